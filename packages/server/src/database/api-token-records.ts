/**
 * API tokens in the database (protocol rules S9, S15).
 *
 * A change is one transaction; once it is committed, and before anything else is read or stored, memory is told. If it fails,
 * nothing has changed in either.
 */
import type { Kysely } from 'kysely'
import { GathererError } from '@message-gatherer/protocol'
import { noteDone } from './audit-records.js'
import {
  apiTokenOf,
  insertApiToken,
  listedToken,
  minuteOf,
  selectGood,
  type ListedToken,
  type NewApiToken,
} from './api-token-rows.js'
import { query, queryDurably } from './database.js'
import { takeInvitation } from './invitation-rows.js'
import { findUser, type UserRow } from './user-rows.js'
import type { Changes } from './changes.js'
import type { Schema } from './schema.js'
import type { Noted } from './user-records.js'
import type { ApiTokenRegister } from '../sessions/api-token-register.js'

export interface ApiTokenRecordsOptions {
  readonly db: Kysely<Schema>
  readonly changes: Pick<Changes, 'note'>
  readonly register: ApiTokenRegister
}

/** What one statement names at most. */
const idsAtOnce = 500

export class ApiTokenRecords {
  readonly #options: ApiTokenRecordsOptions

  constructor(options: ApiTokenRecordsOptions) {
    this.#options = options
  }

  /** Puts those that are good into memory, which is empty. */
  load(nowMs: number): Promise<void> {
    const { db, register } = this.#options
    return query(async () => {
      const rows = await selectGood(db, nowMs).execute()
      for (const row of rows) register.add(apiTokenOf(row), row.hash)
    })
  }

  /** A user's, in the order in which they were made. @throws {GathererError} USER_UNKNOWN */
  list(user: string, nowMs: number): Promise<ListedToken[]> {
    const { db, register } = this.#options
    return query(async () => {
      const { id } = await findUser(db, user)
      const rows = await selectGood(db, nowMs).where('user_id', '=', id).orderBy('api_tokens.created_at').execute()
      return rows.map(row => listedToken(row, register.byId(row.id)))
    })
  }

  /**
   * @throws {GathererError} USER_UNKNOWN; TOO_MANY_TOKENS; INVALID_REQUEST: the scope `admin`, for a user that is none.
   */
  async add(user: string, token: NewApiToken, noted: Noted): Promise<ListedToken> {
    return (await this.#issue(token, noted, tx => findUser(tx, user))).token
  }

  /**
   * Makes one in exchange for an enrolment code, which is gone then.
   *
   * @param codeHash its SHA-256, in hex.
   * @throws {GathererError} WRONG_CREDENTIALS: the code is not good. TOO_MANY_TOKENS: it stays so.
   */
  async enrol(
    codeHash: string,
    token: NewApiToken,
    noted: Noted,
  ): Promise<{ readonly user: string; readonly token: ListedToken }> {
    return this.#issue(token, noted, tx => takeInvitation(tx, codeHash, noted.nowMs))
  }

  /** @throws {GathererError} USER_UNKNOWN, TOKEN_UNKNOWN */
  revoke(user: string, id: string, { deed, nowMs }: Noted): Promise<void> {
    const { db, changes, register } = this.#options
    return queryDurably(db, async connection => {
      await connection.transaction().execute(async tx => {
        const owner = await findUser(tx, user)
        const row = await selectGood(tx, nowMs)
          .where('user_id', '=', owner.id)
          .where('api_tokens.id', '=', id)
          .executeTakeFirst()
        if (!row) throw unknownToken(user)
        await tx.deleteFrom('api_tokens').where('id', '=', id).execute()
        await changes.note(tx, { kind: 'token', subject: id }, nowMs)
        await noteDone(tx, { ...deed, detail: `${row.name} (${id})` }, nowMs)
      })
      // The connection is still ours: what is asked next finds memory as it is from here on.
      register.remove(id)
    })
  }

  /** Tells memory what another server has made or revoked. */
  reload(id: string, nowMs: number): Promise<void> {
    const { db, register } = this.#options
    return query(() =>
      db.connection().execute(async connection => {
        const row = await selectGood(connection, nowMs).where('api_tokens.id', '=', id).executeTakeFirst()
        if (row) register.add(apiTokenOf(row), row.hash)
        else register.remove(id)
      }),
    )
  }

  /** Forgets those that have ended. */
  sweep(nowMs: number): Promise<void> {
    const { db, register } = this.#options
    register.sweep(nowMs)
    return query(async () => {
      await db.deleteFrom('api_tokens').where('expires_at', '<=', nowMs).execute()
    })
  }

  /** Stores when those were used that were since it was last called. */
  async noteUsed(): Promise<void> {
    const used = this.#options.register.takeUsed()
    for (const minute of new Set(used.map(minuteOf))) {
      const ids = used.filter(token => minuteOf(token) === minute).map(({ id }) => id)
      for (let at = 0; at < ids.length; at += idsAtOnce) await this.#noteUsedAt(ids.slice(at, at + idsAtOnce), minute)
    }
  }

  #noteUsedAt(ids: readonly string[], minute: number): Promise<void> {
    return query(async () => {
      const update = this.#options.db.updateTable('api_tokens').set({ last_used_at: minute }).where('id', 'in', ids)
      await update.where(row => row.or([row('last_used_at', 'is', null), row('last_used_at', '<', minute)])).execute()
    })
  }

  #issue(token: NewApiToken, { deed, nowMs }: Noted, ownerIn: (tx: Kysely<Schema>) => Promise<UserRow>) {
    const { db, changes, register } = this.#options
    return queryDurably(db, async connection => {
      const row = await connection.transaction().execute(async tx => {
        const owner = await ownerIn(tx)
        const made = await insertApiToken(tx, { token, owner }, nowMs)
        await changes.note(tx, { kind: 'token', subject: token.id }, nowMs)
        const detail = `${token.name} (${token.id}), scope ${token.scope}`
        await noteDone(tx, { ...deed, subject: owner.username, detail }, nowMs)
        return made
      })
      register.add(apiTokenOf(row), row.hash)
      return { user: row.username, token: listedToken(row) }
    })
  }
}

function unknownToken(user: string): GathererError {
  return new GathererError('TOKEN_UNKNOWN', `${user} has no API token with this id`, {
    hint: `gatherd tokens list ${user} names all`,
  })
}
