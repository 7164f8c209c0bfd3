import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSenderLimits, type SenderLimits } from '../../src/sender-limits.js'
import { closeDatabase, openDatabase } from '../../src/database/database.js'
import type { Kysely } from 'kysely'
import type { Schema } from '../../src/database/schema.js'

const dayMs = 86_400_000
const noon = Date.UTC(2026, 10, 22, 12)
const settings = { signInsPerMinute: 60, quotaMessages: 100, quotaBytes: 1000, quotaDailyBytes: 0 }

describe('a clock that is set', () => {
  let folder: string
  let db: Kysely<Schema>
  let limits: SenderLimits
  const clock = { ms: noon, ticks: 0 }

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'set-clock-'))
    db = await openDatabase(join(folder, 'gatherer.db'))
    Object.assign(clock, { ms: noon, ticks: 0 })
    limits = await openSenderLimits({ db }, settings, { now: () => clock.ms, ticks: () => clock.ticks })
  })

  afterEach(async () => {
    await closeDatabase(db)
    rmSync(folder, { recursive: true })
  })

  const signIn = (isRight: boolean) =>
    limits.wrongPasswords.attempt(
      { username: 'dale', address: '10.0.0.1' },
      () => Promise.resolve(isRight),
      outcome => (outcome ? 'right' : 'wrong'),
    )

  it('L1, L2, L4: set back by a day, it keeps nobody out', async () => {
    limits.signInRate.take('10.0.0.1')
    limits.quotas?.charge('dale', { messages: 1, bytes: 1 })
    for (let time = 0; time < 5; time++) await signIn(false)
    clock.ms -= dayMs
    clock.ticks += 1000
    limits.signInRate.take('10.0.0.1')
    limits.quotas?.check('dale')
    expect(await signIn(true)).toBe(true)
  })

  it('L1, L2, L4: set forward by a day, it lets nobody begin anew', async () => {
    for (let time = 0; time < 60; time++) limits.signInRate.take('10.0.0.1')
    limits.quotas?.charge('dale', { messages: 5000, bytes: 1 })
    for (let time = 0; time < 5; time++) await signIn(false)
    clock.ms += dayMs
    expect(() => limits.signInRate.take('10.0.0.1')).toThrow(/sign-ins a minute/)
    expect(() => limits.quotas?.check('dale')).toThrow(/messages a second/)
    await expect(signIn(true)).rejects.toThrow(/too many wrong passwords/)
  })
})
