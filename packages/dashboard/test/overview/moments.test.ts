import { describe, expect, it } from 'vitest'
import { chartData } from '../../src/views/overview/chart-data.js'
import { changeBetween, lately, momentOf, withMoment } from '../../src/views/overview/moments.js'
import { parseScrape } from '../../src/views/overview/scrape.js'
import { momentWith, startMs } from './made-moment.js'

const at = (seconds: number) => ({ atMs: startMs + seconds * 1000 })

describe('what happened between two looks at the figures', () => {
  it('V21: a scrape becomes a moment', () => {
    const text = [
      'gatherd_start_time_seconds 5',
      'gatherd_messages_stored_total 7',
      'gatherd_requests_refused_total{reason="TOO_LARGE"} 2',
      'gatherd_last_seen_timestamp_seconds{user="dale"} 1790000000',
      'gatherd_ack_seconds_bucket{le="+Inf"} 7',
    ].join('\n')
    const moment = momentOf(parseScrape(text), { atMs: 3, serverMs: 4 })
    expect(moment).toMatchObject({ atMs: 3, serverMs: 4, startSeconds: 5, stored: 7, freeBytes: undefined })
    expect(moment.lastSeenMs.get('dale')).toBe(1_790_000_000_000)
    expect(moment.refused.get('TOO_LARGE')).toBe(2)
  })

  it('V21: a change holds only what is new, refusals by reason', () => {
    const before = momentWith({ stored: 10, endOffset: 100, refused: new Map([['TOO_LARGE', 1]]) })
    const refused = new Map([
      ['TOO_LARGE', 1],
      ['QUOTA_EXCEEDED', 4],
    ])
    const after = momentWith({ ...at(5), stored: 60, endOffset: 1100, refused })
    expect(changeBetween(before, after)).toMatchObject({ seconds: 5, stored: 50, bytes: 1000 })
    expect([...(changeBetween(before, after)?.refused ?? [])]).toEqual([['QUOTA_EXCEEDED', 4]])
  })

  it('V21: across a start of the server, and without time between, there is no change to tell', () => {
    expect(changeBetween(momentWith({ stored: 9 }), momentWith({ ...at(5), startSeconds: 1 }))).toBeUndefined()
    expect(changeBetween(momentWith(), momentWith())).toBeUndefined()
  })

  it('V21: the last minute reaches back to the first moment in it since the latest start', () => {
    const moments = [0, 30, 60, 90].map(seconds => momentWith({ ...at(seconds), stored: seconds }))
    expect(lately(moments, 60_000)).toMatchObject({ seconds: 60, stored: 60 })
    const restarted = [
      ...moments,
      momentWith({ ...at(95), startSeconds: 1 }),
      momentWith({ ...at(100), startSeconds: 1 }),
    ]
    expect(lately(restarted, 60_000)).toMatchObject({ seconds: 5, stored: 0 })
    expect(lately([], 60_000)).toBeUndefined()
    expect(lately(moments.slice(0, 1), 60_000)).toBeUndefined()
  })

  it('V21: moments that are too old are forgotten, and so are those of a clock that was set back', () => {
    const moments = [0, 30, 60].map(seconds => momentWith(at(seconds)))
    const times = (latest: number) =>
      withMoment(moments, momentWith(at(latest)), 45_000).map(({ atMs }) => (atMs - startMs) / 1000)
    expect(times(65)).toEqual([30, 60, 65])
    expect(times(10)).toEqual([0, 10])
  })
})

describe('the columns of the charts', () => {
  it('V21: a rate is per second; after a start, or a while without a look, it is not known', () => {
    const moments = [
      momentWith({ ...at(0) }),
      momentWith({ ...at(5), stored: 50, endOffset: 5000 }),
      momentWith({ ...at(10), startSeconds: 1 }),
      momentWith({ ...at(200), startSeconds: 1, stored: 900 }),
    ]
    const { times, messages, bytes, free } = chartData(moments)
    expect(times.map(seconds => seconds - startMs / 1000)).toEqual([5, 10, 200])
    expect(messages).toEqual([10, null, null])
    expect(bytes).toEqual([1000, null, null])
    expect(free).toEqual([100e9, 100e9, 100e9])
  })

  it('V21: each of the four most frequent refusals has a line, the others share one', () => {
    const codes = ['A', 'B', 'C', 'D', 'E', 'F']
    const refused = new Map(codes.map((code, index) => [code, (index + 1) * 10]))
    const { refused: lines, refusedSum } = chartData([momentWith(), momentWith({ ...at(10), refused })])
    expect(lines.map(({ label, values }) => [label, values[0]])).toEqual([
      ['F', 6],
      ['E', 5],
      ['D', 4],
      ['C', 3],
      ['others', 3],
    ])
    expect(refusedSum).toBe(210)
    expect(chartData([momentWith(), momentWith(at(5))]).refused.map(({ label }) => label)).toEqual(['none'])
  })
})
