import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Sampler } from '../../src/views/live/sampler.js'

const rules = { most: 10, patienceMs: 1000 }

/** So many a second, evenly, for so long. @returns how many of them were shown. */
function arrive(sampler: Sampler, [fromMs, perSecond, ms]: readonly [number, number, number]): number {
  let shown = 0
  for (let at = 0; at < (perSecond * ms) / 1000; at++) if (sampler.admits(fromMs + (at * 1000) / perSecond)) shown++
  sampler.look(fromMs + ms)
  return shown
}

describe('the sample', () => {
  it('V7: up to 1,000 a second all is shown', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 990 }), perSecond => {
        const sampler = new Sampler(0)
        expect(arrive(sampler, [0, perSecond, 6000])).toBe(Math.ceil(perSecond * 6))
        expect(sampler.oneIn).toBe(1)
      }),
    )
  })

  it('V7: a burst of less than two seconds is shown whole', () => {
    const sampler = new Sampler(0)
    expect(arrive(sampler, [0, 5000, 1500])).toBe(7500)
    arrive(sampler, [1500, 100, 2000])
    expect(sampler.oneIn).toBe(1)
  })

  it('V7: more than that for two seconds shows one in so many, about 1,000 a second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1100, max: 20_000 }), perSecond => {
        const sampler = new Sampler(0)
        arrive(sampler, [0, perSecond, 2600])
        expect(sampler.oneIn).toBe(Math.ceil(sampler.perSecond / 1000))
        expect(arrive(sampler, [2600, perSecond, 3000])).toBeLessThan(3300)
      }),
      { numRuns: 20 },
    )
  })

  it('V7: below it for two seconds all is shown again, also when nothing comes at all', () => {
    const sampler = new Sampler(0)
    arrive(sampler, [0, 5000, 3000])
    expect(sampler.oneIn).toBe(5)
    arrive(sampler, [3000, 100, 1000])
    expect(sampler.oneIn).toBe(5)
    for (const nowMs of [4500, 5000, 5500]) sampler.look(nowMs)
    expect([sampler.oneIn, sampler.perSecond]).toEqual([1, 0])
    expect(arrive(sampler, [5500, 100, 1000])).toBe(100)
  })

  it('V7: shows all again from the very next entry on, wherever in the sample it was when less arrived', () => {
    for (let count = 600; count < 640; count++) {
      const sampler = new Sampler(0, rules)
      for (let at = 0; at < count; at++) sampler.admits(at * 5)
      expect(sampler.oneIn).toBeGreaterThan(10)
      for (let ms = 4000; ms < 7000; ms += 500) sampler.look(ms)
      expect(sampler.oneIn).toBe(1)
      expect([sampler.admits(7000), sampler.admits(7100)]).toEqual([true, true])
    }
  })
})
