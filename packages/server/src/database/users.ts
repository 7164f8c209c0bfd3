/** Users in the database, as a sign-in needs them. Knows what is stored; decides nothing about sessions. */
import type { Kysely } from 'kysely'
import { defaultRole, GathererError, type Role } from '@message-gatherer/protocol'
import { byAdminOnly } from './password-hash.js'
import { query, queryDurably } from './database.js'
import type { Schema } from './schema.js'

export interface User {
  readonly id: number
  readonly name: string
  readonly passwordHash: string | undefined
  /** There is no password yet, and the first that is given becomes it. */
  readonly takesFirstPassword: boolean
  readonly role: Role
  /** Neither disabled nor removed: may sign in. */
  readonly isActive: boolean
}

export class Users {
  readonly #db: Kysely<Schema>

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  find(name: string): Promise<User | undefined> {
    return query(async () => {
      const row = await this.#db
        .selectFrom('users')
        .select(['id', 'password_hash', 'role', 'disabled_at', 'removed_at'])
        .where('username', '=', name)
        .executeTakeFirst()
      if (!row) return undefined
      const { id, password_hash: hash, role } = row
      return {
        id,
        name,
        passwordHash: hash === null || hash === byAdminOnly ? undefined : hash,
        takesFirstPassword: hash === null,
        role,
        isActive: row.disabled_at === null && row.removed_at === null,
      }
    })
  }

  /** Creates a user without a password, or returns the one there is. */
  async create(
    name: string,
    address: string,
    nowMs: number,
  ): Promise<{ readonly user: User; readonly created: boolean }> {
    const id = await queryDurably(this.#db, async db => {
      const values = { username: name, password_hash: null, state: 0, last_endpoint: address, created_at: nowMs }
      const insert = db.insertInto('users').values(values)
      const row = await insert
        .onConflict(conflict => conflict.doNothing())
        .returning('id')
        .executeTakeFirst()
      return row?.id
    })
    if (id !== undefined) return { user: newUser(id, name), created: true }
    const user = await this.find(name)
    if (!user)
      throw new GathererError('DATABASE_UNAVAILABLE', `user ${name} was just forgotten`, { retryAfterSeconds: 1 })
    return { user, created: false }
  }

  /** Sets the first password; false when there was one already. */
  setFirstPassword(user: User, passwordHash: string): Promise<boolean> {
    return queryDurably(this.#db, async db => {
      const update = db.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', user.id)
      const { numUpdatedRows } = await update.where('password_hash', 'is', null).executeTakeFirst()
      return numUpdatedRows === 1n
    })
  }

  countWithoutPassword(): Promise<number> {
    return query(async () => {
      const select = this.#db.selectFrom('users').select(count => count.fn.countAll<number>().as('count'))
      const row = await select.where('password_hash', 'is', null).executeTakeFirstOrThrow()
      return row.count
    })
  }

  /** Forgets users that never got a password. */
  forgetWithoutPassword(createdBeforeMs: number): Promise<void> {
    return query(async () => {
      const remove = this.#db.deleteFrom('users').where('password_hash', 'is', null)
      await remove.where('created_at', '<', createdBeforeMs).execute()
    })
  }
}

function newUser(id: number, name: string): User {
  return { id, name, passwordHash: undefined, takesFirstPassword: true, role: defaultRole, isActive: true }
}
