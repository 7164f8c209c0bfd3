/** Enrolment codes in the database, for those who look after them (protocol rule S15); `invitation-rows.ts` uses them up. */
import type { Kysely } from 'kysely'
import { defaultRole, GathererError } from '@message-gatherer/protocol'
import { noteDone } from './audit-records.js'
import { query, queryDurably } from './database.js'
import { selectWaiting } from './invitation-rows.js'
import { insertUser, reserveForAdmin, type UserRow } from './user-rows.js'
import type { Schema } from './schema.js'
import type { Noted } from './user-records.js'

export interface ListedInvitation {
  readonly id: string
  /** Of the user. */
  readonly name: string
  /** Unix milliseconds, as all times here. */
  readonly createdAtMs: number
  readonly expiresAtMs: number
}

export interface NewInvitation {
  readonly id: string
  /** SHA-256 of the code, in hex. */
  readonly hash: string
  readonly expiresAtMs: number
}

const most = 10_000

export class InvitationRecords {
  readonly #db: Kysely<Schema>

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  /** Those that are good, the oldest first. */
  list(nowMs: number): Promise<ListedInvitation[]> {
    return query(async () => {
      const rows = await selectWaiting(this.#db, nowMs).orderBy('invitations.created_at').orderBy('id').execute()
      return rows.map(({ id, username: name, created_at: createdAtMs, expires_at: expiresAtMs }) => ({
        id,
        name,
        createdAtMs,
        expiresAtMs,
      }))
    })
  }

  /**
   * For a user, which is added if there is none.
   *
   * @throws {GathererError} TOO_MANY_INVITATIONS; USER_EXISTS: the user was removed.
   */
  add(name: string, invitation: NewInvitation, { deed, nowMs }: Noted): Promise<ListedInvitation> {
    const { id, hash, expiresAtMs } = invitation
    return queryDurably(this.#db, db =>
      db.transaction().execute(async tx => {
        await refuseTooMany(tx, nowMs)
        const user = await findOrAdd(tx, name, { deed, nowMs })
        await reserveForAdmin(tx, user)
        const row = { id, user_id: user.id, hash, created_at: nowMs, expires_at: expiresAtMs }
        await tx.insertInto('invitations').values(row).execute()
        await noteDone(tx, { ...deed, detail: id }, nowMs)
        return { id, name, createdAtMs: nowMs, expiresAtMs }
      }),
    )
  }

  /** @throws {GathererError} INVITATION_UNKNOWN */
  withdraw(id: string, { deed, nowMs }: Noted): Promise<void> {
    return queryDurably(this.#db, db =>
      db.transaction().execute(async tx => {
        const row = await selectWaiting(tx, nowMs).where('invitations.id', '=', id).executeTakeFirst()
        if (!row) throw unknownInvitation()
        await tx.deleteFrom('invitations').where('id', '=', id).execute()
        await noteDone(tx, { ...deed, subject: row.username, detail: id }, nowMs)
      }),
    )
  }

  /** Forgets those that have ended. */
  sweep(nowMs: number): Promise<void> {
    return query(async () => {
      await this.#db.deleteFrom('invitations').where('expires_at', '<=', nowMs).execute()
    })
  }
}

async function refuseTooMany(tx: Kysely<Schema>, nowMs: number): Promise<void> {
  const waiting = tx.selectFrom('invitations').where('expires_at', '>', nowMs)
  const { count } = await waiting.select(rows => rows.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
  if (count < most) return
  throw new GathererError('TOO_MANY_INVITATIONS', `${most} enrolment codes wait, which is as many as there may be`, {
    hint: 'withdraw some (GET /v1/invitations lists them), or wait until some have ended',
  })
}

async function findOrAdd(tx: Kysely<Schema>, name: string, { deed, nowMs }: Noted): Promise<UserRow> {
  const find = tx.selectFrom('users').selectAll().where('username', '=', name).where('removed_at', 'is', null)
  const found = await find.executeTakeFirst()
  if (found) return found
  const added = await insertUser(tx, { name, role: defaultRole, passwordHash: undefined }, nowMs)
  await noteDone(tx, { ...deed, action: 'user.add', detail: defaultRole }, nowMs)
  return added
}

function unknownInvitation(): GathererError {
  return new GathererError('INVITATION_UNKNOWN', 'no enrolment code that is good has this id', {
    hint: 'gatherd users invitations lists those that are',
  })
}
