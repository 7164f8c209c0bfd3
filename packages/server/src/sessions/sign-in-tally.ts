/**
 * How sign-ins end, in numbers, and who chose a first password (rules O4, O7).
 */
import { hasCode } from '@message-gatherer/protocol'

/** `refused`: a wrong name or password, or not identified before. `failed`: nobody could tell just now. */
export type SignInResult = 'accepted' | 'refused' | 'failed'

/** How a sign-in of either way ended: in one message, or by AUTHENTICATE. */
type Ended = { readonly created: boolean } | { readonly kind: string; readonly firstPassword?: boolean }

export interface SignInPlace {
  readonly user: string
  readonly address: string
}

export class SignInTally {
  readonly #counts: Record<SignInResult, number> = { accepted: 0, refused: 0, failed: 0 }
  readonly #onNewcomer: (newcomer: SignInPlace) => void

  /** @param onNewcomer hears of each sign-in that made a user. */
  constructor(onNewcomer: (newcomer: SignInPlace) => void = () => undefined) {
    this.#onNewcomer = onNewcomer
  }

  get counts(): Readonly<Record<SignInResult, number>> {
    return this.#counts
  }

  /** Waits for the end of a sign-in and counts it. */
  async count<T extends Ended>(signIn: Promise<T>, place: SignInPlace): Promise<T> {
    try {
      const ended = await signIn
      this.#counts[resultOf(ended)]++
      if (isFirst(ended)) this.#onNewcomer(place)
      return ended
    } catch (error) {
      this.#counts[hasCode(error, 'WRONG_CREDENTIALS') ? 'refused' : 'failed']++
      throw error
    }
  }
}

function resultOf(ended: Ended): SignInResult {
  if (!('kind' in ended) || ended.kind === 'token') return 'accepted'
  return ended.kind === 'no token made' ? 'failed' : 'refused'
}

function isFirst(ended: Ended): boolean {
  if (!('kind' in ended)) return ended.created
  return ended.firstPassword === true
}
