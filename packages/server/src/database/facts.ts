/** Small things the database knows: which journal it belongs to, and the keys that sign tokens. */
import type { Kysely } from 'kysely'
import { query, queryDurably } from './database.js'
import type { Schema } from './schema.js'

export interface SigningKey {
  /** Names the key in a token's header. */
  readonly kid: string
  readonly secret: string
}

const journalIdName = 'journal_id'

export class Facts {
  readonly #db: Kysely<Schema>

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  journalId(): Promise<string | undefined> {
    return query(async () => {
      const select = this.#db.selectFrom('facts').select('value').where('name', '=', journalIdName)
      return (await select.executeTakeFirst())?.value
    })
  }

  setJournalId(value: string): Promise<void> {
    return queryDurably(this.#db, async db => {
      await db.replaceInto('facts').values({ name: journalIdName, value }).execute()
    })
  }

  /** All keys, the newest last. */
  signingKeys(): Promise<SigningKey[]> {
    return query(() => this.#db.selectFrom('signing_keys').select(['kid', 'secret']).orderBy('created_at').execute())
  }

  addSigningKey(key: SigningKey, nowMs: number): Promise<void> {
    return queryDurably(this.#db, async db => {
      await db
        .insertInto('signing_keys')
        .values({ ...key, created_at: nowMs })
        .execute()
    })
  }
}
