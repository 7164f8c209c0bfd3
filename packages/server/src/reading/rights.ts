/** Whose entries somebody may read, and for how long (protocol rules R11, R14, S10). */
import { GathererError } from '@message-gatherer/protocol'
import { demand, isGood, may, type Credential } from '../sessions/credential.js'
import { invalidToken } from '../sessions/refusals.js'
import type { Admitted } from '../sessions/access.js'
import type { Permission } from './reader.js'

/**
 * The users whose entries are read, of those that were asked for.
 *
 * @param asked none: all that may be read.
 * @returns undefined: everybody's.
 * @throws {GathererError} NOT_ALLOWED: one of them is somebody else, or nothing may be read.
 */
export function readableUsers<Users extends readonly string[]>(
  credential: Credential,
  asked: Users | undefined,
): Users | readonly [string] | undefined {
  demand(credential, 'read own')
  if (may(credential, 'read all')) return asked
  const other = asked?.find(user => user !== credential.user)
  if (other === undefined) return [credential.user]
  throw notAllowed(credential, `those of ${other}`)
}

/** How long somebody may follow the entries of these users; undefined: everybody's. */
export function permissionFor({ credential, goodUntil }: Admitted, users: readonly string[] | undefined): Permission {
  const isOwn = users?.every(user => user === credential.user) === true
  return nowMs => {
    if (goodUntil * 1000 <= nowMs || !isGood(credential)) return invalidToken('the token ended, or its session did')
    return isOwn || may(credential, 'read all') ? undefined : notAllowed(credential, 'those of others any more')
  }
}

function notAllowed({ user }: Credential, what: string): GathererError {
  return new GathererError('NOT_ALLOWED', `${user} may read its own entries, not ${what}`, {
    hint: `an admin can make it a reader: gatherd users role ${user} reader`,
  })
}
