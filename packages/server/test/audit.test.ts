/** The audit table, on a real database (protocol rules U7, U8). */
import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AuditRecords, mostAuditLines, noteDone, type Deed } from '../src/database/audit-records.js'
import { openBench, type Bench } from './sample.js'

const deed: Deed = { who: 'root', address: '192.0.2.1', action: 'user.change', subject: 'dale' }

describe('the audit table', () => {
  let bench: Bench
  let audit: AuditRecords

  beforeEach(async () => {
    bench = await openBench()
    audit = new AuditRecords(bench.db)
  })

  afterEach(() => bench.close())

  const told = async () => (await audit.list({})).lines.map(({ id: _id, atMs: _atMs, ...line }) => line)

  it('U7: tells who did what to whom, from where, and what came of it', async () => {
    const { users } = bench.administrationFor({ who: 'root (token laptop)', address: '192.0.2.7' })
    await users.add({ name: 'dale', role: 'admin', password: 'a very secret word' })
    await users.change('dale', { role: 'writer', disabled: true }).catch(() => undefined)
    await users.add({ name: 'dale' }).catch(() => undefined)
    await users.change('dale', { password: 'another secret', role: 'reader' }).catch(() => undefined)
    await users.add({ name: 'gina', role: 'admin', password: 'pass' })
    await users.remove('dale')
    const common = { who: 'root (token laptop)', address: '192.0.2.7' }
    expect(await told()).toEqual([
      { ...common, action: 'user.add', subject: 'dale', detail: 'admin', result: 'done' },
      { ...common, action: 'user.change', subject: 'dale', detail: 'role writer, disabled', result: 'LAST_ADMIN' },
      { ...common, action: 'user.add', subject: 'dale', detail: 'writer', result: 'USER_EXISTS' },
      { ...common, action: 'user.change', subject: 'dale', detail: 'role reader, password', result: 'LAST_ADMIN' },
      { ...common, action: 'user.add', subject: 'gina', detail: 'admin', result: 'done' },
      { ...common, action: 'user.remove', subject: 'dale', result: 'done' },
    ])
  })

  it('U7: there is no change without its line: where the line cannot be written, nothing is changed', async () => {
    const { administration, db } = bench
    await administration.add({ name: 'dale', password: 'pass' })
    await sql`create trigger no_lines before insert on audit begin select raise(abort, 'full'); end`.execute(db)
    await expect(administration.change('dale', { role: 'admin' })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    })
    await expect(administration.add({ name: 'gina' })).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect((await administration.list()).users.map(({ name, role }) => [name, role])).toEqual([['dale', 'writer']])
  })

  it('U7: the database itself refuses to change a line, or to remove one of what was done', async () => {
    const { db } = bench
    await noteDone(db, deed, 1)
    await audit.noteRefused(deed, 'NOT_ALLOWED', 2)
    for (const result of ['done', 'NOT_ALLOWED']) {
      const change = db.updateTable('audit').set({ who: 'nobody' }).where('result', '=', result)
      await expect(change.execute()).rejects.toThrow('append-only')
    }
    await expect(db.deleteFrom('audit').execute()).rejects.toThrow('append-only')
    expect((await told()).length).toBe(2)
  })

  it('U7: of refusals 100 a minute are written at most', async () => {
    for (let at = 0; at < 130; at++) await audit.noteRefused(deed, 'NOT_ALLOWED', 60_000 + at)
    for (let at = 0; at < 20; at++) await audit.noteRefused(deed, 'NOT_ALLOWED', 120_000 + at)
    expect((await told()).length).toBe(120)
  })

  it('U7: of refusals the 10,000 newest are kept, of what was done all', async () => {
    const { db } = bench
    await noteDone(db, deed, 1)
    const row = { at: 1, who: 'x', address: '', action: 'request', subject: '', result: 'NOT_ALLOWED', detail: null }
    for (let at = 0; at < 12; at++) {
      await db
        .insertInto('audit')
        .values(Array.from({ length: 1000 }, () => row))
        .execute()
    }
    await noteDone(db, deed, 2)
    await audit.sweep()
    const { count } = db.fn
    const kept = await db
      .selectFrom('audit')
      .select(['result', count<number>('id').as('lines')])
      .groupBy('result')
      .execute()
    expect(kept).toEqual([
      { result: 'NOT_ALLOWED', lines: 10_000 },
      { result: 'done', lines: 2 },
    ])
    const oldest = await db
      .selectFrom('audit')
      .select('id')
      .where('result', '!=', 'done')
      .orderBy('id')
      .executeTakeFirst()
    expect(oldest?.id).toBe(2002)
  })

  it('U8: is read from the first line on, or before one, 1,000 at a time', async () => {
    for (let at = 0; at < mostAuditLines + 5; at++) await noteDone(bench.db, deed, at)
    const first = await audit.list({})
    expect([first.lines.length, first.lines[0]?.id, first.more]).toEqual([mostAuditLines, 1, true])
    const rest = await audit.list({ after: mostAuditLines })
    expect([rest.lines.map(({ id }) => id), rest.more]).toEqual([[1001, 1002, 1003, 1004, 1005], false])
    const newest = await audit.list({ before: 1_000_000 })
    expect([newest.lines[0]?.id, newest.lines.at(-1)?.id, newest.more]).toEqual([1005, 6, true])
    expect((await audit.list({ before: 3 })).lines.map(({ id }) => id)).toEqual([2, 1])
  })
})
