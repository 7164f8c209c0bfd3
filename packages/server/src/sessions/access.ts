/**
 * Who is asking: the session of a token, or of a name and password, or an API token (protocol rules S8, S9, S19).
 *
 * Knows nothing of headers; `http/authorization.ts` reads them.
 */
import { apiTokenPrefix } from '@message-gatherer/protocol'
import { BasicSignIns } from './basic-sign-ins.js'
import { invalidToken } from './refusals.js'
import type { SignInRate } from '../limits/sign-in-rate.js'
import type { ApiTokenRegister } from './api-token-register.js'
import type { Credential } from './credential.js'
import type { Accepted, Examined, Sessions } from './sessions.js'
import type { UnknownKeys } from './unknown-keys.js'

/** What somebody shows to be admitted. */
export type Authorization =
  | { readonly scheme: 'bearer'; readonly token: string }
  | { readonly scheme: 'basic'; readonly username: string; readonly password: string }

/** Whoever is let in. */
export interface Admitted {
  readonly credential: Credential
  /** Unix seconds at which what was shown ends, or infinity; it may be ended before. */
  readonly goodUntil: number
}

export interface AccessOptions {
  readonly sessions: Sessions
  readonly apiTokens: ApiTokenRegister
  readonly signInRate: SignInRate
  readonly unknownKeys: Pick<UnknownKeys, 'learn'>
  /** Throws DATABASE_UNAVAILABLE when nobody knows any more what was revoked (protocol rule S19). */
  readonly assertFresh: () => void
  readonly now: () => number
  /** Random bytes of this process; remembered passwords are hashed with them. */
  readonly key: Uint8Array
}

export class Access {
  readonly #options: AccessOptions
  readonly #basic: BasicSignIns

  constructor(options: AccessOptions) {
    this.#options = options
    this.#basic = new BasicSignIns(options.sessions, options.key, options.signInRate)
  }

  /**
   * The credential of whoever asks: at once for a good token and for a password that is remembered, a promise while a
   * password is checked. Who is refused may find out either way.
   *
   * @throws {GathererError} INVALID_TOKEN: the token is not ours, expired, or its session ended; a session that this
   *   request ends is stored as ended first. WRONG_CREDENTIALS, TOO_MANY_REQUESTS, TOKEN_NOT_MADE: as `Sessions.signIn`.
   *   DATABASE_UNAVAILABLE: nobody can tell just now.
   */
  admit(authorization: Authorization, address: string): Credential | Promise<Credential> {
    const admitted = this.admitUntil(authorization, address)
    return admitted instanceof Promise ? admitted.then(({ credential }) => credential) : admitted.credential
  }

  /** As `admit`, and until when: the end of the token that was shown, or that the server keeps for a password. */
  admitUntil(authorization: Authorization, address: string): Admitted | Promise<Admitted> {
    this.#options.assertFresh()
    if (authorization.scheme === 'basic') return this.#admitBasic(authorization, address)
    const { token } = authorization
    if (token.startsWith(apiTokenPrefix)) return this.#admitApiToken(token)
    const examined = this.#examine(token, address)
    return examined instanceof Promise ? examined.then(admittedOf) : admittedOf(examined)
  }

  /**
   * Judges a classic session's token as it comes with a message: at once, unless its key is not known here.
   *
   * @throws {GathererError} DATABASE_UNAVAILABLE
   */
  examine(token: string, address: string): Examined | Promise<Examined> {
    this.#options.assertFresh()
    return this.#examine(token, address)
  }

  #examine(token: string, address: string): Examined | Promise<Examined> {
    const { sessions, unknownKeys } = this.#options
    const examined = sessions.examine(token, address)
    const learning = examined.kind === 'bad token' ? unknownKeys.learn(token) : undefined
    return learning ? learning.then(() => sessions.examine(token, address)) : examined
  }

  #admitBasic(authorization: Extract<Authorization, { scheme: 'basic' }>, address: string) {
    const accepted = this.#basic.admit(authorization, address)
    return accepted instanceof Promise ? accepted.then(admittedBy) : admittedBy(accepted)
  }

  #admitApiToken(token: string): Admitted {
    const { apiTokens, now } = this.#options
    const credential = apiTokens.use(token, now())
    if (!credential) throw invalidToken('no such API token, or it ended or was revoked', 'gather login makes a new one')
    return { credential, goodUntil: credential.expiresAt }
  }
}

function admittedOf(examined: Examined): Admitted | Promise<Admitted> {
  if (examined.kind === 'accepted') return admittedBy(examined)
  if (examined.ended) return refuseAfter(examined.ended)
  throw invalidToken()
}

function admittedBy({ session, goodUntil }: Accepted): Admitted {
  return { credential: session, goodUntil }
}

async function refuseAfter(ended: Promise<void>): Promise<never> {
  await ended
  throw invalidToken()
}
