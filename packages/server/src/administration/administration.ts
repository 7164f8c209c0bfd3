/**
 * All that an admin does, by area: the same use cases for the HTTP API and for commands on a folder without a server.
 *
 * Each area is an interface with two implementations: here, on the database, and in `remote-….ts`, over the socket.
 */
import { performAs } from './perform.js'
import { userAdministration, type UserAdministration } from './user-administration.js'
import type { Actor, AuditPage, AuditPlace, AuditRecords } from '../database/audit-records.js'
import type { UserRecords } from '../database/user-records.js'
import type { Passwords } from '../sessions/passwords.js'

export interface Administration {
  readonly users: UserAdministration
  readonly audit: AuditReading
}

export interface AuditReading {
  /** 1,000 lines at most, oldest first; before a place the newest first. */
  list(place: AuditPlace): Promise<AuditPage>
}

/** As whoever does it. */
export type AdministrationFor = (actor: Actor) => Administration

export interface AdministrationParts {
  readonly users: UserRecords
  readonly audit: AuditRecords
  readonly passwords: Pick<Passwords, 'hash'>
  readonly now: () => number
}

export function administrationOf({ users, audit, passwords, now }: AdministrationParts): AdministrationFor {
  return actor => {
    const perform = performAs({ actor, audit, now })
    return { users: userAdministration({ records: users, passwords, perform, now }), audit }
  }
}

/** Whoever comes through the data folder. */
export const localActor: Actor = { who: 'local', address: '' }
