/**
 * Names and passwords that come with every request: checked once, then remembered by the token they got (protocol rule S8).
 *
 * Remembers no password, only its keyed hash, and no wrong one at all. Whether a token is still good, `Sessions` decides.
 */
import { createHmac } from 'node:crypto'
import type { SignInRate } from '../limits/sign-in-rate.js'
import type { Accepted, Credentials, Sessions } from './sessions.js'

const maxRemembered = 10_000

export class BasicSignIns {
  readonly #sessions: Sessions
  readonly #key: Uint8Array
  readonly #signInRate: SignInRate
  /** The token of each remembered credential, oldest first. */
  readonly #tokens = new Map<string, string>()
  /** Sign-ins under way. */
  readonly #running = new Map<string, Promise<Accepted>>()

  /** @param key random bytes of this process. */
  constructor(sessions: Sessions, key: Uint8Array, signInRate: SignInRate) {
    this.#sessions = sessions
    this.#key = key
    this.#signInRate = signInRate
  }

  /**
   * Whose credential this is, and until when it is good without another sign-in: at once where it is remembered, else after a sign-in, which everybody who asks with
   * the same credential meanwhile shares.
   *
   * @throws {GathererError} as `Sessions.signIn`; TOO_MANY_REQUESTS also: too many sign-ins from this address.
   */
  admit(credentials: Credentials, address: string): Accepted | Promise<Accepted> {
    const id = this.#idOf(credentials)
    const running = this.#running.get(id)
    if (running) return running
    const token = this.#tokens.get(id)
    const examined = token === undefined ? undefined : this.#sessions.examine(token, address)
    if (examined?.kind === 'accepted') return examined
    this.#tokens.delete(id)
    this.#signInRate.take(address)
    const signIn = Promise.resolve(examined?.ended)
      .then(() => this.#signIn(id, credentials, address))
      .finally(() => this.#running.delete(id))
    this.#running.set(id, signIn)
    return signIn
  }

  async #signIn(id: string, credentials: Credentials, address: string): Promise<Accepted> {
    const { token, session, expiresAt } = await this.#sessions.signIn(credentials, address)
    this.#tokens.set(id, token)
    if (this.#tokens.size > maxRemembered) this.#forgetOldest()
    return { session, goodUntil: expiresAt }
  }

  #forgetOldest(): void {
    const [oldest] = this.#tokens.keys()
    if (oldest !== undefined) this.#tokens.delete(oldest)
  }

  /** A name has no colon, so that no two credentials are the same text. */
  #idOf({ username, password }: Credentials): string {
    return createHmac('sha256', this.#key).update(`${username}:${password}`).digest('base64')
  }
}
