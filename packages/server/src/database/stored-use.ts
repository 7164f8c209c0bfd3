/** What each user has sent today, in the database, so that a restart does not forget it (operations rule L5). */
import type { Kysely } from 'kysely'
import { dayOf, type DailyUse, type UsedToday } from '../limits/daily-use.js'
import { query } from './database.js'
import type { Schema } from './schema.js'

export class StoredUse {
  readonly #db: Kysely<Schema>

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  load(nowMs: number): Promise<UsedToday[]> {
    const select = this.#db.selectFrom('usage').select(['user', 'bytes']).where('day', '=', dayOf(nowMs))
    return query(() => select.execute())
  }

  /** Stores what changed since the last time, and forgets the days before. @throws {GathererError} DATABASE_UNAVAILABLE */
  async save(daily: DailyUse): Promise<void> {
    const { day, used } = daily.takeChanged()
    if (used.length === 0) return
    try {
      await query(() => this.#write(day, used))
    } catch (error) {
      daily.putBack(used)
      throw error
    }
  }

  #write(day: number, used: readonly UsedToday[]): Promise<void> {
    return this.#db.transaction().execute(async tx => {
      await tx.deleteFrom('usage').where('day', '<', day).execute()
      for (const { user, bytes } of used) await tx.replaceInto('usage').values({ user, day, bytes }).execute()
    })
  }
}
