/**
 * The audit table: who changed what, from where, with what result (protocol rule U7).
 *
 * What is done is noted in the transaction that does it: there is no change without its line. Of refusals the newest are kept.
 */
import type { Kysely, Selectable } from 'kysely'
import { query } from './database.js'
import type { AuditTable, Schema } from './schema.js'

/** Who does something. */
export interface Actor {
  /** A user, with the API token it came by; or `local`: through the data folder; or `setup`, `enrolment`: by a code. */
  readonly who: string
  /** Empty: this machine. */
  readonly address: string
}

export type Action =
  | 'user.add'
  | 'user.change'
  | 'user.password'
  | 'user.remove'
  | 'token.make'
  | 'token.revoke'
  | 'session.end'
  | 'keys.rotate'
  | 'invitation.make'
  | 'invitation.withdraw'
  | 'enrolment'
  | 'setup'
  /** A request for which a right was missing. */
  | 'request'

export interface Deed extends Actor {
  readonly action: Action
  /** To whom or what: mostly the name of a user. */
  readonly subject: string
  /** What else a person wants to know; 255 characters at most. Never a secret. */
  readonly detail?: string | undefined
}

export interface AuditLine extends Deed {
  readonly id: number
  /** Unix milliseconds. */
  readonly atMs: number
  /** `done`, or the code of the refusal. */
  readonly result: string
}

export interface AuditPage {
  readonly lines: readonly AuditLine[]
  readonly more: boolean
}

/** Where to go on; without either: from the first. */
export interface AuditPlace {
  readonly after?: number | undefined
  readonly before?: number | undefined
}

const done = 'done'
const keptRefusals = 10_000
/** Of refusals, so that who makes many neither keeps the disk busy nor pushes all others out. */
const mostRefusalsAMinute = 100
export const mostAuditLines = 1000

/** To be called in the transaction of the change. */
export async function noteDone(tx: Kysely<Schema>, deed: Deed, nowMs: number): Promise<void> {
  await insert(tx, { deed, result: done, nowMs })
}

export class AuditRecords {
  readonly #db: Kysely<Schema>
  /** Refusals noted in this minute. */
  #recent = { minute: 0, count: 0 }

  constructor(db: Kysely<Schema>) {
    this.#db = db
  }

  /** Without a sync: a refusal is worth none. Those beyond 100 a minute are left out. */
  async noteRefused(deed: Deed, code: string, nowMs: number): Promise<void> {
    const minute = Math.floor(nowMs / 60_000)
    if (minute !== this.#recent.minute) this.#recent = { minute, count: 0 }
    if (this.#recent.count++ >= mostRefusalsAMinute) return
    await query(() => insert(this.#db, { deed, result: code, nowMs }))
  }

  list({ after = 0, before }: AuditPlace): Promise<AuditPage> {
    return query(async () => {
      const all = this.#db
        .selectFrom('audit')
        .selectAll()
        .limit(mostAuditLines + 1)
      const wanted =
        before === undefined
          ? all.where('id', '>', after).orderBy('id')
          : all.where('id', '<', before).orderBy('id', 'desc')
      const rows = await wanted.execute()
      return { lines: rows.slice(0, mostAuditLines).map(lineOf), more: rows.length > mostAuditLines }
    })
  }

  /** Forgets old refusals. */
  sweep(): Promise<void> {
    return query(async () => {
      const refusals = () => this.#db.selectFrom('audit').where('result', '!=', done)
      const oldest = await refusals()
        .select('id')
        .orderBy('id', 'desc')
        .offset(keptRefusals)
        .limit(1)
        .executeTakeFirst()
      if (!oldest) return
      await this.#db.deleteFrom('audit').where('result', '!=', done).where('id', '<=', oldest.id).execute()
    })
  }
}

interface Noted {
  readonly deed: Deed
  readonly result: string
  readonly nowMs: number
}

async function insert(db: Kysely<Schema>, { deed, result, nowMs }: Noted): Promise<void> {
  const { who, address, action, subject, detail } = deed
  const values = {
    at: nowMs,
    who,
    address,
    action,
    subject: subject.slice(0, 128),
    result,
    detail: detail?.slice(0, 255) ?? null,
  }
  await db.insertInto('audit').values(values).execute()
}

function lineOf({ id, at, who, address, action, subject, result, detail }: Selectable<AuditTable>): AuditLine {
  return { id, atMs: at, who, address, action: action as Action, subject, result, ...(detail !== null && { detail }) }
}
