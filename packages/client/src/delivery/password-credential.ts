/**
 * Signs in with a name and a password, and keeps the token while it is good (delivery rule D4).
 *
 * Other processes may use the same store: a newer token there serves as well, so that they sign in once together.
 */
import { hasCode } from '@message-gatherer/protocol'
import type { Request, Transport } from '../http/transport.js'
import { bearer, type Authorization, type Credential } from './credential.js'
import { HeldToken, type Clock } from './held-token.js'
import { readSignIn, type Denied, type SignedIn } from './sign-in-answer.js'
import { memoryTokenStore, type TokenStore } from './token-store.js'
import type { Weather } from './verdict.js'

export interface PasswordCredentialOptions {
  readonly transport: Transport
  readonly user: string
  readonly password: string
  readonly clock: Clock
  /** Default: in memory. */
  readonly tokens?: TokenStore | undefined
  /** Called after each sign-in with the password. Must not throw. */
  readonly onSignIn?: ((signedIn: { readonly created: boolean }) => void) | undefined
}

export function passwordCredential(options: PasswordCredentialOptions): Credential {
  return new PasswordCredential(options)
}

class PasswordCredential implements Credential {
  readonly #options: PasswordCredentialOptions
  readonly #tokens: TokenStore
  #held: HeldToken | undefined
  #refused = ''
  #underWay: Promise<Authorization> | undefined

  constructor(options: PasswordCredentialOptions) {
    this.#options = options
    this.#tokens = options.tokens ?? memoryTokenStore()
  }

  authorization(signal: AbortSignal): Promise<Authorization> {
    if (signal.aborted) return Promise.resolve(stopped)
    if (!this.#underWay) {
      if (this.#held?.isDue() ?? true) this.#takeFromStore()
      if (this.#held && !this.#held.isDue()) return Promise.resolve(authorized(this.#held))
      this.#underWay = this.#obtain().finally(() => (this.#underWay = undefined))
    }
    return unlessStopped(this.#underWay, signal)
  }

  refused(authorization: string): void {
    // A late answer to an older token says nothing about this one.
    if (!this.#held || bearer(this.#held.token) !== authorization) return
    this.#refused = this.#held.token
    this.#held = undefined
  }

  async #obtain(): Promise<Authorization> {
    return (await this.#renewed()) ?? this.#signedIn()
  }

  /** Undefined: the password is needed. */
  async #renewed(): Promise<Authorization | undefined> {
    const held = this.#held
    if (!held || held.isOver()) return undefined
    const answer = await this.#ask({ authorization: bearer(held.token) }, {})
    if (answer.kind === 'signed in') return authorized(this.#keep(answer))
    if (answer.kind === 'denied') {
      this.refused(bearer(held.token))
      return undefined
    }
    // It is good for a while yet, unless it was refused meanwhile.
    held.putOff()
    return this.#held === held ? authorized(held) : undefined
  }

  async #signedIn(): Promise<Authorization> {
    const { user: username, password, onSignIn } = this.#options
    const answer = await this.#ask({}, { username, password })
    if (answer.kind !== 'signed in') return answer
    const held = this.#keep(answer)
    onSignIn?.({ created: answer.created })
    return authorized(held)
  }

  async #ask(headers: Request['headers'], body: object): Promise<SignedIn | Denied | Weather> {
    const { transport, clock } = this.#options
    const answer = await transport.exchange({
      method: 'POST',
      path: '/v1/sessions',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    return readSignIn(answer, clock.now())
  }

  #keep({ stored }: SignedIn): HeldToken {
    forgiving(() => this.#tokens.write(stored))
    return (this.#held = new HeldToken(stored, this.#options.clock))
  }

  /** Takes what another process may have put there, if it is newer than what was held or refused. */
  #takeFromStore(): void {
    const stored = forgiving(() => this.#tokens.read())
    if (!stored || stored.token === this.#refused || stored.token === this.#held?.token) return
    const other = new HeldToken(stored, this.#options.clock)
    if (!other.isOver() && (!this.#held || !other.isDue())) this.#held = other
  }
}

const stopped: Weather = { kind: 'weather', reason: 'it was stopped before it was signed in', reached: false }

function authorized({ token }: HeldToken): Authorization {
  return { kind: 'authorized', authorization: bearer(token) }
}

/** The sign-in itself goes on for the others who wait. */
function unlessStopped(underWay: Promise<Authorization>, signal: AbortSignal): Promise<Authorization> {
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(stopped)
    signal.addEventListener('abort', stop)
    void underWay.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** What cannot be kept or read only costs a sign-in. */
function forgiving<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch (error) {
    if (hasCode(error, 'FOLDER_UNUSABLE')) return undefined
    throw error
  }
}
