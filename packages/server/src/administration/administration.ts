/**
 * All that an admin does, by area: the same use cases for the HTTP API and for commands on a folder without a server.
 *
 * Each area is an interface with two implementations: here, on the database, and in `remote-….ts`, over the socket.
 */
import { keyAdministration, type KeyAdministration } from './key-administration.js'
import { performAs } from './perform.js'
import { invitationAdministration, type InvitationAdministration } from './invitation-administration.js'
import { tokenAdministration, type TokenAdministration } from './token-administration.js'
import { sessionAdministration, type SessionAdministration } from './session-administration.js'
import { userAdministration, type UserAdministration } from './user-administration.js'
import type { RandomBytes } from './new-secret.js'
import type { ApiTokenRecords } from '../database/api-token-records.js'
import type { Actor, AuditPage, AuditPlace, AuditRecords } from '../database/audit-records.js'
import type { SessionRecords } from '../database/session-records.js'
import type { SigningKeys } from '../database/signing-keys.js'
import type { InvitationRecords } from '../database/invitation-records.js'
import type { UserRecords } from '../database/user-records.js'
import type { WrongPasswords } from '../limits/wrong-passwords.js'
import type { Passwords } from '../sessions/passwords.js'
import type { SessionRegister } from '../sessions/session-register.js'

export interface Administration {
  readonly users: UserAdministration
  readonly tokens: TokenAdministration
  readonly sessions: SessionAdministration
  readonly keys: KeyAdministration
  readonly invitations: InvitationAdministration
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
  readonly tokens: ApiTokenRecords
  readonly sessions: SessionRecords
  /** The sessions there are. */
  readonly register: Pick<SessionRegister, 'all' | 'byId'>
  readonly keys: SigningKeys
  readonly tokenTtlMs: number
  readonly invitations: InvitationRecords
  readonly audit: AuditRecords
  readonly passwords: Pick<Passwords, 'hash' | 'verify' | 'refuse'>
  readonly wrongPasswords: WrongPasswords
  readonly now: () => number
  readonly random: RandomBytes
}

export function administrationOf(parts: AdministrationParts): AdministrationFor {
  const { users, tokens, invitations, sessions, audit, now } = parts
  return actor => {
    const shared = { ...parts, perform: performAs({ actor, audit, now }) }
    return {
      users: userAdministration({ ...shared, records: users }),
      tokens: tokenAdministration({ ...shared, records: tokens }),
      sessions: sessionAdministration({ ...shared, records: sessions }),
      keys: keyAdministration(shared),
      invitations: invitationAdministration({ ...shared, records: invitations }),
      audit,
    }
  }
}

/** Whoever comes through the data folder. */
export const localActor: Actor = { who: 'local', address: '' }
