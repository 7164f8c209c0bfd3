/** What is administered, as JSON: the same in the answers of the API and in what `--json` prints (protocol rule U9). */
import type { AuditLine } from '../database/audit-records.js'
import type { ListedInvitation, MadeInvitation } from './invitation-administration.js'
import type { ListedKey } from './key-administration.js'
import type { ListedSession } from './session-administration.js'
import type { ListedToken, MadeToken } from './token-administration.js'
import type { ListedUser } from './user-administration.js'

export function userJson({ name, role, state, createdAtMs }: ListedUser): object {
  return { name, role, state, created_at: timeText(createdAtMs) }
}

export function tokenJson({ id, name, scope, createdAtMs, expiresAtMs, lastUsedAtMs }: ListedToken): object {
  const times = { ...at('expires_at', expiresAtMs), ...at('last_used_at', lastUsedAtMs) }
  return { id, name, scope, created_at: timeText(createdAtMs), ...times }
}

export function madeTokenJson({ token, ...made }: MadeToken): object {
  return { ...tokenJson(made), token }
}

export function invitationJson({ id, name, createdAtMs, expiresAtMs }: ListedInvitation): object {
  return { id, name, created_at: timeText(createdAtMs), expires_at: timeText(expiresAtMs) }
}

export function madeInvitationJson({ code, ...made }: MadeInvitation): object {
  return { ...invitationJson(made), code }
}

export function sessionJson(session: ListedSession): object {
  const { id, user, kind, address, state, changedAtMs, expiresAtMs } = session
  const where = address === undefined ? {} : { address }
  return { id, user, kind, ...where, state, changed_at: timeText(changedAtMs), ...at('expires_at', expiresAtMs) }
}

export function keyJson({ id, createdAtMs, endsAtMs }: ListedKey): object {
  return { id, created_at: timeText(createdAtMs), ...at('ends_at', endsAtMs) }
}

export function auditJson({ id, atMs, who, address, action, subject, result, detail }: AuditLine): object {
  const more = detail === undefined ? {} : { detail }
  return { id, at: timeText(atMs), who, address, action, subject, result, ...more }
}

/** RFC 3339, UTC, with milliseconds. */
export function timeText(ms: number): string {
  return new Date(ms).toISOString()
}

function at(name: string, ms: number | undefined): object {
  return ms === undefined ? {} : { [name]: timeText(ms) }
}
