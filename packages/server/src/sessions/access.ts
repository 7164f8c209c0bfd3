/**
 * Who is asking: the session of a token, or of a name and password (protocol rule S8).
 *
 * Knows nothing of headers; `http/authorization.ts` reads them.
 */
import { BasicSignIns } from './basic-sign-ins.js'
import { invalidToken } from './refusals.js'
import type { Session } from './session.js'
import type { Admitted, Sessions } from './sessions.js'

/** What somebody shows to be admitted. */
export type Authorization =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: string }

export class Access {
  readonly #sessions: Sessions
  readonly #basic: BasicSignIns

  /** @param key random bytes of this process; remembered passwords are hashed with it. */
  constructor(sessions: Sessions, key: Uint8Array) {
    this.#sessions = sessions
    this.#basic = new BasicSignIns(sessions, key)
  }

  /**
   * The session of whoever asks: at once for a good token and for a password that is remembered, a promise while a
   * password is checked. Who is refused may find out either way.
   *
   * @throws {GathererError} INVALID_TOKEN: the token is not ours, expired, or its session ended; a session that this
   *   request ends is stored as ended first. WRONG_CREDENTIALS, TOO_MANY_REQUESTS, TOKEN_NOT_MADE: as `Sessions.signIn`.
   *   DATABASE_UNAVAILABLE: nobody can tell just now.
   */
  admit(authorization: Authorization, address: string): Session | Promise<Session> {
    const admitted = this.admitUntil(authorization, address)
    return admitted instanceof Promise ? admitted.then(({ session }) => session) : admitted.session
  }

  /** As `admit`, and until when: the end of the token that was shown, or that the server keeps for a password. */
  admitUntil(authorization: Authorization, address: string): Admitted | Promise<Admitted> {
    if (authorization.scheme === 'basic') return this.#basic.admit(authorization, address)
    const examined = this.#sessions.examine(authorization.token, address)
    if (examined.kind === 'accepted') return examined
    if (examined.ended) return refuseAfter(examined.ended)
    throw invalidToken()
  }
}

async function refuseAfter(ended: Promise<void>): Promise<never> {
  await ended
  throw invalidToken()
}
