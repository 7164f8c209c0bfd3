/** Sessions in the database, so that they survive a restart; while running, memory is what is asked. */
import type { Kysely } from 'kysely'
import { query } from './database.js'
import type { Schema } from './schema.js'
import type { Session } from '../sessions/session.js'

const stateNumbers = { grounded: 0, identified: 1, authenticated: 2 } as const

export class StoredSessions {
  readonly #db: Kysely<Schema>
  #latest: Promise<void> = Promise.resolve()

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  /**
   * Stores a session as it is when its turn comes and notes the transition at its user; a grounded one loses its row.
   *
   * As it is then: what was revoked meanwhile is not stored again.
   */
  save(session: Readonly<Session>, address: string, nowMs: number): Promise<void> {
    const { id, userId } = session
    return this.#inOrder(() =>
      this.#db.transaction().execute(async tx => {
        const row = rowOf(session, nowMs)
        if (session.state === 'grounded') await tx.deleteFrom('sessions').where('id', '=', id).execute()
        else await tx.replaceInto('sessions').values(row).execute()
        await tx
          .updateTable('users')
          .set({ state: row.state, last_endpoint: address })
          .where('id', '=', userId)
          .execute()
      }),
    )
  }

  /** What is handed in first is stored first: a session's later state never gives way to an earlier one. */
  #inOrder(run: () => Promise<void>): Promise<void> {
    const turn = this.#latest.then(() => query(run))
    this.#latest = turn.catch(() => undefined)
    return turn
  }

  /** All sessions whose newest token is still good, and those that wait for a password. */
  load(nowSeconds: number): Promise<Session[]> {
    return query(async () => {
      const rows = await this.#db
        .selectFrom('sessions')
        .innerJoin('users', 'users.id', 'sessions.user_id')
        .select(['sessions.id', 'user_id', 'username', 'role', 'address', 'sessions.state', 'expires_at', 'changed_at'])
        .where(where =>
          where.or([where('sessions.state', '=', stateNumbers.identified), where('expires_at', '>', nowSeconds)]),
        )
        .orderBy('changed_at')
        .execute()
      return rows.map(row => ({
        id: row.id,
        userId: row.user_id,
        user: row.username,
        role: row.role,
        address: row.address ?? undefined,
        state: row.state === stateNumbers.authenticated ? 'authenticated' : 'identified',
        expiresAt: row.expires_at,
        changedAtMs: row.changed_at,
      }))
    })
  }

  /** Removes a session that ended by itself. */
  forget(id: string): Promise<void> {
    return query(async () => {
      await this.#db.deleteFrom('sessions').where('id', '=', id).execute()
    })
  }

  /** Removes all that ended by themselves: expired, or identified and silent since `silentSinceMs`. */
  sweep(nowSeconds: number, silentSinceMs: number): Promise<void> {
    return query(async () => {
      const remove = this.#db.deleteFrom('sessions')
      await remove.where('state', '=', stateNumbers.authenticated).where('expires_at', '<=', nowSeconds).execute()
      await remove.where('state', '=', stateNumbers.identified).where('changed_at', '<', silentSinceMs).execute()
    })
  }
}

function rowOf({ id, userId, address, state, expiresAt }: Readonly<Session>, nowMs: number) {
  return {
    id,
    user_id: userId,
    address: address ?? null,
    state: stateNumbers[state],
    expires_at: expiresAt,
    changed_at: nowMs,
  }
}
