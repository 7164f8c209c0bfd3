/**
 * The schema's history: each step runs once, in order, at start. A step that was released is never changed.
 */
import { Migrator, sql, type Kysely, type Migration } from 'kysely'
import { GathererError } from '@message-gatherer/protocol'
import type { Schema } from './schema.js'

const migrations: Readonly<Record<string, Migration>> = {
  '0001-users-sessions-keys': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('users')
        .addColumn('id', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('username', 'varchar(32)', column => column.notNull().unique())
        .addColumn('password_hash', 'varchar(128)')
        .addColumn('state', 'integer', column => column.notNull())
        .addColumn('last_endpoint', 'varchar(45)', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('sessions')
        .addColumn('id', 'varchar(32)', column => column.primaryKey())
        .addColumn('user_id', 'integer', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('address', 'varchar(45)')
        .addColumn('state', 'integer', column => column.notNull())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .addColumn('changed_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createIndex('users_without_password')
        .on('users')
        .column('created_at')
        .where(sql.ref('password_hash'), 'is', null)
        .execute()
      await db.schema.createIndex('sessions_of_user').on('sessions').column('user_id').execute()
      await db.schema
        .createTable('signing_keys')
        .addColumn('kid', 'varchar(16)', column => column.primaryKey())
        .addColumn('secret', 'varchar(64)', column => column.notNull())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('facts')
        .addColumn('name', 'varchar(32)', column => column.primaryKey())
        .addColumn('value', 'varchar(255)', column => column.notNull())
        .execute()
    },
  },
  '0002-roles': {
    async up(db: Kysely<unknown>) {
      const users = () => db.schema.alterTable('users')
      await users()
        .addColumn('role', 'varchar(16)', column => column.notNull().defaultTo('writer'))
        .execute()
      await users().addColumn('disabled_at', 'bigint').execute()
      await users().addColumn('removed_at', 'bigint').execute()
    },
  },
  '0003-identities': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('api_tokens')
        .addColumn('id', 'varchar(16)', column => column.primaryKey())
        .addColumn('user_id', 'integer', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('name', 'varchar(64)', column => column.notNull())
        .addColumn('scope', 'varchar(16)', column => column.notNull())
        .addColumn('hash', 'varchar(64)', column => column.notNull().unique())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('expires_at', 'bigint')
        .addColumn('last_used_at', 'bigint')
        .execute()
      await db.schema.createIndex('api_tokens_of_user').on('api_tokens').column('user_id').execute()
      await db.schema
        .createTable('invitations')
        .addColumn('id', 'varchar(16)', column => column.primaryKey())
        .addColumn('user_id', 'integer', column => column.notNull().references('users.id').onDelete('cascade'))
        .addColumn('hash', 'varchar(64)', column => column.notNull().unique())
        .addColumn('created_at', 'bigint', column => column.notNull())
        .addColumn('expires_at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('changes')
        .addColumn('number', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('kind', 'varchar(16)', column => column.notNull())
        .addColumn('subject', 'varchar(64)', column => column.notNull())
        .addColumn('server', 'varchar(16)', column => column.notNull())
        .addColumn('at', 'bigint', column => column.notNull())
        .execute()
      await db.schema
        .createTable('audit')
        .addColumn('id', 'integer', column => column.primaryKey().autoIncrement())
        .addColumn('at', 'bigint', column => column.notNull())
        .addColumn('who', 'varchar(128)', column => column.notNull())
        .addColumn('address', 'varchar(45)', column => column.notNull())
        .addColumn('action', 'varchar(32)', column => column.notNull())
        .addColumn('subject', 'varchar(128)', column => column.notNull())
        .addColumn('result', 'varchar(32)', column => column.notNull())
        .addColumn('detail', 'varchar(255)')
        .execute()
      await sql`create trigger audit_is_not_changed before update on audit begin select raise(abort, 'the audit table is append-only'); end`.execute(
        db,
      )
      await sql`create trigger audit_is_not_removed before delete on audit when old.result = 'done' begin select raise(abort, 'the audit table is append-only'); end`.execute(
        db,
      )
      await db.schema.alterTable('signing_keys').addColumn('ends_at', 'bigint').execute()
    },
  },
  '0004-usage': {
    async up(db: Kysely<unknown>) {
      await db.schema
        .createTable('usage')
        .addColumn('user', 'varchar(32)', column => column.primaryKey())
        .addColumn('day', 'integer', column => column.notNull())
        .addColumn('bytes', 'bigint', column => column.notNull())
        .execute()
    },
  },
}

/** @throws {GathererError} FORMAT_TOO_NEW: the database has steps that this version does not know. */
export async function migrate(db: Kysely<Schema>, path: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...migrations }) } })
  const known = new Set(Object.keys(migrations))
  const foreign = (await executed(db)).find(name => !known.has(name))
  if (foreign !== undefined) {
    throw new GathererError('FORMAT_TOO_NEW', `${path} was written by a newer version (it knows '${foreign}')`, {
      hint: 'use that version, or another folder: --data DIR',
    })
  }
  const { error } = await migrator.migrateToLatest()
  if (error !== undefined) throw error
}

async function executed(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some(table => table.name === 'kysely_migration')) return []
  const rows = await db
    .withTables<{ kysely_migration: { name: string } }>()
    .selectFrom('kysely_migration')
    .select('name')
    .execute()
  return rows.map(row => row.name)
}
