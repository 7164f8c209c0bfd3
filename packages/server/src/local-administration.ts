/**
 * The users of a data folder, for a command on this machine: by the server that runs on it, else the folder itself
 * (protocol rule U6).
 */
import { randomBytes } from 'node:crypto'
import { hasCode, GathererError } from '@message-gatherer/protocol'
import { existingJournal, openDataFolder, type DataFolder } from './data-folder.js'
import { closeDatabase } from './database/database.js'
import { UserRecords } from './database/user-records.js'
import { localSocket } from './local-socket.js'
import { Passwords } from './sessions/passwords.js'
import { userAdministration, type UserAdministration } from './users/administration.js'
import { isAnswered, remoteAdministration } from './users/remote-administration.js'

export interface LocalAdministration {
  readonly administration: UserAdministration
  close(): Promise<void>
}

/** @throws {GathererError} FOLDER_UNUSABLE: there is no journal. FOLDER_LOCKED: a server runs, and has no socket. */
export async function openLocalAdministration(data: string, now: () => number): Promise<LocalAdministration> {
  const { root } = existingJournal(data)
  const socket = localSocket(root)
  if (socket !== undefined && (await isAnswered(socket))) {
    return { administration: remoteAdministration(socket), close: async () => undefined }
  }
  return administrationOf(await openFolder(root), now)
}

function administrationOf({ db }: DataFolder, now: () => number): LocalAdministration {
  const passwords = new Passwords()
  // Nobody is signed in: there is no memory that would have to know.
  const records = new UserRecords({ db, onChanged: () => undefined })
  return {
    administration: userAdministration({ records, passwords, now }),
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
