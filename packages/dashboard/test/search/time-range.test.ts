import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { linkTo, parseRoute } from '../../src/app/link.js'
import { placeIn, queryOf, readQueryIn, searchedSpan } from '../../src/views/search/search-place.js'
import { allTime, quickNames, spanOf, type Times } from '../../src/views/search/time-range.js'

const instant = fc.integer({ min: 0, max: 4e12 })
const quick = fc.constantFrom(...quickNames).map(name => ({ kind: 'quick', name }) as const)
const fixed = fc.record({
  kind: fc.constant('fixed' as const),
  since: instant,
  until: fc.option(instant, { nil: undefined }),
})
const part = fc.tuple(instant, fc.integer({ min: 1, max: 1e9 })).map(([since, by]) => ({ since, until: since + by }))
const times: fc.Arbitrary<Times> = fc.record({
  range: fc.oneof(quick, fixed),
  part: fc.option(part, { nil: undefined }),
})

const filters = { contains: 'a b', user: '', stream: '', source: '', where: '', regex: '' }

describe('what is searched', () => {
  it('V10: comes back from the address of the page', () => {
    fc.assert(
      fc.property(times, fc.constantFrom('asc', 'desc'), (known, order) => {
        const place = { filters, times: known, order } as const
        expect(placeIn(parseRoute(linkTo('search', queryOf(place), '00c0ffee-1')).query)).toEqual(place)
      }),
    )
  })

  it('V10: what makes no sense there is all time, the newest first', () => {
    const nonsense = new URLSearchParams(
      'range=1y&since=yesterday&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z&order=up',
    )
    expect(placeIn(nonsense)).toMatchObject({ times: { range: allTime, part: undefined }, order: 'desc' })
  })

  it('V9: a quick range is counted from now; what was chosen of a range counts instead of it', () => {
    const now = Date.UTC(2026, 10, 22)
    expect(spanOf({ kind: 'quick', name: '1h' }, now)).toEqual({ since: now - 3_600_000, until: undefined })
    expect(spanOf(allTime, now)).toEqual({ since: undefined, until: undefined })
    const chosen = { range: allTime, part: { since: 1000, until: 2000 } }
    expect(searchedSpan(chosen, now)).toEqual({ since: 1000, until: 2000 })
    expect(readQueryIn({ filters, times: chosen, order: 'asc' }, now)).toEqual({
      contains: 'a b',
      since: '1970-01-01T00:00:01.000Z',
      until: '1970-01-01T00:00:02.000Z',
    })
  })
})
