/** Sessions that are not over: one's own, or, for an admin, all (protocol rule S17). */
import type { Outcome } from './ask.js'
import { askAll, type Whole } from './pages.js'
import { askAs } from '../app/session.js'

export interface ListedSession {
  readonly id: string
  readonly user: string
  readonly kind: 'classic' | 'native'
  /** Where a classic one belongs. */
  readonly address?: string
  readonly state: 'identified' | 'authenticated'
  readonly changed_at: string
  readonly expires_at?: string
  /** The one that this page has. */
  readonly current: boolean
}

/** @param user whose; everybody's, if none is named. */
export function listSessions(user?: string): Promise<Outcome<Whole<ListedSession>>> {
  const path = user === undefined ? '/v1/sessions' : `/v1/sessions?user=${encodeURIComponent(user)}`
  return askAll<ListedSession>({ path, member: 'sessions' }, ({ id }) => id)
}

export function endSession(id: string): Promise<Outcome<void>> {
  return askAs(`/v1/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
