import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeDatabase, openDatabase } from '../../src/database/database.js'
import { StoredUse } from '../../src/database/stored-use.js'
import { DailyUse } from '../../src/limits/daily-use.js'
import { Quotas, type QuotaLimits } from '../../src/limits/quotas.js'

const none: QuotaLimits = { messagesPerSecond: 0, bytesPerSecond: 0, bytesPerDay: 0 }
const noon = Date.UTC(2026, 10, 22, 12)
const hourMs = 3_600_000

function open(limits: Partial<QuotaLimits>) {
  const clock = { ms: noon }
  const now = () => clock.ms
  const quotas = new Quotas({ limits: { ...none, ...limits }, daily: new DailyUse(noon), now, ticks: now })
  return { clock, quotas }
}

const exceeded = (retryAfterSeconds: number, hint: string) =>
  expect.objectContaining({ code: 'QUOTA_EXCEEDED', retryAfterSeconds, hint: expect.stringContaining(hint) })

describe('quotas', () => {
  it('L4: what ten seconds allow may come at once; what is beyond is taken whole and waited for', () => {
    const { clock, quotas } = open({ messagesPerSecond: 100 })
    quotas.check('dale')
    quotas.charge('dale', { messages: 5000, bytes: 1 })
    expect(() => quotas.check('dale')).toThrow(exceeded(41, '--quota-messages'))
    quotas.check('gina')
    clock.ms += 41_000
    quotas.check('dale')
  })

  it('L4: bytes are counted apart from messages', () => {
    const { quotas } = open({ messagesPerSecond: 100, bytesPerSecond: 1000 })
    quotas.charge('dale', { messages: 1, bytes: 20_000 })
    expect(() => quotas.check('dale')).toThrow(exceeded(11, '--quota-bytes'))
  })

  it('L4: what was not stored is given back', () => {
    const { quotas } = open({ messagesPerSecond: 1, bytesPerSecond: 10, bytesPerDay: 100 })
    const giveBack = quotas.charge('dale', { messages: 100, bytes: 1000 })
    giveBack({ messages: 100, bytes: 1000 })
    quotas.check('dale')
  })

  it('L5: a day ends at midnight of UTC; nobody is told to wait for more than an hour', () => {
    const { clock, quotas } = open({ bytesPerDay: 1000 })
    quotas.charge('dale', { messages: 1, bytes: 1000 })
    expect(() => quotas.check('dale')).toThrow(exceeded(3600, '--quota-daily'))
    clock.ms += 12 * hourMs - 60_000
    expect(() => quotas.check('dale')).toThrow(exceeded(60, '--quota-daily'))
    clock.ms += 60_000
    quotas.check('dale')
  })
})

describe('what was used today', () => {
  const root = () => folder
  let folder: string

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'usage-'))
  })

  afterEach(() => rmSync(folder, { recursive: true }))

  it('L5: is there after a restart, and that of the day before is not', async () => {
    const db = await openDatabase(join(root(), 'gatherer.db'))
    const stored = new StoredUse(db)
    const daily = new DailyUse(noon)
    daily.add('dale', 700, noon)
    await stored.save(daily)
    daily.add('dale', 50, noon)
    daily.add('gina', 1, noon)
    await stored.save(daily)
    expect(await stored.load(noon)).toEqual([
      { user: 'dale', bytes: 750 },
      { user: 'gina', bytes: 1 },
    ])
    const again = new DailyUse(noon, await stored.load(noon))
    expect(again.of('dale', noon)).toBe(750)
    expect(await stored.load(noon + 24 * hourMs)).toEqual([])
    again.add('gina', 3, noon + 24 * hourMs)
    await stored.save(again)
    expect(await stored.load(noon)).toEqual([])
    expect(await stored.load(noon + 24 * hourMs)).toEqual([{ user: 'gina', bytes: 3 }])
    await closeDatabase(db)
  })

  it('L5: what could not be stored is stored the next time', async () => {
    const path = join(root(), 'gatherer.db')
    const daily = new DailyUse(noon)
    daily.add('dale', 700, noon)
    const gone = await openDatabase(path)
    await closeDatabase(gone)
    await expect(new StoredUse(gone).save(daily)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(daily.takeChanged().used).toEqual([{ user: 'dale', bytes: 700 }])
  })

  it('L5: a clock that is set back stays in the later day', () => {
    const daily = new DailyUse(noon)
    daily.add('dale', 700, noon + 24 * hourMs)
    expect(daily.of('dale', noon)).toBe(700)
  })
})
