import type { NumberRange } from '@message-gatherer/client'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NumberSet } from '../src/number-set.js'

/** As a command spools them, others in between. */
function spooled(steps: readonly (readonly [gap: number, count: number])[]): NumberRange[] {
  let at = 0
  return steps.map(([gap, count]) => {
    const first = at + gap
    at = first + count
    return { first, end: at }
  })
}

it('it has what was added and nothing else, and counts it from any number on', () => {
  const step = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 }))
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), fc.nat({ max: 60 }), (steps, from) => {
      const ranges = spooled(steps)
      const set = NumberSet.of(ranges)
      const numbers = ranges.flatMap(({ first, end }) => Array.from({ length: end - first }, (_, n) => first + n))
      expect(Array.from({ length: 130 }, (_, n) => n).filter(number => set.has(number))).toEqual(numbers)
      expect(set.count).toBe(numbers.length)
      expect(set.countFrom(from)).toBe(numbers.filter(number => number >= from).length)
    }),
  )
})

it('beyond its bound it still counts what was added, and never too few of what is left', () => {
  const ranges = spooled(Array.from({ length: 5000 }, () => [1, 2]))
  const set = NumberSet.of(ranges)
  expect(set.count).toBe(10_000)
  expect(set.countFrom(0)).toBe(10_000)
  expect(set.countFrom(15_000)).toBe(0)
  expect(set.countFrom(14_700)).toBe(200)
  expect(set.countFrom(5_000)).toBeGreaterThanOrEqual(6666)
  expect(set.has(14_997)).toBe(false)
  // What others spooled between the oldest ones is told apart no more.
  expect(set.has(3)).toBe(true)
})
