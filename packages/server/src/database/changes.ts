/**
 * What other servers on this database must look at: one counter, raised in the transaction of each change (protocol rule S11).
 */
import type { Kysely } from 'kysely'
import { query } from './database.js'
import type { ChangeKind, Schema } from './schema.js'

export interface Change {
  readonly kind: ChangeKind
  /** The id of the user, session or token. */
  readonly subject: string
}

export interface NumberedChange extends Change {
  readonly number: number
  /** This server made it, and has changed its memory in the same step. */
  readonly isOwn: boolean
}

/** Of the table, so that it does not grow; a server that is further behind than this starts anew. */
const keptMs = 24 * 60 * 60 * 1000
const mostAtOnce = 1000

export class Changes {
  readonly #db: Kysely<Schema>
  readonly #server: string

  /** @param server names this process among those that use the database; 16 characters at most. */
  constructor(db: Kysely<Schema>, server: string) {
    this.#db = db
    this.#server = server
  }

  /** To be called in the transaction of the change. */
  async note(tx: Kysely<Schema>, { kind, subject }: Change, nowMs: number): Promise<void> {
    await tx.insertInto('changes').values({ kind, subject, server: this.#server, at: nowMs }).execute()
  }

  /** The number of the latest one; 0 while there was none. */
  latest(): Promise<number> {
    return query(async () => {
      const row = await this.#db.selectFrom('changes').select('number').orderBy('number', 'desc').executeTakeFirst()
      return row?.number ?? 0
    })
  }

  /** Those above a number, in order, 1,000 at most. */
  above(number: number): Promise<NumberedChange[]> {
    return query(async () => {
      const rows = await this.#db
        .selectFrom('changes')
        .select(['number', 'kind', 'subject', 'server'])
        .where('number', '>', number)
        .orderBy('number')
        .limit(mostAtOnce)
        .execute()
      return rows.map(({ server, ...row }) => ({ ...row, isOwn: server === this.#server }))
    })
  }

  /** Forgets those that every server has seen; never the latest, whose number counts on. */
  sweep(nowMs: number): Promise<void> {
    return query(async () => {
      await this.#db
        .deleteFrom('changes')
        .where('at', '<', nowMs - keptMs)
        .where('number', '<', where => where.selectFrom('changes').select(rows => rows.fn.max('number').as('latest')))
        .execute()
    })
  }
}
