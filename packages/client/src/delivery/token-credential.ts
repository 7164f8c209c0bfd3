/**
 * A token that somebody made for us (delivery rule D4): nothing to sign in with, nothing to renew.
 *
 * A token that is refused may be mended at the server, or replaced where it comes from: that is looked at after each
 * refusal, before the server is asked again.
 */
import { bearer, type Authorization, type Credential } from './credential.js'

/**
 * Tells the token as it is now; undefined: there is none now. Asked at the beginning, and again after each refusal. Must not
 * throw.
 */
export type TokenSource = () => string | undefined

export function tokenCredential(token: string | TokenSource): Credential {
  return new TokenCredential(typeof token === 'string' ? () => token : token)
}

class TokenCredential implements Credential {
  readonly #source: TokenSource
  #held: string | undefined

  constructor(source: TokenSource) {
    this.#source = source
  }

  authorization(): Promise<Authorization> {
    this.#held ??= this.#source()
    return Promise.resolve(this.#held === undefined ? missing : authorized(this.#held))
  }

  refused(authorization: string): void {
    // A late answer to an older token says nothing about this one.
    if (this.#held !== undefined && bearer(this.#held) === authorization) this.#held = undefined
  }
}

const missing: Authorization = {
  kind: 'denied',
  reason: 'there is no token now',
  hint: 'sign in again, or have a new token made',
}

function authorized(token: string): Authorization {
  return { kind: 'authorized', authorization: bearer(token) }
}
