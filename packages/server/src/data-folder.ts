/**
 * Opens a data folder: takes its lock, and makes sure that its journal and its database belong together.
 *
 * The order matters: the lock before anything is read, the journal's identity before anything is written.
 */
import { accessSync, constants } from 'node:fs'
import { resolve } from 'node:path'
import type { Kysely } from 'kysely'
import { nodeFileSystem } from '@message-gatherer/disk'
import { createJournal, journalFolder, readJournalId, type JournalFolder } from '@message-gatherer/journal'
import { GathererError } from '@message-gatherer/protocol'
import { closeDatabase, openDatabase } from './database/database.js'
import { Facts } from './database/facts.js'
import type { Schema } from './database/schema.js'

export interface DataFolder {
  readonly path: string
  readonly folder: JournalFolder
  readonly journalId: string
  /** There was nothing in it before. */
  readonly isNew: boolean
  readonly db: Kysely<Schema>
}

export interface OpenOptions {
  /** Begin an empty journal where the database knows one that is not there. */
  readonly newJournal: boolean
  readonly randomId: () => string
}

/** @throws {GathererError} FOLDER_LOCKED, FOLDER_UNUSABLE, FORMAT_TOO_NEW, JOURNAL_MISMATCH. */
export async function openDataFolder(path: string, options: OpenOptions): Promise<DataFolder> {
  const root = resolve(path)
  makeUsable(root)
  const folder = journalFolder(root)
  // A folder of a newer format is refused before its database is touched.
  readJournalId(nodeFileSystem, folder)
  const db = await openDatabase(`${root}/gatherer.db`)
  try {
    const { journalId, isNew } = await matchJournal(folder, new Facts(db), options)
    return { path: root, folder, journalId, isNew, db }
  } catch (error) {
    await closeDatabase(db)
    throw error
  }
}

/** @throws {GathererError} FOLDER_UNUSABLE: there is no such folder, or it holds no journal. */
export function existingJournal(path: string): JournalFolder {
  const folder = journalFolder(resolve(path))
  if (readJournalId(nodeFileSystem, folder) !== undefined) return folder
  throw new GathererError('FOLDER_UNUSABLE', `there is no journal in ${folder.root}`, {
    hint: 'name the folder: --data DIR',
  })
}

function makeUsable(root: string): void {
  try {
    nodeFileSystem.makeFolder(root)
    accessSync(root, constants.W_OK | constants.X_OK)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GathererError('FOLDER_UNUSABLE', `cannot write to ${root}: ${reason}`, {
      hint: 'make it writable for this user, or name another folder: --data DIR',
      cause,
    })
  }
}

async function matchJournal(folder: JournalFolder, facts: Facts, { newJournal, randomId }: OpenOptions) {
  const here = readJournalId(nodeFileSystem, folder)
  const expected = await facts.journalId()
  if (here !== undefined && here === expected) return { journalId: here, isNew: false }
  if (expected !== undefined && !newJournal) throw mismatch(folder, here, expected)
  // A journal whose database was lost is adopted: its entries are the truth.
  const journalId = here ?? randomId()
  if (here === undefined) createJournal(nodeFileSystem, folder, journalId)
  await facts.setJournalId(journalId)
  return { journalId, isNew: here === undefined && expected === undefined }
}

function mismatch(folder: JournalFolder, here: string | undefined, expected: string): GathererError {
  const found = here === undefined ? 'holds no journal' : `holds journal ${here}`
  return new GathererError(
    'JOURNAL_MISMATCH',
    `${folder.root} ${found}, but its database belongs to journal ${expected}`,
    {
      hint: `is a volume not mounted? Put journal ${expected} back, or go on with ${here === undefined ? 'an empty one' : 'this one'}: --new-journal`,
    },
  )
}
