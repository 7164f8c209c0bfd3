/**
 * Makes memory agree with what another server on this database has changed (protocol rule S11).
 *
 * Each update reads what is true now.
 */
import type { ApiTokenRecords } from '../database/api-token-records.js'
import type { Change } from '../database/changes.js'
import type { ForSessions, SigningKeys } from '../database/signing-keys.js'
import type { UserRecords } from '../database/user-records.js'
import type { Sessions } from './sessions.js'

export interface UpdatedMemory {
  readonly users: Pick<UserRecords, 'reload'>
  readonly tokens: Pick<ApiTokenRecords, 'reload'>
  readonly sessions: Pick<Sessions, 'endedElsewhere'>
  readonly keys: Pick<SigningKeys, 'reload'>
  readonly now: () => number
}

const endSessions: ForSessions = 'end sessions'

export function memoryUpdates({
  users,
  tokens,
  sessions,
  keys,
  now,
}: UpdatedMemory): (change: Change) => Promise<void> {
  return async ({ kind, subject }) => {
    switch (kind) {
      case 'user':
        return users.reload(Number(subject))
      case 'user sessions':
        return sessions.endedElsewhere({ userId: Number(subject) })
      case 'token':
        return tokens.reload(subject, now())
      case 'session':
        return sessions.endedElsewhere({ id: subject })
      case 'keys':
        await keys.reload()
        return subject === endSessions ? sessions.endedElsewhere('all') : undefined
    }
  }
}
