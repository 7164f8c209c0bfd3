/**
 * The end of a session by hand, in the database (protocol rule S17).
 *
 * The end, its line in the audit table and the word to other servers are one transaction; once it is committed, and before
 * anything else is read or stored, memory is told.
 */
import type { Kysely } from 'kysely'
import { noteDone } from './audit-records.js'
import type { Changes } from './changes.js'
import { queryDurably } from './database.js'
import type { Schema } from './schema.js'
import type { Noted } from './user-records.js'
import type { Session } from '../sessions/session.js'

export interface SessionRecordsOptions {
  readonly db: Kysely<Schema>
  readonly changes: Pick<Changes, 'note'>
  /** Called in the step in which the end is committed. */
  readonly onEnded: (id: string) => void
}

export class SessionRecords {
  readonly #options: SessionRecordsOptions

  constructor(options: SessionRecordsOptions) {
    this.#options = options
  }

  end({ id, userId }: Readonly<Session>, { deed, nowMs }: Noted): Promise<void> {
    const { db, changes, onEnded } = this.#options
    return queryDurably(db, async connection => {
      await connection.transaction().execute(async tx => {
        await tx.deleteFrom('sessions').where('id', '=', id).execute()
        await tx.updateTable('users').set({ state: 0 }).where('id', '=', userId).execute()
        await changes.note(tx, { kind: 'session', subject: id }, nowMs)
        await noteDone(tx, deed, nowMs)
      })
      onEnded(id)
    })
  }
}
