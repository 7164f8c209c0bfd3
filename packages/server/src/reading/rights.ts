/** Whose entries a session may read, and for how long (protocol rules R11, R14). */
import { GathererError } from '@message-gatherer/protocol'
import { invalidToken } from '../sessions/refusals.js'
import { isSignedIn, type Session } from '../sessions/session.js'
import type { Admitted } from '../sessions/sessions.js'
import type { Permission } from './reader.js'

export type ReadingRights = 'own' | 'all'

export function readingRights({ role }: Session): ReadingRights {
  return role === 'writer' ? 'own' : 'all'
}

/**
 * The users whose entries are read, of those that were asked for.
 *
 * @param asked none: all that may be read.
 * @returns undefined: everybody's.
 * @throws {GathererError} NOT_ALLOWED: one of them is somebody else.
 */
export function readableUsers<Users extends readonly string[]>(
  session: Session,
  asked: Users | undefined,
): Users | readonly [string] | undefined {
  if (readingRights(session) === 'all') return asked
  const other = asked?.find(user => user !== session.user)
  if (other === undefined) return [session.user]
  throw notAllowed(session, `those of ${other}`)
}

/** How long somebody may follow the entries of these users; undefined: everybody's. */
export function permissionFor({ session, goodUntil }: Admitted, users: readonly string[] | undefined): Permission {
  const isOwn = users?.every(user => user === session.user) === true
  return nowMs => {
    if (goodUntil * 1000 <= nowMs || !isSignedIn(session)) return invalidToken('the token ended, or its session did')
    return isOwn || readingRights(session) === 'all' ? undefined : notAllowed(session, 'those of others any more')
  }
}

function notAllowed({ user }: Session, what: string): GathererError {
  return new GathererError('NOT_ALLOWED', `${user} may read its own entries, not ${what}`, {
    hint: `an admin can make it a reader: gatherd users role ${user} reader`,
  })
}
