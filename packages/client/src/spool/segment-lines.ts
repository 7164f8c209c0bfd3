/**
 * The lines of segments with their numbers (spool rules Q2, Q3, Q8).
 *
 * A damaged line keeps its number. Where the next head, or the tail, says that more messages stand in a segment than lines, damage has
 * eaten line breaks: the damaged line then takes the missing numbers.
 */
import { isIntact, readLines, type FileSystem, type Segment } from '@message-gatherer/disk'
import { parseHead, partsOf, type Head } from './spooled-line.js'

export interface SpooledLine {
  readonly number: number
  /** 1, or how many messages a damaged place held. */
  readonly count: number
  readonly offset: number
  /** The offset after it. */
  readonly end: number
  /** Without its newline; valid until the next one is asked for. */
  readonly bytes: Buffer
  readonly isIntact: boolean
}

export interface SegmentRange {
  readonly segment: Segment
  /** Where to begin: an offset on a line's border, and the number of the message there. */
  readonly from: { readonly offset: number; readonly number: number }
  /** Where to stop, and the number after the last message before it. */
  readonly to: { readonly offset: number; readonly number: number }
}

/** The head of a segment, or undefined when it is damaged. */
export function readHead(fs: FileSystem, segment: Segment): Head | undefined {
  for (const line of readLines(fs, segment.path))
    return line.ended && isIntact(line.bytes) ? parseHead(line.bytes) : undefined
  return undefined
}

/** The messages of a part of a segment, in order; the head is not one. */
export function* linesOf(fs: FileSystem, range: SegmentRange): Generator<SpooledLine> {
  const { segment, from, to } = range
  let number = from.number
  let missing: number | undefined
  const positions = { from: from.offset - segment.start, to: to.offset - segment.start }
  for (const line of readLines(fs, segment.path, positions)) {
    const offset = segment.start + line.position
    if (line.position === 0) continue
    const good = line.ended && isIntact(line.bytes)
    missing ??= good ? undefined : to.number - from.number - countLines(fs, range)
    const count = good ? 1 : 1 + Math.max(0, missing ?? 0)
    if (!good) missing = 0
    yield {
      number,
      count,
      offset,
      end: offset + line.length,
      bytes: line.bytes,
      isIntact: good && isMessage(line.bytes),
    }
    number += count
  }
}

function countLines(fs: FileSystem, { segment, from, to }: SegmentRange): number {
  let count = 0
  const positions = { from: from.offset - segment.start, to: to.offset - segment.start }
  for (const line of readLines(fs, segment.path, positions)) if (line.position > 0) count++
  return count
}

function isMessage(line: Buffer): boolean {
  return partsOf(line) !== undefined
}
