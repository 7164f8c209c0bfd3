/**
 * What is administered in a data folder, for a command on this machine: by the server that runs on it, else the folder itself
 * (protocol rule U6).
 */
import { randomBytes } from 'node:crypto'
import { hasCode, GathererError } from '@message-gatherer/protocol'
import { existingJournal, openDataFolder, type DataFolder } from '../data-folder.js'
import { closeDatabase } from '../database/database.js'
import { ApiTokenRecords } from '../database/api-token-records.js'
import { AuditRecords } from '../database/audit-records.js'
import { Changes } from '../database/changes.js'
import { SessionRecords } from '../database/session-records.js'
import { SigningKeys } from '../database/signing-keys.js'
import { StoredSessions } from '../database/stored-sessions.js'
import { InvitationRecords } from '../database/invitation-records.js'
import { UserRecords } from '../database/user-records.js'
import { localSocket } from '../local-socket.js'
import { ApiTokenRegister } from '../sessions/api-token-register.js'
import { WrongPasswords } from '../limits/wrong-passwords.js'
import { Passwords } from '../sessions/passwords.js'
import { SessionRegister } from '../sessions/session-register.js'
import { restoreSessions } from '../sessions/sessions.js'
import { administrationOf, localActor, type Administration } from './administration.js'
import { remoteAudit } from './remote-audit.js'
import { remoteKeys } from './remote-keys.js'
import { askAt, isAnswered } from './remote.js'
import { remoteInvitations } from './remote-invitations.js'
import { remoteTokens } from './remote-tokens.js'
import { remoteSessions } from './remote-sessions.js'
import { remoteUsers } from './remote-users.js'

export interface LocalAdministration {
  readonly administration: Administration
  close(): Promise<void>
}

/** @throws {GathererError} FOLDER_UNUSABLE: there is no journal. FOLDER_LOCKED: a server runs, and has no socket. */
export async function openLocalAdministration(data: string, now: () => number): Promise<LocalAdministration> {
  const { root } = existingJournal(data)
  const socket = localSocket(root)
  if (socket !== undefined && (await isAnswered(socket))) {
    return { administration: remoteAdministration(socket), close: async () => undefined }
  }
  return folderAdministration(await openFolder(root), now)
}

function remoteAdministration(socket: string): Administration {
  const ask = askAt(socket)
  return {
    users: remoteUsers(ask),
    tokens: remoteTokens(ask),
    sessions: remoteSessions(ask),
    keys: remoteKeys(ask),
    invitations: remoteInvitations(ask),
    audit: remoteAudit(ask),
  }
}

async function folderAdministration({ db }: DataFolder, now: () => number): Promise<LocalAdministration> {
  const passwords = new Passwords(now)
  const register = new SessionRegister()
  await restoreSessions(new StoredSessions(db), register, now())
  const changes = new Changes(db, 'local')
  // Nobody is signed in: of users and keys there is no memory that would have to know.
  const forgetNothing = () => undefined
  const administration = administrationOf({
    users: new UserRecords({ db, changes, onChanged: forgetNothing }),
    tokens: new ApiTokenRecords({ db, changes, register: new ApiTokenRegister() }),
    invitations: new InvitationRecords(db),
    sessions: new SessionRecords({ db, changes, onEnded: id => register.revoke({ id }) }),
    register,
    keys: new SigningKeys({ db, changes, onKeys: forgetNothing }),
    // Nothing is signed meanwhile: the stored sessions tell when the last token ends.
    tokenTtlMs: 0,
    audit: new AuditRecords(db),
    passwords,
    wrongPasswords: new WrongPasswords({ now }),
    now,
    random: randomBytes,
  })
  return {
    administration: administration(localActor),
    close: async () => {
      await passwords.close()
      await closeDatabase(db)
    },
  }
}

async function openFolder(root: string): Promise<DataFolder> {
  try {
    return await openDataFolder(root, { newJournal: false, randomId: () => randomBytes(4).toString('hex') })
  } catch (error) {
    if (!hasCode(error, 'FOLDER_LOCKED')) throw error
    throw new GathererError('FOLDER_LOCKED', `a program holds ${root}, and no server answers at gatherd.sock in it`, {
      hint: 'if a server starts or stops just now, try again; else stop it first, or use its /v1/users over HTTP',
      cause: error,
    })
  }
}
