/**
 * What an answer to `POST /v1/sessions` means (protocol rules S3 and S4, delivery rules D2 and D4).
 *
 * Pure. How long a token lives is the server's to say: by the claims in it, which one clock wrote; else by `expires_at`, as
 * far as the clock here can be believed.
 */
import { messageTypes } from '@message-gatherer/protocol'
import { describeStranger, readObject, readProblem } from '../http/our-answer.js'
import type { Answer, NoAnswer } from '../http/transport.js'
import { weatherOf, type Weather } from './verdict.js'

const longestLifeMs = 365 * 24 * 3600 * 1000

/** A token with its life, by the clock of this machine. */
export interface StoredToken {
  readonly token: string
  readonly issuedAtMs: number
  readonly expiresAtMs: number
}

/** The server does not let us in; it may be mended there. */
export interface Denied {
  readonly kind: 'denied'
  readonly reason: string
  /** What to try. */
  readonly hint?: string
}

export interface SignedIn {
  readonly kind: 'signed in'
  readonly stored: StoredToken
  /** This made the user. */
  readonly created: boolean
}

/** Never throws, whatever the answer is. */
export function readSignIn(answer: Answer | NoAnswer, nowMs: number): SignedIn | Denied | Weather {
  if (answer.kind === 'no answer') return weatherOf(answer, nowMs)
  if (answer.status === 201) return signedIn(answer, nowMs) ?? weatherOf(answer, nowMs)
  const problem = readProblem(answer)
  // Names and passwords outside the rules are 422.
  if (answer.status === 401 || (answer.status === 422 && problem !== undefined)) {
    return { kind: 'denied', reason: (problem ?? describeStranger(answer)).reason }
  }
  return weatherOf(answer, nowMs)
}

/** What can stand behind `Bearer` (RFC 6750). */
export function isToken(text: string): boolean {
  return /^[\w.~+/-]+=*$/.test(text)
}

function signedIn(answer: Answer, nowMs: number): SignedIn | undefined {
  const { token, expires_at, created } = readObject(answer, messageTypes.json) ?? {}
  if (typeof token !== 'string' || !isToken(token) || typeof expires_at !== 'string') return undefined
  const untilMs = Date.parse(expires_at)
  if (Number.isNaN(untilMs)) return undefined
  // Where nothing sensible is said, a 401 will tell that it is over.
  const lifeMs = [lifeOf(token), untilMs - nowMs].find(ms => ms !== undefined && ms > 0) ?? longestLifeMs
  const expiresAtMs = nowMs + Math.min(lifeMs, longestLifeMs)
  return { kind: 'signed in', stored: { token, issuedAtMs: nowMs, expiresAtMs }, created: created === true }
}

/** In milliseconds, by the claims `iat` and `exp` of a JWT (RFC 7519); undefined: it has none. */
function lifeOf(token: string): number | undefined {
  try {
    const [, payload = ''] = token.split('.')
    const json = atob(payload.replaceAll('-', '+').replaceAll('_', '/'))
    const { iat, exp } = JSON.parse(json) as Readonly<Record<string, unknown>>
    if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
    return (exp - iat) * 1000
  } catch {
    return undefined
  }
}
