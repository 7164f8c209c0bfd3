/** Any reading of any journal, by pieces of any size, shows what a naive filter over all entries shows. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeFileSystem, type FileSystem } from '@message-gatherer/disk'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { JournalScanner, type Indexes } from '../../src/index.js'
import { filter, simpleFilter } from './arbitrary-filter.js'
import { damage, damaged, journal, writeSegments, type Segments } from './arbitrary-journal.js'
import { naiveIndexes } from './naive-index.js'
import { naiveReading } from './naive-reading.js'
import { readPages } from './pages.js'

/** The long form: seconds of each property, instead of a number of runs. */
const seconds = Number(process.env.READING_SECONDS ?? '0')

const sizes = fc.record({
  chunkBytes: fc.constantFrom(16, 300, 4096, 1_000_000),
  maxLineBytes: fc.constantFrom(700, 100_000),
})
const bounds = fc.record({
  order: fc.constantFrom('asc' as const, 'desc' as const),
  limit: fc.constantFrom(1, 2, 7, 10_000),
  inputBytes: fc.constantFrom(0, 1, 1000, 1_000_000),
  outputBytes: fc.constantFrom(0, 300, 2000, 1_000_000),
})
const reading = fc.record({
  written: journal,
  happened: damage,
  filter: fc.oneof(filter, simpleFilter),
  sizes,
  bounds,
  /** Lines in a block, by the number of the segment; 0: it has no index. */
  blocks: fc.oneof(fc.constant(undefined), fc.array(fc.nat(4), { minLength: 1, maxLength: 3 })),
  /** Which entry to begin at. */
  first: fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.nat() }),
})

type Reading = typeof reading extends fc.Arbitrary<infer T> ? T : never

/** Readings that show some entries and leave out others: the rest proves little. */
let telling = 0

function check(fs: FileSystem, folder: string, { written, happened, ...how }: Reading): void {
  const rotten = damaged(written, happened)
  const beforeFlips = damaged(
    written,
    happened.filter(({ kind }) => kind !== 'flip'),
  )
  writeSegments(fs, folder, rotten)
  const { blocks } = how
  const linesPerBlock = (start: number) => blocks?.[start % blocks.length] || undefined
  const indexes = blocks && naiveIndexes({ segments: beforeFlips, linesPerBlock, maxLineBytes: how.sizes.maxLineBytes })
  const scanner = new JournalScanner({ fs, folder, ...how.sizes, ...(indexes && { indexes }) })
  fc.pre(!indexes || hasWholeBorders(rotten, indexes))
  const all = naiveReading(rotten, how.filter, how.sizes.maxLineBytes)
  const isAhead = how.bounds.order === 'asc'
  const begin = how.first === undefined ? undefined : all[how.first % Math.max(1, all.length)]?.offset
  const expected = all.filter(({ offset }) => begin === undefined || (isAhead ? offset >= begin : offset < begin))
  const [from, to] = isAhead ? [begin ?? 0, written.end] : [begin ?? written.end, 0]
  const shown = readPages(scanner, { ...how.bounds, filter: how.filter, from, to })
  expect(shown).toEqual(isAhead ? expected : expected.toReversed())
  const entries = naiveReading(rotten, {}, how.sizes.maxLineBytes).length
  if (all.length > 0 && all.length < entries) telling++
}

/** Where the newline at a block's end is damaged an index shows what begins there, which nothing else would (journal rule J20). */
function hasWholeBorders({ files }: Segments, indexes: Indexes): boolean {
  return [...files].every(([start, bytes]) => {
    const blocks = indexes.of({ start, end: start + bytes.length, path: '' })?.blocks ?? []
    return blocks.slice(0, -1).every(({ end }) => bytes[end - 1] === 0x0a)
  })
}

/** A fixed number, or as many as there is time for. A failure is made small for a while only. */
function runs(number: number): fc.Parameters<[Reading]> {
  const limitMs = seconds > 0 ? seconds * 1000 : 15_000
  return { numRuns: seconds > 0 ? 1_000_000 : number, interruptAfterTimeLimit: limitMs, markInterruptAsFailure: false }
}

it(
  'R1, R4, R5, R6, R7, R16, J14, J20: any filter, order, limit and paging over a damaged journal shows what a naive filter shows',
  () => {
    fc.assert(
      fc.property(reading, one => check(new SimulatedDisk().start(), '/data/journal', one)),
      runs(200),
    )
    expect(telling).toBeGreaterThan(20)
  },
  1000 * (seconds + 60),
)

it(
  'R1, R16: on the real file system too',
  () => {
    const root = mkdtempSync(join(tmpdir(), 'scanner-'))
    let journals = 0
    try {
      fc.assert(
        fc.property(reading, one => check(nodeFileSystem, join(root, String(journals++)), one)),
        runs(50),
      )
    } finally {
      rmSync(root, { recursive: true })
    }
  },
  1000 * (seconds + 60),
)
