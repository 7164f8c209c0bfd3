/**
 * Users in the database, as an admin sees and changes them (protocol rules U2 to U5).
 *
 * A change and the end of the stored sessions are one transaction; once it is committed, and before anything else is read or
 * stored, memory is told. If it fails, nothing has changed in either.
 */
import type { Kysely } from 'kysely'
import { GathererError, type Role } from '@message-gatherer/protocol'
import { noteDone, type Deed } from './audit-records.js'
import type { Changes } from './changes.js'
import { query, queryDurably } from './database.js'
import { byAdminOnly } from './password-hash.js'
import { findUser, insertUser, isActive, type NewUserRow, type UserRow as Row } from './user-rows.js'
import type { Schema } from './schema.js'
import { wrongCurrentPassword } from '../sessions/refusals.js'
import type { UserChanged } from '../sessions/changed-users.js'

export type UserState = 'active' | 'without password' | 'disabled'

export interface ListedUser {
  readonly name: string
  readonly role: Role
  readonly state: UserState
  /** Unix milliseconds. */
  readonly createdAtMs: number
}

/** What is undefined stays as it is. */
export interface RecordChange {
  readonly role: Role | undefined
  readonly isDisabled: boolean | undefined
  readonly passwordHash: string | undefined
}

/** Hashes. */
export interface ReplacedPassword {
  readonly from: string
  readonly to: string
}

/** Who does it, and when. */
export interface Noted {
  readonly deed: Deed
  /** Unix milliseconds. */
  readonly nowMs: number
}

export interface UserRecordsOptions {
  readonly db: Kysely<Schema>
  readonly changes: Pick<Changes, 'note'>
  /** Called in the step in which a change is committed. */
  readonly onChanged: (changed: UserChanged) => void
}

export class UserRecords {
  readonly #options: UserRecordsOptions

  constructor(options: UserRecordsOptions) {
    this.#options = options
  }

  /** By name, those behind `after`, `most` at most; names are compared by their bytes. */
  list(after: string, most: number): Promise<ListedUser[]> {
    return query(async () => {
      const there = this.#options.db.selectFrom('users').selectAll().where('removed_at', 'is', null)
      const rows = await there.where('username', '>', after).orderBy('username').limit(most).execute()
      return rows.map(listed)
    })
  }

  /** @throws {GathererError} USER_EXISTS: a user has the name, or had it. */
  add(user: NewUserRow, noted: Noted): Promise<ListedUser> {
    return queryDurably(this.#options.db, db => db.transaction().execute(tx => add(tx, user, noted)))
  }

  /** An admin, unless there is one who can sign in: then undefined. @throws {GathererError} USER_EXISTS */
  addFirstAdmin(user: Omit<NewUserRow, 'role'>, noted: Noted): Promise<ListedUser | undefined> {
    return queryDurably(this.#options.db, db =>
      db.transaction().execute(async tx => {
        const isFirst = (await countAdmins(tx)) === 0
        return isFirst ? add(tx, { ...user, role: 'admin' }, noted) : undefined
      }),
    )
  }

  /** One who can sign in. */
  hasAdmin(): Promise<boolean> {
    return query(async () => (await countAdmins(this.#options.db)) > 0)
  }

  /** Undefined: there is no such user, or no password. */
  passwordHashOf(name: string): Promise<string | undefined> {
    return query(async () => {
      const rows = this.#options.db.selectFrom('users').select('password_hash').where('username', '=', name)
      const hash = (await rows.executeTakeFirst())?.password_hash ?? byAdminOnly
      return hash === byAdminOnly ? undefined : hash
    })
  }

  /** @param password hashes. @throws {GathererError} USER_UNKNOWN; NOT_ALLOWED: it is another password by now. */
  async replacePassword(name: string, password: ReplacedPassword, noted: Noted): Promise<void> {
    await this.#store(name, noted, row => {
      if (row.password_hash !== password.from) throw wrongCurrentPassword()
      return { ...row, password_hash: password.to }
    })
  }

  /** @throws {GathererError} USER_UNKNOWN, LAST_ADMIN */
  change(name: string, change: RecordChange, noted: Noted): Promise<ListedUser> {
    return this.#store(name, noted, row => changedRow(row, change, noted.nowMs))
  }

  /** Its name stays reserved. @throws {GathererError} USER_UNKNOWN, LAST_ADMIN */
  async remove(name: string, noted: Noted): Promise<void> {
    const removed = { role: 'writer', password_hash: byAdminOnly, removed_at: noted.nowMs } as const
    await this.#store(name, noted, row => ({ ...row, ...removed }))
  }

  /** Tells memory what another server has changed of a user. */
  reload(id: number): Promise<void> {
    const { db, onChanged } = this.#options
    return query(async () => {
      const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
      if (row) onChanged({ id, name: row.username, role: row.role, ...presenceOf(row), sessions: 'keep' })
    })
  }

  #store(name: string, { deed, nowMs }: Noted, change: (row: Row) => Row): Promise<ListedUser> {
    const { db, changes, onChanged } = this.#options
    return queryDurably(db, async connection => {
      const changed = await connection.transaction().execute(async tx => {
        const { after, sessions } = await storeChange(tx, name, change)
        await changes.note(tx, { kind: 'user', subject: String(after.id) }, nowMs)
        if (sessions === 'end') await changes.note(tx, { kind: 'user sessions', subject: String(after.id) }, nowMs)
        await noteDone(tx, deed, nowMs)
        return { after, sessions }
      })
      const { after, sessions } = changed
      // The connection is still ours: what is stored next finds memory as it is from here on.
      onChanged({ id: after.id, name, role: after.role, ...presenceOf(after), sessions })
      return listed(after)
    })
  }
}

async function add(tx: Kysely<Schema>, user: NewUserRow, { deed, nowMs }: Noted): Promise<ListedUser> {
  const row = await insertUser(tx, user, nowMs)
  await noteDone(tx, deed, nowMs)
  return listed(row)
}

async function storeChange(tx: Kysely<Schema>, name: string, change: (row: Row) => Row) {
  const before = await findUser(tx, name)
  const after = change(before)
  if (isAdmin(before) && !isAdmin(after) && (await countAdmins(tx)) === 1) throw lastAdmin(name)
  const sessions = endsSessions(before, after) ? 'end' : 'keep'
  if (sessions === 'end') await tx.deleteFrom('sessions').where('user_id', '=', before.id).execute()
  if (after.removed_at !== null) await removeCredentials(tx, before.id)
  const { id, ...values } = { ...after, state: sessions === 'end' ? 0 : after.state }
  await tx.updateTable('users').set(values).where('id', '=', id).execute()
  return { after, sessions } as const
}

async function removeCredentials(tx: Kysely<Schema>, userId: number): Promise<void> {
  await tx.deleteFrom('api_tokens').where('user_id', '=', userId).execute()
  await tx.deleteFrom('invitations').where('user_id', '=', userId).execute()
}

/** Who has no password gets one from an admin only, from the first change on: nobody claims a role by being early. */
function changedRow(row: Row, { role, isDisabled, passwordHash }: RecordChange, nowMs: number): Row {
  return {
    ...row,
    role: role ?? row.role,
    disabled_at: isDisabled === undefined ? row.disabled_at : isDisabled ? (row.disabled_at ?? nowMs) : null,
    password_hash: passwordHash ?? row.password_hash ?? byAdminOnly,
  }
}

function presenceOf(row: Row) {
  return { isActive: isActive(row), isThere: row.removed_at === null }
}

function endsSessions(before: Row, after: Row): boolean {
  return before.password_hash !== after.password_hash || after.disabled_at !== null || after.removed_at !== null
}

async function countAdmins(tx: Kysely<Schema>): Promise<number> {
  const rows = await tx.selectFrom('users').selectAll().where('role', '=', 'admin').execute()
  return rows.filter(isAdmin).length
}

/** Is an admin, and can sign in. */
function isAdmin(row: Row): boolean {
  return row.role === 'admin' && row.removed_at === null && stateOf(row) === 'active'
}

function listed(row: Row): ListedUser {
  return { name: row.username, role: row.role, state: stateOf(row), createdAtMs: row.created_at }
}

function stateOf({ disabled_at: disabledAt, password_hash: hash }: Row): UserState {
  if (disabledAt !== null) return 'disabled'
  return hash === null || hash === byAdminOnly ? 'without password' : 'active'
}

function lastAdmin(name: string): GathererError {
  return new GathererError('LAST_ADMIN', `${name} is the last admin who can sign in`, {
    hint: 'make somebody else admin first: gatherd users role NAME admin',
  })
}
