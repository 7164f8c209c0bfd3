/** What an index says of a segment, against a naive look at each of its lines. */
import { crc32 } from 'node:zlib'
import { closeLine } from '@message-gatherer/disk'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isEntry, type Filter, type SegmentIndex } from '../../src/index.js'
import { startMs } from '../sample.js'
import { buildAll, diskOf, entryLine, firstSegment, nobodysLine, openIndexes, passes } from './indexed.js'

const hourMs = 3_600_000
const anyUser = fc.constantFrom('a', 'b', 'dale', 'user@host.example', 'Z')
const anyStream = fc.constantFrom('default', 's', 'access.log')
const anySource = fc.constantFrom('/var/log/x', 'ü', 'a"b\\c', '\ud800', '\ufffd', ',"message":', '\n'.repeat(256))
const anyTime = fc.integer({ min: -5, max: 5 }).map(hours => startMs + hours * hourMs)
const anyEntry = fc
  .record(
    {
      user: anyUser,
      stream: anyStream,
      source: anySource,
      receivedAtMs: anyTime,
      message: fc.integer({ min: 0, max: 9000 }).map(length => 'x'.repeat(length)),
    },
    { requiredKeys: ['message', 'user'] },
  )
  .map(entryLine)
const anyDamage = fc.tuple(anyEntry, fc.nat()).map(([line, at]) => {
  const damaged = Buffer.from(line)
  damaged[at % (line.length - 1)] = 0x07
  return damaged
})
/** As no server of ours writes it, and still somebody's. */
const somebodysLine = closeLine('{"received_at":"2026-11-22T05:41:51.123Z","user":"a","message":1')
const foreign = [nobodysLine(), somebodysLine]
const damaged = fc.oneof(anyDamage, fc.constantFrom(...foreign), fc.constant(Buffer.from('\n')))
const anyLines = fc.oneof(
  fc.array(anyEntry, { minLength: 1, maxLength: 40 }),
  fc.array(fc.oneof({ weight: 9, arbitrary: anyEntry }, { weight: 1, arbitrary: damaged }), {
    minLength: 1,
    maxLength: 40,
  }),
)
const anyFilter: fc.Arbitrary<Filter> = fc.record(
  {
    users: fc.array(fc.oneof(anyUser, fc.constant('nobody')), { minLength: 1, maxLength: 3 }),
    streams: fc.array(anyStream, { minLength: 1, maxLength: 2 }),
    sources: fc.array(anySource, { minLength: 1, maxLength: 2 }),
    sinceMs: anyTime,
    untilMs: anyTime,
  },
  { requiredKeys: [] },
)

function indexOf(...lines: readonly Buffer[]): SegmentIndex {
  const fs = diskOf(lines).start()
  expect(buildAll(fs)).toEqual([])
  const index = openIndexes(fs).of(firstSegment(fs))
  if (!index) throw new Error('there is no index')
  return index
}

/** The lines of each block. */
function linesByBlock({ blocks }: SegmentIndex, lines: readonly Buffer[]): Buffer[][] {
  const text = Buffer.concat(lines)
  return blocks.map(({ start, end }) => {
    const found: Buffer[] = []
    for (let at = start; at < end;) {
      const next = text.indexOf('\n', at) + 1
      found.push(text.subarray(at, next - 1))
      at = next
    }
    return found
  })
}

describe('an index', () => {
  it('J20: its blocks tile the segment, count their entries, and have a checksum exactly where all lines are entries', () => {
    fc.assert(
      fc.property(anyLines, lines => {
        const index = indexOf(...lines)
        const text = Buffer.concat(lines)
        let at = 0
        for (const [number, found] of linesByBlock(index, lines).entries()) {
          const { start, end, entries, checksum } = index.blocks[number] ?? { start: -1, end: -1, entries: -1 }
          expect(start).toBe(at)
          expect(entries).toBe(found.filter(isEntry).length)
          const isWhole = found.every(line => isEntry(line) && !foreign.some(each => each.subarray(0, -1).equals(line)))
          expect(checksum).toBe(isWhole ? crc32(text.subarray(start, end)) : undefined)
          at = end
        }
        expect(at).toBe(text.length)
      }),
      { numRuns: 60 },
    )
  })

  it('J20: no filter misses an entry, whatever is damaged and wherever the clock jumped', () => {
    fc.assert(
      fc.property(anyLines, fc.array(anyFilter, { minLength: 1, maxLength: 5 }), (lines, filters) => {
        const index = indexOf(...lines)
        const found = linesByBlock(index, lines)
        for (const filter of filters) {
          const candidates = new Set(index.candidates(filter))
          for (const [number, block] of found.entries()) {
            if (block.some(line => isEntry(line) && passes(line, filter))) expect(candidates).toContain(number)
          }
        }
      }),
      { numRuns: 100 },
    )
  })

  it('J20: of intact entries, exactly the blocks that hold a user are its candidates, and so for streams', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 60 }), anyUser, anyStream, (lines, user, stream) => {
        const index = indexOf(...lines)
        for (const filter of [{ users: [user] }, { streams: [stream] }]) {
          const holding = linesByBlock(index, lines).flatMap((block, number) =>
            block.some(line => passes(line, filter)) ? [number] : [],
          )
          expect(index.candidates(filter)).toEqual(holding)
        }
      }),
      { numRuns: 60 },
    )
  })

  it('J20: a block that holds anything but entries as we write them is a candidate for whatever is asked', () => {
    for (const line of [...foreign, Buffer.from('?\n')]) {
      const index = indexOf(entryLine({ user: 'dale' }), line)
      const none = { users: ['a'], streams: ['none'], sources: ['none'], sinceMs: startMs + hourMs }
      expect(index.candidates(none)).toEqual([0])
      expect(index.blocks.map(({ checksum }) => checksum)).toEqual([undefined])
    }
  })

  it('J20: a span begins with its first millisecond and ends before the last', () => {
    const large = 'x'.repeat(20_000)
    const index = indexOf(...[0, 1, 2].map(at => entryLine({ receivedAtMs: startMs + at, message: large })))
    expect(index.candidates({ sinceMs: startMs + 1 })).toEqual([1, 2])
    expect(index.candidates({ untilMs: startMs + 1 })).toEqual([0])
    expect(index.candidates({ sinceMs: startMs + 1, untilMs: startMs + 2 })).toEqual([1])
    expect(index.candidates({ sinceMs: startMs + 3 })).toEqual([])
  })

  it('J20: each of 10,000 users has its own blocks', () => {
    const message = 'x'.repeat(1000)
    const lines = Array.from({ length: 10_000 }, (_, number) => entryLine({ user: `user${number}`, message }))
    const index = indexOf(...lines)
    const found = linesByBlock(index, lines)
    expect(index.blocks.length).toBeGreaterThan(600)
    for (const number of [0, 1, 9, 10, 127, 128, 5000, 9999]) {
      const block = found.findIndex(within => within.some(line => line.includes(`"user${number}"`)))
      expect(index.candidates({ users: [`user${number}`] })).toEqual([block])
    }
    expect(index.candidates({ users: ['user', 'user10000'] })).toEqual([])
  })

  it('J20: more than 65,536 users are not kept apart, and all else is', () => {
    const lines = Array.from({ length: 65_537 }, (_, number) =>
      entryLine({ user: `u${number}`, stream: `s${number % 2}` }),
    )
    const index = indexOf(...lines)
    expect(index.candidates({ users: ['u1'] })).toHaveLength(index.blocks.length)
    expect(index.candidates({ streams: ['s2'] })).toEqual([])
    expect(index.totals('streams', 'u1')).toBeUndefined()
    expect(index.totals('users')).toBeUndefined()
  })

  it('J20, R15: totals are those of the intact entries', () => {
    fc.assert(
      fc.property(fc.array(anyEntry, { minLength: 1, maxLength: 60 }), anyUser, (lines, user) => {
        const index = indexOf(...lines)
        for (const asker of [undefined, user]) {
          const own = lines.filter(line => passes(line.subarray(0, -1), asker === undefined ? {} : { users: [asker] }))
          const totals = index.totals('streams', asker) ?? []
          expect(totals.reduce((sum, { entries }) => sum + entries, 0)).toBe(own.length)
          for (const { name: stream, bytes, lastReceivedAtMs } of totals) {
            const inStream = own.filter(line => passes(line, { streams: [stream] }))
            expect(bytes).toBe(inStream.reduce((sum, { length }) => sum + length, 0))
            expect(
              inStream.some(line => passes(line, { sinceMs: lastReceivedAtMs, untilMs: lastReceivedAtMs + 1 })),
            ).toBe(true)
            expect(inStream.some(line => passes(line, { sinceMs: lastReceivedAtMs + 1 }))).toBe(false)
          }
        }
      }),
      { numRuns: 60 },
    )
  })
})
