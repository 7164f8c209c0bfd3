import { hasCode } from '@message-gatherer/protocol'
import { describe, expect, it } from 'vitest'
import { WrongPasswords, type Verdict } from '../../src/limits/wrong-passwords.js'

const dale = { username: 'dale', address: '10.0.0.1' }

function open(options: { readonly mostPairs?: number } = {}) {
  const clock = { ms: 0 }
  const wrongs = new WrongPasswords({ now: () => clock.ms, ...options })
  let checks = 0
  const tryIt = async (verdict: Verdict, trial = dale) => {
    const check = async () => {
      checks++
      await new Promise(resolve => setImmediate(resolve))
      return verdict
    }
    return wrongs
      .attempt(trial, check, outcome => outcome)
      .catch((error: unknown) => {
        if (!hasCode(error, 'TOO_MANY_REQUESTS')) throw error
        return error.retryAfterSeconds ?? 0
      })
  }
  return { clock, wrongs, tryIt, checks: () => checks }
}

describe('wrong passwords', () => {
  it('L2: five are free; then the wait doubles from a second to five minutes', async () => {
    const { clock, tryIt } = open()
    for (let time = 0; time < 5; time++) expect(await tryIt('wrong')).toBe('wrong')
    const waits: unknown[] = []
    for (let time = 0; time < 11; time++) {
      const wait = await tryIt('wrong')
      waits.push(wait)
      clock.ms += Number(wait) * 1000
      expect(await tryIt('wrong')).toBe('wrong')
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300])
  })

  it('L2: while it lasts no password is looked at, also not the right one', async () => {
    const { tryIt, checks } = open()
    for (let time = 0; time < 5; time++) await tryIt('wrong')
    expect(await tryIt('right')).toBe(1)
    expect(checks()).toBe(5)
  })

  it('L2: a right one forgets them, what tells neither does not', async () => {
    const { clock, tryIt, wrongs } = open()
    for (let time = 0; time < 4; time++) await tryIt('wrong')
    await tryIt('right')
    expect(wrongs.size).toBe(0)
    for (let time = 0; time < 4; time++) await tryIt('wrong')
    await tryIt('neither')
    await tryIt('wrong')
    expect(await tryIt('wrong')).toBe(1)
    clock.ms += 1000
    await tryIt('right')
    expect(await tryIt('wrong')).toBe('wrong')
  })

  it('L2: of a thousand at once five are looked at, and none that waits gets through after them', async () => {
    const { tryIt, checks } = open()
    const outcomes = await Promise.all(Array.from({ length: 1000 }, () => tryIt('wrong')))
    expect(checks()).toBe(5)
    expect(outcomes.filter(outcome => outcome === 'wrong')).toHaveLength(5)
  })

  it('L2: a hundred at once with the right one all get in', async () => {
    const { tryIt } = open()
    for (let time = 0; time < 4; time++) await tryIt('wrong')
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => tryIt('right')))
    expect(new Set(outcomes)).toEqual(new Set(['right']))
  })

  it('L2: other names from there, and the name from other addresses, are not delayed', async () => {
    const { tryIt } = open()
    for (let time = 0; time < 6; time++) await tryIt('wrong')
    expect(await tryIt('right', { ...dale, username: 'gina' })).toBe('right')
    expect(await tryIt('right', { ...dale, address: '10.0.0.2' })).toBe('right')
    expect(await tryIt('right')).toBe(1)
  })

  it('L2: of IPv6 the whole network is delayed', async () => {
    const { tryIt } = open()
    for (let host = 1; host < 6; host++) await tryIt('wrong', { ...dale, address: `2001:db8::${host}` })
    expect(await tryIt('right', { ...dale, address: '2001:db8::ffff' })).toBe(1)
  })

  it('L2: an hour without a try forgets them', async () => {
    const { clock, tryIt } = open()
    for (let time = 0; time < 5; time++) await tryIt('wrong')
    clock.ms += 3_600_001
    for (let time = 0; time < 5; time++) expect(await tryIt('wrong')).toBe('wrong')
    expect(await tryIt('wrong')).toBe(1)
  })

  it('L2: beyond the most those with the fewest wrong ones are forgotten, never one that is delayed', async () => {
    const { tryIt, wrongs } = open({ mostPairs: 100 })
    for (let time = 0; time < 5; time++) await tryIt('wrong')
    for (let name = 0; name < 500; name++) await tryIt('wrong', { ...dale, username: `name-${name}` })
    expect(wrongs.size).toBeLessThanOrEqual(100)
    expect(await tryIt('right')).toBe(1)
  })

  it('L2: a check that fails counts for nothing, and those that wait go on', async () => {
    const { wrongs } = open()
    const fail = () =>
      wrongs.attempt(
        dale,
        () => Promise.reject(new Error('database')),
        () => 'wrong' as const,
      )
    const outcomes = await Promise.allSettled(Array.from({ length: 20 }, fail))
    expect(new Set(outcomes.map(outcome => outcome.status === 'rejected' && String(outcome.reason)))).toEqual(
      new Set(['Error: database']),
    )
    expect(wrongs.size).toBe(0)
  })
})
