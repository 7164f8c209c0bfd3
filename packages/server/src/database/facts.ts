/** Small things the database knows: which journal it belongs to. */
import type { Kysely } from 'kysely'
import { query, queryDurably } from './database.js'
import type { Schema } from './schema.js'

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
}
