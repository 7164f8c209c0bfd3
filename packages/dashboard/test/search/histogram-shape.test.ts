import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  edgesAround,
  edgesOfSpan,
  heights,
  histogramOf,
  histogramPath,
  moved,
  spanOfEdges,
} from '../../src/views/search/histogram-shape.js'

const histogram = histogramOf({
  since: '2026-11-22T05:00:00.000Z',
  until: '2026-11-22T05:10:00.000Z',
  bucket_ms: 60_000,
  buckets: Array.from({ length: 10 }, (_, at) => ({ entries: at, bytes: at * 100 })),
})

describe('the histogram', () => {
  it('V9: a part that was chosen stands where it was chosen', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), (a, b) => {
        const edges = edgesAround(a, b)
        expect(edges.from).toBeLessThan(edges.to)
        expect(edgesOfSpan(histogram, spanOfEdges(histogram, edges))).toEqual(edges)
      }),
    )
  })

  it('V9: a part that lies elsewhere is not shown; one without an end reaches to it', () => {
    expect(edgesOfSpan(histogram, { since: 0, until: 1000 })).toBeUndefined()
    expect(edgesOfSpan(histogram, { since: undefined, until: undefined })).toEqual({ from: 0, to: 10 })
  })

  it('V9: keys move an edge, never out of the picture or past the other', () => {
    const edge = fc.constantFrom('from', 'to')
    fc.assert(
      fc.property(fc.nat(9), fc.nat(9), edge, fc.integer({ min: -20, max: 20 }), (a, b, which, by) => {
        const { from, to } = moved(edgesAround(a, b), [which, by], 10)
        expect([from >= 0, from < to, to <= 10]).toEqual([true, true, true])
      }),
    )
    expect(moved({ from: 2, to: 5 }, ['to', -1], 10)).toEqual({ from: 2, to: 4 })
  })

  it('V9: one entry among millions is to be seen, none is not', () => {
    expect(heights([0, 1, 1_000_000], 60)).toEqual([0, 2, 60])
    expect(heights([], 60)).toEqual([])
  })

  it('R17: the server is asked for the range, users, streams and source', () => {
    const path = histogramPath({ since: 0, until: undefined }, { user: ['dale', 'cellar'], stream: [], source: 'a b' })
    expect(path).toBe('/v1/histogram?since=1970-01-01T00%3A00%3A00.000Z&buckets=90&user=dale&user=cellar&source=a+b')
  })
})
