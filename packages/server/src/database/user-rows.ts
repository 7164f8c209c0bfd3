/** The rows of users, for whatever is changed in one transaction with them. */
import type { Kysely, Selectable } from 'kysely'
import { GathererError, type Role } from '@message-gatherer/protocol'
import { byAdminOnly } from './password-hash.js'
import type { Schema, UsersTable } from './schema.js'

export type UserRow = Selectable<UsersTable>

export interface NewUserRow {
  readonly name: string
  readonly role: Role
  /** Without one only an admin gives a password. */
  readonly passwordHash: string | undefined
}

/** @throws {GathererError} USER_UNKNOWN: there is none, or it was removed. */
export async function findUser(tx: Kysely<Schema>, name: string): Promise<UserRow> {
  const find = tx.selectFrom('users').selectAll().where('username', '=', name).where('removed_at', 'is', null)
  const row = await find.executeTakeFirst()
  if (row) return row
  throw new GathererError('USER_UNKNOWN', `there is no user ${name}`, { hint: 'gatherd users list names all' })
}

/** @throws {GathererError} USER_EXISTS: a user has the name, or had it. */
export async function insertUser(
  tx: Kysely<Schema>,
  { name, role, passwordHash }: NewUserRow,
  nowMs: number,
): Promise<UserRow> {
  const values = {
    username: name,
    role,
    password_hash: passwordHash ?? byAdminOnly,
    state: 0,
    last_endpoint: '',
    created_at: nowMs,
  }
  const insert = tx.insertInto('users').values(values)
  const row = await insert
    .onConflict(conflict => conflict.doNothing())
    .returningAll()
    .executeTakeFirst()
  if (row) return row
  throw new GathererError('USER_EXISTS', `a user ${name} exists, or existed: its name stays reserved`, {
    hint: 'choose another name, or change the user that has it',
  })
}

/** Who has no password gets one from an admin only, from here on: nobody becomes this user by being early. */
export async function reserveForAdmin(tx: Kysely<Schema>, { id }: UserRow): Promise<void> {
  const reserve = tx.updateTable('users').set({ password_hash: byAdminOnly }).where('id', '=', id)
  await reserve.where('password_hash', 'is', null).execute()
}

/** Neither disabled nor removed. */
export function isActive({ disabled_at: disabledAt, removed_at: removedAt }: UserRow): boolean {
  return disabledAt === null && removedAt === null
}
