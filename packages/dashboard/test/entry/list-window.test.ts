import fc from 'fast-check'
import { expect, it } from 'vitest'
import { lowestTop, spanInSight, topShowing } from '../../src/views/entry/list-window.js'

const sights = fc.record({
  scrollTop: fc.integer({ min: -50, max: 300_000 }),
  height: fc.integer({ min: 0, max: 3000 }),
  rowHeight: fc.constantFrom(28, 52),
  count: fc.nat(10_000),
})

it('V7: never more than 200 rows are in the document, and all that are in sight are', () => {
  fc.assert(
    fc.property(sights, sight => {
      const { from, to } = spanInSight(sight)
      expect(to - from).toBeLessThanOrEqual(200)
      expect([from >= 0, to <= sight.count, from <= to]).toEqual([true, true, true])
      const top = Math.max(0, Math.min(sight.scrollTop, lowestTop(sight)))
      const first = Math.floor(top / sight.rowHeight)
      const last = Math.min(sight.count, Math.ceil((top + sight.height) / sight.rowHeight))
      expect(from).toBeLessThanOrEqual(first)
      expect(to).toBeGreaterThanOrEqual(last)
    }),
  )
})

it('V7: a row is brought into sight by moving as little as needed', () => {
  const sight = { scrollTop: 280, height: 280, rowHeight: 28 }
  expect([5, 10, 19, 20].map(row => topShowing(row, sight))).toEqual([140, 280, 280, 308])
})
