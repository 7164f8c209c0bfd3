/**
 * Finds out how far a spool is durable, and makes it so (spool rule Q4).
 *
 * Under the append lock. Mostly it believes the tail; after a crash it copies the good part of the newest segment first, because bytes that
 * a failed sync left in memory look like all others.
 */
import {
  findProvenEnd,
  listSegments,
  rewriteSegment,
  scanSegment,
  segmentName,
  type DamagedLine,
  type FileSystem,
  type Segment,
} from '@message-gatherer/disk'
import type { Position } from './acknowledged.js'
import type { SpoolPlaces } from './places.js'
import { linesOf, readHead } from './segment-lines.js'
import { parseHead, partsOf } from './spooled-line.js'
import type { Tail } from './tail.js'

export interface SettleOptions {
  readonly fs: FileSystem
  readonly places: SpoolPlaces
  readonly life: string
  readonly writer: string
  /** What the server is known to have; no number at or before it is given again. */
  readonly acknowledged: Position
  readonly nowMs: number
}

/** True when the newest segment is as long as the tail says, and is the newest. */
export function isTrue(fs: FileSystem, { messages }: SpoolPlaces, tail: Tail): boolean {
  // A segment that begins where the tail ends: somebody died after making it, and before anything in it was durable.
  if (fs.exists(`${messages}/${segmentName(tail.offset)}`)) return false
  const path = `${messages}/${segmentName(tail.segment)}`
  if (!fs.exists(path)) return false
  const file = fs.open(path, 'read')
  try {
    return fs.size(file) === tail.offset - tail.segment
  } finally {
    fs.close(file)
  }
}

export interface Settled {
  readonly tail: Tail
  readonly damaged: readonly DamagedLine[]
}

/**
 * The tail that can be built on, and damage that was come across.
 *
 * @param known what the tail file said, of whatever life: everything before it was durable once.
 * @throws the platform's error; with ENOSPC there is no room for the copy, and `provenTail` is what can be read meanwhile.
 */
export function settle(options: SettleOptions, known: Tail | undefined): Settled {
  const { fs, places, acknowledged } = options
  const segments = listSegments(fs, places.messages)
  const newest = segments.at(-1)
  if (newest === undefined) return { tail: tailAt(options, acknowledged), damaged: [] }
  const provenEnd = provenEndOf(fs, newest, known)
  const { goodEnd, damaged } = scanSegment(fs, { segment: newest, provenEnd, accept: isOurs })
  if (newest.end > newest.start) rewriteSegment(fs, places.messages, newest, goodEnd, options.nowMs)
  if (goodEnd > newest.start)
    return { tail: tailOf(options, [...segments.slice(0, -1), { ...newest, end: goodEnd }], known), damaged }
  // Nothing in it was ever durable: what came before it was.
  fs.remove(newest.path)
  fs.syncFolder(places.messages)
  return settle(options, undefined)
}

/** What is certainly durable without a copy: for reading only. */
export function provenTail(options: SettleOptions, known: Tail | undefined): Tail {
  const { fs, places, acknowledged } = options
  const segments = listSegments(fs, places.messages)
  const newest = segments.at(-1)
  if (newest === undefined) return tailAt(options, acknowledged)
  return tailOf(options, [...segments.slice(0, -1), { ...newest, end: provenEndOf(fs, newest, known) }], known)
}

function provenEndOf(fs: FileSystem, newest: Segment, known: Tail | undefined): number {
  return findProvenEnd(fs, newest, known?.segment === newest.start ? known.offset : newest.start)
}

function isOurs({ bytes, position }: { readonly bytes: Buffer; readonly position: number }): boolean {
  return position === 0 ? parseHead(bytes) !== undefined : partsOf(bytes) !== undefined
}

function tailOf(options: SettleOptions, segments: readonly Segment[], known: Tail | undefined): Tail {
  const { fs, acknowledged } = options
  const newest = segments.at(-1) as Segment
  const said = known?.segment === newest.start && known.offset <= newest.end ? known : undefined
  const { producer, base } = readHead(fs, newest) ?? said ?? { producer: '', base: 0 }
  const from = said ?? { offset: newest.start, number: firstNumberOf(options, segments) }
  const number = from.number + countMessages(fs, newest, from)
  if (number < acknowledged.number) return tailAt(options, { ...acknowledged, offset: newest.end })
  return { ...namesOf(options), segment: newest.start, producer, base, offset: newest.end, number }
}

/** Of the newest segment; by its head, or by what stands before it. */
function firstNumberOf({ fs, acknowledged }: SettleOptions, segments: readonly Segment[]): number {
  for (let index = segments.length - 1, after = 0; index >= 0; index--) {
    const segment = segments[index] as Segment
    const head = readHead(fs, segment)
    if (index < segments.length - 1) after += countMessages(fs, segment, { offset: segment.start, number: 0 })
    if (head) return head.first + after
  }
  return acknowledged.number
}

function countMessages(fs: FileSystem, segment: Segment, from: Position): number {
  let count = 0
  for (const line of linesOf(fs, { segment, from, to: { offset: segment.end, number: 0 } })) count += line.count
  return count
}

/** No segment can be gone on with: the next one begins here. */
function tailAt(options: SettleOptions, { offset, number }: Position): Tail {
  return { ...namesOf(options), segment: offset, producer: '', base: 0, offset, number }
}

function namesOf({ life, writer }: SettleOptions): Pick<Tail, 'life' | 'writer'> {
  return { life, writer }
}
