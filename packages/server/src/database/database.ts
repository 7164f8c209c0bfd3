/**
 * The database file: opened once, held exclusively, and thereby the lock of the data folder (journal rule J18).
 *
 * The kernel holds the lock and frees it the moment its owner dies.
 */
import { closeSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import Database from 'libsql'
import { Kysely, sql, SqliteDialect } from 'kysely'
import { codeOf, GathererError } from '@message-gatherer/protocol'
import { migrate } from './migrations.js'
import type { Schema } from './schema.js'

/** @throws {GathererError} FOLDER_LOCKED, FOLDER_UNUSABLE, FORMAT_TOO_NEW. */
export async function openDatabase(path: string): Promise<Kysely<Schema>> {
  const file = lockDatabase(path)
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: file }) })
  try {
    await migrate(db, path)
  } catch (error) {
    await db.destroy()
    throw error instanceof GathererError ? error : unusable(path, error)
  }
  return db
}

/**
 * Closes it so that, if there is room, everything is in the one file: who copies that has it all. The driver lets go of
 * the lock with the process.
 */
export async function closeDatabase(db: Kysely<Schema>): Promise<void> {
  await sql`pragma wal_checkpoint(truncate)`.execute(db).catch(() => undefined)
  await db.destroy()
}

/**
 * Runs a query whose outcome survives a power cut once it resolves: names and passwords.
 *
 * Everything else survives the end of the process, which is what a session needs, and costs no sync.
 */
export function queryDurably<T>(db: Kysely<Schema>, run: (connection: Kysely<Schema>) => Promise<T>): Promise<T> {
  // One connection from first to last: nobody else's query gets between.
  const work = db.connection().execute(async connection => {
    await sql`pragma synchronous = full`.execute(connection)
    try {
      return await run(connection)
    } finally {
      await sql`pragma synchronous = normal`.execute(connection)
    }
  })
  return query(() => work)
}

/** Runs a query, or says that the database is out of reach. */
export async function query<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (cause) {
    if (cause instanceof GathererError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GathererError('DATABASE_UNAVAILABLE', `the database did not answer: ${reason}`, {
      cause,
      retryAfterSeconds: 5,
    })
  }
}

function lockDatabase(path: string): Database.Database {
  let file: Database.Database | undefined
  try {
    // SQLite would make it readable for everybody.
    closeSync(openSync(path, 'a', 0o600))
    file = new Database(path, { timeout: 0 })
    // In this order: the mode decides how the next statement locks, and a write lock is what proves ownership.
    for (const pragma of [
      'locking_mode = exclusive',
      'journal_mode = wal',
      'synchronous = normal',
      'foreign_keys = on',
    ]) {
      file.exec(`pragma ${pragma}`)
    }
    file.exec('begin exclusive; commit')
    return file
  } catch (error) {
    file?.close()
    throw isBusy(error) ? locked(path, error) : unusable(path, error)
  }
}

function isBusy(error: unknown): boolean {
  const code = codeOf(error)
  return code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')
}

function locked(path: string, cause: unknown): GathererError {
  return new GathererError('FOLDER_LOCKED', `another gatherd holds the folder ${dirname(path)}`, {
    hint: 'stop it first, or give this one a folder of its own: --data DIR',
    cause,
  })
}

function unusable(path: string, cause: unknown): GathererError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new GathererError('FOLDER_UNUSABLE', `cannot use ${path}: ${reason}`, {
    hint: 'check that the folder is writable and the disk has room; a damaged database is restored from a backup',
    cause,
  })
}
