/**
 * Who we are, as a port: what stands in the header `Authorization` of a request (delivery rule D4).
 *
 * Neither waits nor repeats: how soon to ask again after trouble is up to whoever asks.
 */
import type { Denied } from './sign-in-answer.js'
import type { Weather } from './verdict.js'

/** `authorization` is empty where the request says who we are by itself: the header is left out. */
export type Authorization = { readonly kind: 'authorized'; readonly authorization: string } | Denied | Weather

export interface Credential {
  /** Signs in where that is needed, once for all who ask meanwhile. Never rejects; a signal that aborts is weather. */
  authorization(signal: AbortSignal): Promise<Authorization>
  /** The server answered 401 to a request with this. */
  refused(authorization: string): void
}

export function bearer(token: string): string {
  return `Bearer ${token}`
}
