import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fullJitter } from '../../src/delivery/backoff.js'

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const hourMs = 3_600_000

describe('the wait after a failure', () => {
  it('D2: up to 0.1 s, twice as much after each failure, 30 s at most', () => {
    const backoff = fullJitter(() => 1)
    const longest = Array.from({ length: 12 }, () => backoff.failed())
    expect(longest).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000])
  })

  it('D2: anything from zero on', () => {
    expect(fullJitter(() => 0).failed()).toBe(0)
    expect(fullJitter(() => 0.5).failed()).toBe(50)
  })

  it('D2: begins anew after a success', () => {
    const backoff = fullJitter(() => 1)
    for (let failures = 0; failures < 2000; failures++) backoff.failed()
    backoff.succeeded()
    expect(backoff.failed()).toBe(100)
  })

  it('D2: as long as Retry-After asks for, an hour at most, and a tenth more at most', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(chance, fc.option(fc.integer({ min: 1, max: 10 * hourMs })))), failures => {
        let random = 0
        const backoff = fullJitter(() => random)
        for (const [index, [drawn, asked]] of failures.entries()) {
          random = drawn
          const waitMs = backoff.failed(asked ?? undefined)
          const least = Math.min(hourMs, asked ?? 0)
          const most = asked === null ? Math.min(30_000, 100 * 2 ** index) : least * 1.1
          expect(waitMs).toBeGreaterThanOrEqual(least)
          expect(waitMs).toBeLessThanOrEqual(most)
        }
      }),
    )
  })

  it('D2: a server that asks for no wait at all is not asked again at once', () => {
    const backoff = fullJitter(() => 1)
    expect([backoff.failed(0), backoff.failed(0), backoff.failed(0)]).toEqual([100, 200, 400])
  })
})
