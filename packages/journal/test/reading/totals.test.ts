/** The streams there are, with indexes and without, in one piece and in many. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listSegments, type FileSystem } from '@message-gatherer/disk'
import { Totals, type Counted, type TotalsOf, type TotalsOptions } from '../../src/index.js'
import { folder, startMs } from '../sample.js'
import {
  buildAll,
  diskOf,
  entryLine,
  firstIndexPath,
  firstSegment,
  nobodysLine,
  openIndexes,
  writeSegment,
} from './indexed.js'

function totalsOf(fs: FileSystem, options: Partial<TotalsOptions> = {}): Totals {
  return new Totals({ fs, folder, indexes: openIndexes(fs), ...options })
}

function endOf(fs: FileSystem): number {
  return listSegments(fs, folder.segments).at(-1)?.end ?? 0
}

interface Asked {
  readonly of?: TotalsOf
  readonly user?: string | undefined
  readonly after?: string
  readonly inputBytes?: number
}

/** Asks until it is done. */
function countAll(totals: Totals, to: number, { of = 'streams', user, after, inputBytes = 1e9 }: Asked = {}): Counted {
  for (let before = -1; ;) {
    const counted = totals.count({ of, user, after, to, inputBytes })
    if (counted.next === to) return counted
    expect(counted.next).toBeGreaterThan(before)
    before = counted.next
  }
}

interface Naive {
  readonly entries: number
  readonly bytes: number
  readonly lastReceivedAtMs: number
}

function naive(lines: readonly Buffer[], of: TotalsOf, user: string | undefined): [string, Naive][] {
  const sums = new Map<string, Naive>()
  for (const line of lines) {
    const entry = JSON.parse(line.toString()) as { user: string; stream: string; received_at: string }
    if (user !== undefined && entry.user !== user) continue
    const name = of === 'users' ? entry.user : entry.stream
    const { entries, bytes, lastReceivedAtMs } = sums.get(name) ?? { entries: 0, bytes: 0, lastReceivedAtMs: 0 }
    sums.set(name, {
      entries: entries + 1,
      bytes: bytes + line.length,
      lastReceivedAtMs: Math.max(lastReceivedAtMs, Date.parse(entry.received_at)),
    })
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1))
}

const anyLine = fc
  .record({
    user: fc.constantFrom('a', 'b'),
    stream: fc.constantFrom('s', 't', 'access.log', 'Z'),
    receivedAtMs: fc.nat(100_000).map(ms => startMs + ms),
    message: fc.nat(2000).map(length => 'x'.repeat(length)),
  })
  .map(entryLine)

describe('the totals of streams and users', () => {
  it('J20, R15, R18: are those of all entries, whichever indexes there are and however they are asked for', () => {
    const anySegments = fc.array(fc.array(anyLine, { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(anySegments, fc.nat(15), fc.constantFrom(1, 3000, 1e9), (segments, removed, inputBytes) => {
        const fs = diskOf(...segments).start()
        buildAll(fs)
        const names = fs.list(folder.indexes)
        for (const [bit, name] of names.entries()) if (removed & (1 << bit)) fs.remove(`${folder.indexes}/${name}`)
        const lines = [...segments.flat(), entryLine({ user: 'open' })]
        const totals = totalsOf(fs)
        for (const user of [undefined, 'a', 'open', 'nobody']) {
          for (const of of ['streams', 'users'] as const) {
            const counted = countAll(totals, endOf(fs), { of, inputBytes, user })
            expect(counted.totals.map(({ name, ...sum }) => [name, sum])).toEqual(naive(lines, of, user))
            expect(counted.more).toBe(false)
          }
        }
      }),
      { numRuns: 60 },
    )
  })

  it('R15: go on from where they were: what was counted is not read again', () => {
    const disk = diskOf([entryLine({ stream: 'old' })])
    const fs = disk.start()
    const totals = totalsOf(fs)
    const before = endOf(fs)
    countAll(totals, before)
    writeSegment(fs, before, [entryLine({ stream: 'new' })])
    disk.calls.length = 0
    const { totals: streams } = countAll(totals, endOf(fs))
    expect(streams.map(({ name, entries }) => `${name} ${entries}`)).toEqual(['default 1', 'new 1', 'old 1'])
    expect(new Set(disk.calls.filter(({ name }) => name === 'read').map(({ path }) => path)).size).toBe(1)
  })

  it('R15: of more streams than are told of, the first by name are, and they are right', () => {
    const names = Array.from({ length: 50 }, (_, number) => `s${(number * 37) % 50}`)
    const fs = diskOf(...names.map(stream => [entryLine({ stream }), entryLine({ stream })])).start()
    buildAll(fs)
    const { totals: streams, more } = countAll(totalsOf(fs, { maxNames: 5 }), endOf(fs))
    const first = ['default', ...names.sort().slice(0, 4)]
    expect(streams.map(({ name }) => name)).toEqual(first)
    expect(streams.map(({ entries }) => entries)).toEqual([1, 2, 2, 2, 2])
    expect(more).toBe(true)
  })

  it('R15, R18: pages of names, each beyond the one before, tell of each name once', () => {
    const names = fc.uniqueArray(fc.stringMatching(/^[A-Za-z0-9][\w.-]{0,3}$/), { minLength: 1, maxLength: 30 })
    fc.assert(
      fc.property(names, fc.integer({ min: 1, max: 7 }), fc.boolean(), (users, maxNames, isIndexed) => {
        const fs = diskOf(...users.map(user => [entryLine({ user })])).start()
        if (isIndexed) buildAll(fs)
        const totals = totalsOf(fs, { maxNames })
        const told: string[] = []
        for (;;) {
          const after = told.at(-1)
          const page = countAll(totals, endOf(fs), { of: 'users', ...(after !== undefined && { after }) })
          expect(page.totals.length).toBeLessThanOrEqual(maxNames)
          told.push(...page.totals.map(({ name }) => name))
          if (!page.more) break
        }
        expect(told).toEqual([...new Set([...users, 'open'])].sort())
      }),
      { numRuns: 60 },
    )
  })

  it('R15: what is remembered is bounded: who asked the longest ago is forgotten, and counted anew', () => {
    const users = ['a', 'b', 'c']
    const disk = diskOf(users.flatMap(user => ['s', 't'].map(stream => entryLine({ user, stream }))))
    const fs = disk.start()
    const totals = totalsOf(fs, { maxRemembered: 4 })
    const readsFor = (user: string) => {
      disk.calls.length = 0
      expect(countAll(totals, endOf(fs), { user }).totals).toHaveLength(2)
      return disk.calls.filter(({ name }) => name === 'read').length > 0
    }
    expect(['a', 'b', 'b', 'a', 'c', 'a', 'b'].map(readsFor)).toEqual([true, true, false, false, true, false, true])
  })

  it('R15, R16: what cannot be read is skipped, and counted when it can be read again', () => {
    const disk = diskOf([entryLine({ stream: 's' })], [entryLine({ stream: 't' }), nobodysLine(), Buffer.from('?\n')])
    const fs = disk.start()
    const totals = totalsOf(fs)
    const { path } = firstSegment(fs)
    disk.fault = call => (call.name === 'read' && call.path === path ? 'EIO' : undefined)
    expect(countAll(totals, endOf(fs)).totals.map(({ name }) => name)).toEqual(['default', 't'])
    disk.fault = () => undefined
    expect(countAll(totals, endOf(fs)).totals.map(({ name }) => name)).toEqual(['default', 's', 't'])
  })

  it('R15: an index that holds an entry of nobody tells no totals, and a segment that is gone counts no more', () => {
    const disk = diskOf([entryLine({ stream: 's' }), nobodysLine()], [entryLine({ stream: 't' })])
    const fs = disk.start()
    buildAll(fs)
    expect(openIndexes(fs).of(firstSegment(fs))?.totals('streams')).toBeUndefined()
    const totals = totalsOf(fs)
    expect(countAll(totals, endOf(fs)).totals.map(({ name }) => name)).toEqual(['default', 's', 't'])
    fs.remove(firstSegment(fs).path)
    fs.remove(firstIndexPath)
    const end = endOf(fs)
    expect(countAll(totals, end + writeSegment(fs, end, [entryLine({})])).totals.map(({ name }) => name)).toEqual([
      'default',
      't',
    ])
  })
})
