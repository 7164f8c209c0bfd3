/** Whose entries a session may read (protocol rule R14). */
import { GathererError } from '@message-gatherer/protocol'
import type { Session } from '../sessions/session.js'

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
  throw new GathererError('NOT_ALLOWED', `${session.user} may read its own entries, not those of ${other}`, {
    hint: `an admin can make it a reader: gatherd users role ${session.user} reader`,
  })
}
