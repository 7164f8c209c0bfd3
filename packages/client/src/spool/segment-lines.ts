/**
 * The lines of segments with their numbers (spool rules Q2, Q3, Q8).
 *
 * A damaged line keeps its number. Where the next head, or the tail, says that more messages stand in a segment than lines, damage has
 * eaten line breaks: the first damaged line then takes the missing numbers. Where it says less, damage has made line breaks: the first
 * damaged pieces then take none.
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
  /** Where to stop, and the number after the last message before it, where that is known. */
  readonly to: { readonly offset: number; readonly number?: number }
}

/** Most heads are short; those of a spool that follows thousands of files are not. */
const headBlockBytes = 4096

type LineRange = Pick<SegmentRange, 'segment'> & Record<'from' | 'to', { readonly offset: number }>

/** The head of a segment, or undefined when it is damaged. */
export function readHead(fs: FileSystem, segment: Segment): Head | undefined {
  for (const line of readLines(fs, segment.path, { blockBytes: headBlockBytes }))
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
    missing ??= good ? undefined : missingIn(fs, range)
    if (!good && missing !== undefined && missing < 0) {
      missing++
      continue
    }
    const count = good ? 1 : 1 + (missing ?? 0)
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

/** How many messages have no line of their own; less than 0: how many lines are too many. */
function missingIn(fs: FileSystem, range: SegmentRange): number {
  const { from, to } = range
  return to.number === undefined ? 0 : to.number - from.number - countLines(fs, range)
}

/** The lines of a part of a segment, without its head, intact or not. */
export function countLines(fs: FileSystem, { segment, from, to }: LineRange): number {
  let count = 0
  const positions = { from: from.offset - segment.start, to: to.offset - segment.start }
  for (const line of readLines(fs, segment.path, positions)) if (line.position > 0) count++
  return count
}

function isMessage(line: Buffer): boolean {
  return partsOf(line) !== undefined
}
