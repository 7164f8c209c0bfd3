/**
 * The session of a page, as a credential: the browser adds its cookie by itself (protocol rule S13), so no header is needed.
 *
 * A refusal is put to whoever keeps the session: a newer cookie may be there already, or somebody has to sign in first.
 */
import type { Authorization, Credential } from './credential.js'

/**
 * The server refused the cookie. Resolves once there is a session again, however long that takes, or when the signal aborts;
 * `unreachable`: that cannot be known just now. Must not reject.
 */
export type SignInAgain = (signal: AbortSignal) => Promise<'signed in' | 'unreachable'>

export function cookieCredential(signInAgain: SignInAgain): Credential {
  let isRefused = false
  return {
    async authorization(signal): Promise<Authorization> {
      if (isRefused && (await signInAgain(signal)) === 'unreachable') return unreachable
      isRefused = false
      return authorized
    },
    refused() {
      isRefused = true
    },
  }
}

const authorized: Authorization = { kind: 'authorized', authorization: '' }
const unreachable: Authorization = { kind: 'weather', reason: 'the server does not answer', reached: false }
