/** The picture of what came when, against a naive count of every line (protocol rule R17). */
import { listSegments, type FileSystem } from '@message-gatherer/disk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstReceivedAtMs,
  Histogram,
  rounded,
  SegmentMap,
  TimeBuckets,
  type Buckets,
  type HistogramRequest,
  type Origin,
} from '../../src/index.js'
import { folder, startMs } from '../sample.js'
import {
  buildAll,
  diskOf,
  entryLine,
  firstSegment,
  nobodysLine,
  openIndexes,
  passes,
  writeSegment,
  type SomeEntry,
} from './indexed.js'

const hourMs = 3_600_000
const all: Buckets = { sinceMs: startMs - hourMs, untilMs: startMs + hourMs, bucketMs: 60_000 }
const openLine = entryLine({ user: 'open' })

function histogramOf(fs: FileSystem): Histogram {
  return new Histogram({ fs, map: new SegmentMap(fs, folder.segments), indexes: openIndexes(fs) })
}

function endOf(fs: FileSystem): number {
  return listSegments(fs, folder.segments).at(-1)?.end ?? 0
}

interface Sums {
  readonly entries: readonly number[]
  readonly bytes: readonly number[]
}

/** Asks until it is done. */
function countAll(histogram: Histogram, request: Omit<HistogramRequest, 'from'>): Sums {
  const count = Math.ceil((request.buckets.untilMs - request.buckets.sinceMs) / request.buckets.bucketMs)
  const [entries, bytes] = [repeated(0, count), repeated(0, count)]
  let from = 0
  for (let pieces = 0; from < request.to; pieces++) {
    expect(pieces).toBeLessThan(10_000)
    const piece = histogram.count({ ...request, from })
    for (const [at, more] of piece.entries.entries()) entries[at] = (entries[at] ?? 0) + more
    for (const [at, more] of piece.bytes.entries()) bytes[at] = (bytes[at] ?? 0) + more
    expect(piece.next).toBeGreaterThanOrEqual(from)
    from = piece.next
  }
  expect(from).toBe(request.to)
  return { entries: rounded(entries), bytes: rounded(bytes) }
}

function naive(lines: readonly Buffer[], { sinceMs, untilMs, bucketMs }: Buckets, filter: Origin = {}): Sums {
  const starts: number[] = []
  for (let ms = sinceMs; ms < untilMs; ms += bucketMs) starts.push(ms)
  const found = starts.map(ms =>
    lines.filter(line => passes(line, { ...filter, sinceMs: ms, untilMs: Math.min(untilMs, ms + bucketMs) })),
  )
  return { entries: found.map(({ length }) => length), bytes: found.map(lengthOf) }
}

function lengthOf(lines: readonly Buffer[]): number {
  return total(lines.map(({ length }) => length))
}

function repeated(number: number, count: number): number[] {
  return Array.from({ length: count }, () => number)
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}

function lineOf(messageBytes: fc.Arbitrary<number>): fc.Arbitrary<Buffer> {
  return fc
    .record(
      {
        user: fc.constantFrom('a', 'b', 'c'),
        stream: fc.constantFrom('s', 't'),
        source: fc.constantFrom('x', 'y'),
        receivedAtMs: fc.integer({ min: -3_500_000, max: 3_500_000 }).map(ms => startMs + ms),
        message: messageBytes.map(length => 'x'.repeat(length)),
      },
      { requiredKeys: ['user', 'stream', 'receivedAtMs', 'message'] },
    )
    .map(entryLine)
}

const segmentsOf = (line: fc.Arbitrary<Buffer>) =>
  fc.array(fc.array(line, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 })
const anySegments = segmentsOf(lineOf(fc.nat(3000)))
/** Each is a block by itself. */
const largeLines = segmentsOf(lineOf(fc.constant(17_000)))
const anyBuckets: fc.Arbitrary<Buckets> = fc
  .record({
    sinceMs: fc.integer({ min: -hourMs, max: hourMs }),
    lengthMs: fc.integer({ min: 1, max: 2 * hourMs }),
    count: fc.integer({ min: 1, max: 50 }),
  })
  .map(({ sinceMs, lengthMs, count }) => ({
    sinceMs: startMs + sinceMs,
    untilMs: startMs + sinceMs + lengthMs,
    bucketMs: Math.ceil(lengthMs / count),
  }))
const anyPiece = fc.constantFrom(1, 3000, 1e9)

function removeSome(fs: FileSystem, bits: number): void {
  const names = fs.list(folder.indexes)
  for (const [bit, name] of names.entries()) if (bits & (1 << bit)) fs.remove(`${folder.indexes}/${name}`)
}

describe('the histogram', () => {
  it('R17: without a filter its sums are those of all entries, whichever indexes there are and however it is asked for', () => {
    fc.assert(
      fc.property(anySegments, fc.nat(15), anyPiece, (segments, removed, inputBytes) => {
        const fs = diskOf(...segments).start()
        buildAll(fs)
        removeSome(fs, removed)
        const lines = [...segments.flat(), openLine]
        const sums = countAll(histogramOf(fs), { to: endOf(fs), buckets: all, filter: {}, inputBytes })
        expect([total(sums.entries), total(sums.bytes)]).toEqual([lines.length, lengthOf(lines)])
      }),
      { numRuns: 100 },
    )
  })

  it('R17: of users and streams its sums are exact, too, and of sources never more', () => {
    const anyFilter: fc.Arbitrary<Origin> = fc.record(
      {
        users: fc.array(fc.constantFrom('a', 'b', 'open', 'nobody'), { minLength: 1, maxLength: 3 }),
        streams: fc.array(fc.constantFrom('s', 't', 'none'), { minLength: 1, maxLength: 2 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(anySegments, fc.nat(15), anyFilter, anyPiece, (segments, removed, filter, inputBytes) => {
        const fs = diskOf(...segments).start()
        buildAll(fs)
        removeSome(fs, removed)
        const wanted = [...segments.flat(), openLine].filter(line => passes(line, filter))
        const histogram = histogramOf(fs)
        const asked = { to: endOf(fs), buckets: all, inputBytes }
        const sums = countAll(histogram, { ...asked, filter })
        expect([total(sums.entries), total(sums.bytes)]).toEqual([wanted.length, lengthOf(wanted)])
        const ofSource = countAll(histogram, { ...asked, filter: { ...filter, sources: ['x'] } })
        expect(total(ofSource.entries)).toBeLessThanOrEqual(wanted.length)
      }),
      { numRuns: 100 },
    )
  })

  it('R17: without an index, and where a block is one entry, each bucket is exact', () => {
    fc.assert(
      fc.property(largeLines, anyBuckets, fc.nat(15), anyPiece, (segments, buckets, removed, inputBytes) => {
        const fs = diskOf(...segments).start()
        buildAll(fs)
        removeSome(fs, removed)
        const lines = [...segments.flat(), openLine]
        for (const filter of [{}, { sources: ['x'] }] satisfies Origin[]) {
          const sums = countAll(histogramOf(fs), { to: endOf(fs), buckets, filter, inputBytes })
          expect(sums).toEqual(naive(lines, buckets, filter))
        }
      }),
      { numRuns: 60 },
    )
  })

  it('R17: a block that came over several buckets is spread evenly, the part of it that is asked for', () => {
    const times = Array.from({ length: 10 }, (_, at) => ({ receivedAtMs: startMs + (at * 999) / 9 }))
    const fs = diskOf(times.map(entryLine)).start()
    buildAll(fs)
    const asked = { to: firstSegment(fs).end, filter: {}, inputBytes: 1e9 }
    const buckets = (since: number, until: number) => ({
      sinceMs: startMs + since,
      untilMs: startMs + until,
      bucketMs: 100,
    })
    const entries = (since: number, until: number) =>
      countAll(histogramOf(fs), { ...asked, buckets: buckets(since, until) }).entries
    expect(entries(0, 1000)).toEqual(repeated(1, 10))
    expect(entries(-100, 1100)).toEqual([0, ...repeated(1, 10), 0])
    expect(entries(300, 500)).toEqual([1, 1])
    expect(entries(1000, 1100)).toEqual([0])
  })

  it('R17: what has an index is not read', () => {
    const disk = diskOf([entryLine({ user: 'a' }), entryLine({ user: 'b' })], [entryLine({ user: 'a' })])
    const fs = disk.start()
    buildAll(fs)
    const histogram = histogramOf(fs)
    const sealed = listSegments(fs, folder.segments).slice(0, -1)
    for (const filter of [{}, { users: ['a'] }, { sources: ['x'] }, { streams: ['none'] }] satisfies Origin[]) {
      disk.calls.length = 0
      countAll(histogram, { to: endOf(fs), buckets: all, filter, inputBytes: 1e9 })
      const read = new Set(disk.calls.filter(({ name }) => name === 'read').map(({ path }) => path))
      expect(sealed.filter(({ path }) => read.has(path))).toEqual([])
    }
  })

  it('R17: the open segment is read once, then what is new; its whole blocks are kept', () => {
    const lines = Array.from({ length: 40 }, (_, at) => entryLine({ user: 'a', message: 'x'.repeat(1000 + at) }))
    const disk = diskOf()
    const fs = disk.start()
    fs.remove(firstSegment(fs).path)
    writeSegment(fs, 0, lines)
    const histogram = histogramOf(fs)
    const ask = (users: readonly string[]) => {
      disk.calls.length = 0
      const { entries } = countAll(histogram, { to: endOf(fs), buckets: all, filter: { users }, inputBytes: 8000 })
      const reads = disk.calls.filter(({ name }) => name === 'read').length
      return { entries: total(entries), reads }
    }
    const first = ask(['a'])
    const second = ask(['a'])
    expect([first.entries, second.entries, ask(['b']).entries]).toEqual([40, 40, 0])
    expect(second.reads).toBeLessThan(first.reads)
  })

  it('R17, R14: of a segment whose index does not tell who has what, lines are counted, never those of others', () => {
    const some: SomeEntry[] = [{ user: 'a' }, { user: 'b' }, { user: 'a', stream: 's' }]
    const fs = diskOf([...some.map(entryLine), nobodysLine()]).start()
    buildAll(fs)
    const ask = (filter: Origin) =>
      total(countAll(histogramOf(fs), { to: endOf(fs), buckets: all, filter, inputBytes: 1 }).entries)
    expect([ask({ users: ['a'] }), ask({ users: ['b'] }), ask({ streams: ['s'] })]).toEqual([2, 1, 1])
  })

  it('R16, R17: what cannot be read is skipped', () => {
    const disk = diskOf([entryLine({})], [entryLine({}), Buffer.from('?\n')])
    const fs = disk.start()
    const { path } = firstSegment(fs)
    disk.fault = call => (call.name === 'read' && call.path === path ? 'EIO' : undefined)
    const asked = { to: endOf(fs), buckets: all, filter: {}, inputBytes: 1e9 }
    expect(total(countAll(histogramOf(fs), asked).entries)).toBe(2)
    disk.fault = () => undefined
    fs.remove(path)
    expect(total(countAll(histogramOf(fs), asked).entries)).toBe(2)
  })

  it('R17: goes on where a segment was sealed meanwhile', () => {
    const disk = diskOf([entryLine({})])
    const fs = disk.start()
    const histogram = histogramOf(fs)
    const asked = { buckets: all, filter: {}, inputBytes: 1 }
    const [before, first] = [endOf(fs), histogram.count({ ...asked, from: 0, to: endOf(fs) })]
    writeSegment(fs, before, [entryLine({}), entryLine({})])
    const rest = histogram.count({ ...asked, from: first.next, to: before, inputBytes: 1e9 })
    expect(total(first.entries) + total(rest.entries)).toBe(2)
    expect(total(countAll(histogram, { ...asked, to: endOf(fs) }).entries)).toBe(4)
  })
})

describe('the beginning of a journal', () => {
  it('R17: is when its first entry came, whatever is damaged before', () => {
    const lines = [Buffer.from('?\n'), nobodysLine(), entryLine({ receivedAtMs: startMs - 5 }), entryLine({})]
    const fs = diskOf(lines).start()
    expect(firstReceivedAtMs(new SegmentMap(fs, folder.segments), endOf(fs))).toBe(startMs - 5)
    expect(firstReceivedAtMs(new SegmentMap(fs, folder.segments), 0)).toBeUndefined()
  })
})

describe('buckets of time', () => {
  it('R17: what is rounded has the sum of what it was', () => {
    const shares = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 500 })
    fc.assert(
      fc.property(shares, numbers => {
        const whole = rounded(numbers)
        expect(whole.every(each => Number.isInteger(each) && each >= 0)).toBe(true)
        expect(total(whole)).toBe(Math.round(total(numbers)))
      }),
    )
  })

  it('R17: an entry that does not tell its time is in none', () => {
    const buckets = new TimeBuckets({ sinceMs: 0, untilMs: 10, bucketMs: 5 })
    for (const ms of [NaN, Infinity, -Infinity]) buckets.add({ firstMs: ms, lastMs: 5, entries: 1, bytes: 1 })
    buckets.add({ firstMs: Infinity, lastMs: -Infinity, entries: 1, bytes: 1 })
    expect([buckets.entries, buckets.bytes]).toEqual([
      [0, 0],
      [0, 0],
    ])
  })
})
