import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSilent, usualPause, type Arrivals } from '../../src/views/overview/silence.js'
import { startMs } from './made-moment.js'

/** The latest first. */
function every(ms: number, count = 9): Arrivals {
  return Array.from({ length: count }, (_, index) => startMs - index * ms)
}

const [secondMs, minuteMs, hourMs, dayMs] = [1000, 60_000, 3_600_000, 86_400_000]

describe('an endpoint that went silent', () => {
  it('V22: is one that was regular and then sent nothing for five of its pauses', () => {
    expect(isSilent(every(hourMs), startMs + 5 * hourMs)).toBe(false)
    expect(isSilent(every(hourMs), startMs + 5 * hourMs + 1)).toBe(true)
  })

  it('V22: is never told before two minutes', () => {
    expect(isSilent(every(secondMs), startMs + 2 * minuteMs)).toBe(false)
    expect(isSilent(every(secondMs), startMs + 2 * minuteMs + 1)).toBe(true)
  })

  it('V22: is taken to be gone a week later', () => {
    expect(isSilent(every(hourMs), startMs + 7 * dayMs)).toBe(true)
    expect(isSilent(every(hourMs), startMs + 7 * dayMs + 6 * hourMs)).toBe(false)
  })

  it('V22: is no one of whom little is known, or whose pauses differ widely', () => {
    expect(usualPause(every(minuteMs, 4))).toBeUndefined()
    expect(usualPause([])).toBeUndefined()
    expect(usualPause([startMs, ...every(minuteMs).map(at => at - hourMs)])).toBeUndefined()
    expect(isSilent([startMs, ...every(minuteMs).map(at => at - hourMs)], startMs + dayMs)).toBe(false)
  })

  it('V22: keeps its usual pause when single messages come up to half a pause early or late', () => {
    const shifts = fc.array(fc.double({ min: -0.25, max: 0.25, noNaN: true }), { minLength: 9, maxLength: 9 })
    fc.assert(
      fc.property(fc.integer({ min: 2000, max: dayMs }), shifts, (pause, early) => {
        const arrivals = every(pause).map((at, index) => at + Math.round((early[index] ?? 0) * pause))
        const usual = Number(usualPause(arrivals))
        expect(usual).toBeGreaterThanOrEqual(pause * 0.49)
        expect(usual).toBeLessThanOrEqual(pause * 1.51)
      }),
    )
  })
})
