import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketsBetween, bucketsOf, quantile } from '../../src/views/overview/quantiles.js'
import { parseScrape } from '../../src/views/overview/scrape.js'

const bounds = [0.001, 0.01, 0.1, 1]

function histogramOf(values: readonly number[]) {
  return [...bounds, Infinity].map(upTo => ({ upTo, count: values.filter(value => value <= upTo).length }))
}

describe('quantiles from buckets', () => {
  it('V21: buckets are read in the order of their bounds, the infinite one last', () => {
    const text = 's_bucket{le="+Inf"} 3\ns_bucket{le="0.1"} 2\ns_bucket{le="0.01"} 1\ns_count 3\n'
    expect(bucketsOf(parseScrape(text), 's')).toEqual([
      { upTo: 0.01, count: 1 },
      { upTo: 0.1, count: 2 },
      { upTo: Infinity, count: 3 },
    ])
  })

  it('V21: a quantile is in the bucket of the true one, and never beyond the last finite bound', () => {
    const values = fc.array(fc.double({ min: 0.0001, max: 5, noNaN: true }), { minLength: 1 })
    fc.assert(
      fc.property(values, fc.double({ min: 0.01, max: 1, noNaN: true }), (some, share) => {
        const told = Number(quantile(histogramOf(some), share))
        const exact = Number(some.toSorted((a, b) => a - b)[Math.ceil(share * some.length - 1e-9) - 1])
        const upper = bounds.find(bound => exact <= bound) ?? Number(bounds.at(-1))
        const lower = bounds.findLast(bound => bound < exact) ?? 0
        expect(told).toBeGreaterThanOrEqual(Math.min(lower, upper))
        expect(told).toBeLessThanOrEqual(upper)
      }),
    )
  })

  it('V21: half of what is spread evenly in one bucket lies below its middle', () => {
    expect(
      quantile(
        [
          { upTo: 1, count: 0 },
          { upTo: 2, count: 10 },
          { upTo: Infinity, count: 10 },
        ],
        0.5,
      ),
    ).toBe(1.5)
  })

  it('V21: only what came between two readings counts; where nothing came there is no quantile', () => {
    const [before, after] = [histogramOf([5, 5, 5]), histogramOf([5, 5, 5, 0.0005])]
    expect(quantile(bucketsBetween(before, after), 0.99)).toBeLessThanOrEqual(0.001)
    expect(quantile(bucketsBetween(after, after), 0.5)).toBeUndefined()
    expect(quantile([], 0.5)).toBeUndefined()
  })
})
