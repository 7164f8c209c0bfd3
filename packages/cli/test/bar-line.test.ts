import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { barLine } from '../src/bar-line.js'

const progress = { done: 450_000, total: 1_000_000, messages: 1_234_567, bytes: 123_400_000 }

describe('the line of a progress bar', () => {
  it.each([
    [200, '[==================----------------------]   45%  1,234,567 messages  123.4 MB  45,725/s  33 s left'],
    [79, '[=========-----------]   45%  1,234,567 messages  123.4 MB  45,725/s  33 s left'],
    [60, '[====-------]   45%  1,234,567 messages  45,725/s  33 s left'],
    [40, '[=========------------]   45%  33 s left'],
    [16, ' 45%  33 s left'],
    [5, ' 45%'],
    [3, ''],
  ])('E7: in %i columns is %s', (width, line) => {
    expect(barLine(progress, 27_000, width)).toBe(line)
  })

  it('E7: is never wider than there is room', () => {
    const amount = fc.nat({ max: 1e12 })
    fc.assert(
      fc.property(
        fc.record({ done: amount, total: amount, messages: amount, bytes: amount }),
        fc.nat({ max: 1e8 }),
        fc.nat({ max: 300 }),
        (any, elapsedMs, width) => {
          expect(barLine(any, elapsedMs, width).length).toBeLessThanOrEqual(width)
        },
      ),
    )
  })

  it('E7: says nothing of the time left before anything is done', () => {
    expect(barLine({ ...progress, done: 0 }, 1000, 100)).not.toContain('left')
  })
})
