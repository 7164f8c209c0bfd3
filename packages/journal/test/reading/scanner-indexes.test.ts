/**
 * With indexes or without, an answer is the same: whichever are there, and whatever became since of them and of what they
 * are of. `READING_SECONDS` makes it more.
 */
import { segmentName, type FileSystem } from '@message-gatherer/disk'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { IndexFolder, indexPath, IndexUpkeep, JournalScanner, journalFolder, type Filter } from '../../src/index.js'
import { filter, simpleFilter } from './arbitrary-filter.js'
import { damage, damaged, journal, writeSegments, type Segments } from './arbitrary-journal.js'
import { naiveReading } from './naive-reading.js'
import { readPages } from './pages.js'

const seconds = Number(process.env['READING_SECONDS'] ?? '3')
const folder = journalFolder('/data')
const journalId = '1c291ca3'
const maxLineBytes = 100_000

/** No index tells of an expression, and some take the naive filter for ever. */
const indexedFilter = fc.oneof(filter, simpleFilter, fc.constant({})).filter(({ regex }: Filter) => regex === undefined)

/** What becomes of the index of one segment, by its number. */
const fate = fc.constantFrom('kept', 'kept', 'missing', 'damaged', 'cut', 'of another')

const reading = fc.record({
  written: journal,
  /** Before indexes are built, and after. */
  before: damage,
  after: damage,
  isBuiltAnew: fc.boolean(),
  fates: fc.array(fate, { minLength: 1, maxLength: 4 }),
  blockBytes: fc.constantFrom(1, 300, 1000, 16_384),
  filters: fc.array(indexedFilter, { minLength: 1, maxLength: 3 }),
  chunkBytes: fc.constantFrom(16, 300, 1_000_000),
  bounds: fc.record({
    order: fc.constantFrom('asc' as const, 'desc' as const),
    limit: fc.constantFrom(1, 3, 10_000),
    inputBytes: fc.constantFrom(1, 1000, 1_000_000),
    outputBytes: fc.constantFrom(300, 1_000_000),
  }),
})

type Reading = typeof reading extends fc.Arbitrary<infer T> ? T : never

let [found, skipping] = [0, 0]

function check({ written, before, after, ...how }: Reading): void {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  const old = damaged(written, before)
  writeSegments(fs, folder.segments, old)
  build(fs, how.blockBytes)
  const now = damaged(old, after)
  replace(disk, fs, { written, old, now })
  if (how.isBuiltAnew) build(fs, how.blockBytes)
  for (const [number, start] of [...now.files.keys()].entries()) {
    spoil(disk, fs, { start, fate: how.fates[number % how.fates.length] ?? 'kept' })
  }
  const indexes = new IndexFolder({ fs, folder, journalId })
  const scanner = new JournalScanner({ fs, folder: folder.segments, indexes, chunkBytes: how.chunkBytes, maxLineBytes })
  const [from, to] = how.bounds.order === 'asc' ? [0, written.end] : [written.end, 0]
  for (const one of how.filters) {
    const expected = naiveReading(now, one, maxLineBytes)
    disk.calls.length = 0
    expect(readPages(scanner, { ...how.bounds, filter: one, from, to })).toEqual(
      how.bounds.order === 'asc' ? expected : expected.toReversed(),
    )
    found += expected.length
    if (disk.calls.some(({ path }) => path.endsWith('.index'))) skipping++
  }
}

function build(fs: FileSystem, blockBytes: number): void {
  const reserve = { bytes: 0, share: 0 }
  const upkeep = new IndexUpkeep({ fs, folder, journalId, reserve, blockBytes, say: () => undefined })
  upkeep.look()
  while (upkeep.step());
}

/** A flip is bit rot, which no file system tells of and which does not heal; any other damage is a change that it does. */
function replace(
  disk: SimulatedDisk,
  fs: FileSystem,
  { written, old, now }: { readonly written: Segments; readonly old: Segments; readonly now: Segments },
): void {
  for (const start of new Set([...old.files.keys(), ...now.files.keys()])) {
    const path = `${folder.segments}/${segmentName(start)}`
    const [sound, was, is] = [written, old, now].map(({ files }) => files.get(start))
    if (is && was?.equals(is)) continue
    if (is && is.length === was?.length && sound?.equals(was)) disk.scribble(path, is, 0)
    else fs.remove(path)
    if (is && !fs.exists(path)) writeSegments(fs, folder.segments, { files: new Map([[start, is]]), end: 0 })
  }
}

function spoil(
  disk: SimulatedDisk,
  fs: FileSystem,
  { start, fate: becomes }: { readonly start: number; readonly fate: string },
): void {
  const path = indexPath(folder, start)
  if (!fs.exists(path) || becomes === 'kept') return
  if (becomes === 'missing') return fs.remove(path)
  if (becomes === 'damaged') return disk.scribble(path, Buffer.from('?'), disk.bytesOf(path).length >> 1)
  const other = fs.list(folder.indexes)[0] ?? ''
  const bytes = becomes === 'cut' ? disk.bytesOf(path).subarray(0, -1) : disk.bytesOf(`${folder.indexes}/${other}`)
  const copy = Buffer.from(bytes)
  fs.remove(path)
  fs.write(fs.open(path, 'create'), copy, 0)
}

it(
  'J20, R1, R4, R16: with indexes present, missing, stale, damaged or mixed, an answer is what a naive filter shows',
  () => {
    fc.assert(fc.property(reading, check), {
      interruptAfterTimeLimit: seconds * 1000,
      numRuns: 1_000_000,
      markInterruptAsFailure: false,
    })
    expect(found).toBeGreaterThan(100)
    expect(skipping).toBeGreaterThan(10)
  },
  1000 * (seconds + 60),
)
