/**
 * Makes memory agree with what another server on this database has changed (protocol rule S11).
 *
 * Each update reads what is true now.
 */
import type { ApiTokenRecords } from '../database/api-token-records.js'
import type { Change } from '../database/changes.js'
import type { UserRecords } from '../database/user-records.js'
import type { Sessions } from './sessions.js'

export interface UpdatedMemory {
  readonly users: Pick<UserRecords, 'reload'>
  readonly tokens: Pick<ApiTokenRecords, 'reload'>
  readonly now: () => number
  readonly sessions: Pick<Sessions, 'endAllOf'>
}

export function memoryUpdates({ users, tokens, sessions, now }: UpdatedMemory): (change: Change) => Promise<void> {
  return async ({ kind, subject }) => {
    switch (kind) {
      case 'user':
        return users.reload(Number(subject))
      case 'user sessions':
        return sessions.endAllOf(Number(subject))
      case 'token':
        return tokens.reload(subject, now())
      case 'session':
      case 'keys':
    }
  }
}
