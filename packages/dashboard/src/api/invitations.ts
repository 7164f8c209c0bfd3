/** Enrolment codes, by which a machine gets an API token of its own (protocol rule S15). */
import type { Outcome } from './ask.js'
import { askAs } from '../app/session.js'

export interface Invitation {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly expires_at: string
}

export interface MadeInvitation extends Invitation {
  /** Told this once. */
  readonly code: string
}

export function listInvitations(): Promise<Outcome<{ readonly invitations: readonly Invitation[] }>> {
  return askAs('/v1/invitations')
}

export function invite(name: string, forSeconds: number): Promise<Outcome<MadeInvitation>> {
  return askAs('/v1/invitations', { method: 'POST', body: { name, expires_in: forSeconds } })
}

export function withdrawInvitation(id: string): Promise<Outcome<void>> {
  return askAs(`/v1/invitations/${encodeURIComponent(id)}`, { method: 'DELETE' })
}
