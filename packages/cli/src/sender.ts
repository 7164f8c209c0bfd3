/**
 * Sends messages one by one, signing in when the server wants it.
 *
 * Repeats only what was certainly not stored: without a producer, a message whose answer was lost may be stored, and a
 * second try could store it twice.
 */
import { GathererError, hasCode } from '@message-gatherer/protocol'
import type { ClassicSession } from './classic-session.js'
import type { Identity, TokenKeeper } from './identity.js'
import type { Patience } from './patience.js'
import { signIn, turnNeverCame, type SignedIn } from './sign-in.js'

const attempts = 8

export type Sent =
  | { readonly kind: 'stored' }
  | { readonly kind: 'not stored'; readonly error: GathererError }
  | { readonly kind: 'unknown'; readonly error: GathererError }

export interface SenderOptions {
  readonly session: ClassicSession
  readonly identity: Identity
  readonly tokens: TokenKeeper
  readonly patience: Patience
  /** Called after each sign-in with what there is to tell. */
  readonly onSignIn: (signedIn: SignedIn) => void
}

export class Sender {
  readonly #options: SenderOptions
  #token: string | undefined

  constructor(options: SenderOptions) {
    this.#options = options
    this.#token = options.tokens.read()
  }

  /** Sends one message; `""` and `"logout"` would end the session and are the caller's to refuse. */
  async send(message: string): Promise<Sent> {
    try {
      return await this.#send(message)
    } catch (error) {
      if (error instanceof GathererError) return { kind: 'not stored', error }
      throw error
    }
  }

  async #send(message: string): Promise<Sent> {
    const { session, patience, identity } = this.#options
    for (let attempt = 0; attempt < attempts; attempt++) {
      const token = (this.#token ??= await this.#signIn())
      const outcome = await patience.whileBusy(() => session.message(token, message))
      switch (outcome.kind) {
        case 'accepted':
          return { kind: 'stored' }
        case 'unanswered':
          return { kind: outcome.mayHaveArrived ? 'unknown' : 'not stored', error: outcome.error }
        case 'refused':
          throw new GathererError('REFUSED', `the server refused the message: ${outcome.text}`)
        case 'not identified':
        case 'wrong password':
          await patience.forTurn(attempt)
          this.#token = this.#newerThan(token)
      }
    }
    throw turnNeverCame(identity.user)
  }

  /** Another command on this machine may have signed in meanwhile; its token serves as well. */
  #newerThan(refused: string): string | undefined {
    const kept = this.#options.tokens.read()
    return kept === refused ? undefined : kept
  }

  async #signIn(): Promise<string> {
    const { session, identity, tokens, patience, onSignIn } = this.#options
    const signedIn = await signIn(session, {
      ...identity,
      password: () => identity.password,
      patience,
      wrongPasswordTries: 6,
    })
    onSignIn(signedIn)
    keep(tokens, signedIn.token)
    return signedIn.token
  }
}

/** A token that cannot be kept costs the next command a sign-in, no more. */
function keep(tokens: TokenKeeper, token: string): void {
  try {
    tokens.write(token)
  } catch (error) {
    if (!hasCode(error, 'FOLDER_UNUSABLE')) throw error
  }
}
