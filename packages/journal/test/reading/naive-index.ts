/** An index that is exact and slow: the scanner's tests need one that cannot be wrong. */
import { crc32 } from 'node:zlib'
import type { Filter, Indexes, SegmentIndex } from '../../src/index.js'
import type { Segments } from './arbitrary-journal.js'
import { naiveReading } from './naive-reading.js'

interface NaiveIndex {
  readonly segments: Segments
  /** Undefined for a segment that has no index. */
  readonly linesPerBlock: (start: number) => number | undefined
  readonly maxLineBytes: number
}

export function naiveIndexes(naive: NaiveIndex): Indexes {
  const { segments, linesPerBlock } = naive
  return {
    of: ({ start, end }) => {
      const bytes = segments.files.get(start)
      const lines = linesPerBlock(start)
      return bytes && lines !== undefined && bytes.length === end - start
        ? indexOf(bytes, lines, naive.maxLineBytes)
        : undefined
    },
  }
}

function indexOf(bytes: Buffer, linesPerBlock: number, maxLineBytes: number): SegmentIndex {
  const ends = lineEnds(bytes).filter((_, line) => (line + 1) % linesPerBlock === 0)
  const borders = [0, ...ends.filter(end => end < bytes.length), bytes.length]
  const parts = borders.slice(1).map((end, number) => bytes.subarray(borders[number], end))
  const shown = (part: Buffer, filter: Filter) =>
    naiveReading({ files: new Map([[0, part]]), end: part.length }, filter, maxLineBytes).length
  return {
    blocks: parts.map((part, number) => {
      const entries = shown(part, {})
      const isSound = entries === lineEnds(part).length && part.at(-1) === 0x0a
      const start = borders[number] ?? 0
      return { start, end: start + part.length, entries, checksum: isSound ? crc32(part) : undefined }
    }),
    candidates: filter => parts.flatMap((part, number) => (shown(part, filter) > 0 ? [number] : [])),
    totals: () => undefined,
    amount: () => undefined,
    spans: () => [],
  }
}

/** After each newline. */
function lineEnds(bytes: Buffer): number[] {
  const ends: number[] = []
  for (let at = bytes.indexOf('\n'); at !== -1; at = bytes.indexOf('\n', at + 1)) ends.push(at + 1)
  return ends
}
