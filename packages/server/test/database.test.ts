import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql, type Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeDatabase, openDatabase, queryDurably } from '../src/database/database.js'
import { migrate } from '../src/database/migrations.js'
import { Users } from '../src/database/users.js'
import type { Schema } from '../src/database/schema.js'

const full = 2
const normal = 1

async function synchronous(db: Kysely<Schema>): Promise<number | undefined> {
  const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(db)
  return rows[0]?.synchronous
}

describe('the database', () => {
  let root: string
  let db: Kysely<Schema>

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'database-'))
    db = await openDatabase(join(root, 'gatherer.db'))
  })

  afterEach(() => rmSync(root, { recursive: true }))

  it('S5: what must survive a power cut is committed with a sync, however many ask at once', async () => {
    const modes = await Promise.all(Array.from({ length: 20 }, () => queryDurably(db, synchronous)))
    expect(modes).toEqual(Array(20).fill(full))
    expect(await synchronous(db)).toBe(normal)
    await closeDatabase(db)
  })

  it('J18: is held by one, and readable for its owner only', async () => {
    const path = join(root, 'gatherer.db')
    await expect(openDatabase(path)).rejects.toMatchObject({ code: 'FOLDER_LOCKED' })
    expect(statSync(path).mode & 0o077).toBe(0)
    await closeDatabase(db)
  })

  it('U1: of a version without roles is brought up to date: its users are writers, with the passwords they had', async () => {
    const old = { username: 'dale', password_hash: 'a hash', state: 0, last_endpoint: '', created_at: 0 }
    await db.insertInto('users').values(old).execute()
    for (const table of ['api_tokens', 'invitations', 'changes', 'audit', 'usage']) {
      await db.schema.dropTable(table).execute()
    }
    await db.schema.alterTable('signing_keys').dropColumn('ends_at').execute()
    for (const column of ['role', 'disabled_at', 'removed_at']) {
      await db.schema.alterTable('users').dropColumn(column).execute()
    }
    await sql`delete from kysely_migration where name > '0002'`.execute(db)
    await migrate(db, 'gatherer.db')
    expect(await new Users(db).find('dale')).toMatchObject({ role: 'writer', isActive: true, passwordHash: 'a hash' })
    await closeDatabase(db)
  })

  it('S5: is whole in one file after an orderly close', async () => {
    await closeDatabase(db)
    expect(statSync(join(root, 'gatherer.db')).size).toBeGreaterThan(4096)
    expect(statSync(join(root, 'gatherer.db-wal')).size).toBe(0)
  })
})
