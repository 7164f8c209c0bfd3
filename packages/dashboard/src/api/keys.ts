/** The keys that sign tokens (protocol rule S12). */
import type { Outcome } from './ask.js'
import { askAs } from '../app/session.js'

export interface SigningKey {
  readonly id: string
  readonly created_at: string
  /** When the last token that it signed is over; none: it signs. */
  readonly ends_at?: string
}

export function listKeys(): Promise<Outcome<{ readonly keys: readonly SigningKey[] }>> {
  return askAs('/v1/keys')
}

export function rotateKeys(sessions: 'keep sessions' | 'end sessions'): Promise<Outcome<SigningKey>> {
  return askAs('/v1/keys', { method: 'POST', body: { end_sessions: sessions === 'end sessions' } })
}
