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
import { groupEnd } from './group-rest.js'
import type { SpoolPlaces } from './places.js'
import { linesOf, readHead } from './segment-lines.js'
import { parseHead, partsOf } from './spooled-line.js'
import type { Tail } from './tail.js'

const keptRemains = 4

export interface SettleOptions {
  readonly fs: FileSystem
  readonly places: SpoolPlaces
  readonly life: string
  /** What the server is known to have; no number at or before it is given again. */
  readonly acknowledged: Position
  /** What the tail file said, of whatever life: everything before it was durable once. */
  readonly known: Tail | undefined
  readonly nowMs: number
}

/** True when the newest segment is as the tail says, untouched since, and is the newest. */
export function isTrue(fs: FileSystem, { messages }: SpoolPlaces, tail: Tail): boolean {
  // A segment that begins where the tail ends: somebody died after making it, and before anything in it was durable.
  if (tail.offset === tail.segment || fs.exists(`${messages}/${segmentName(tail.offset)}`)) return false
  const path = `${messages}/${segmentName(tail.segment)}`
  if (!fs.exists(path) || fs.version(path) !== tail.version) return false
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
 * @throws the platform's error; with ENOSPC there is no room for the copy, and `provenTail` is what can be read meanwhile.
 */
export function settle(options: SettleOptions): Settled {
  const { fs, places } = options
  const segments = listSegments(fs, places.messages)
  const newest = segments.at(-1)
  if (newest === undefined) return { tail: tailOf(options, segments), damaged: [] }
  const provenEnd = provenEndOf(options, newest)
  const end = goodEndAtMost(options, newest, provenEnd)
  const { goodEnd, damaged } = scanSegment(fs, {
    segment: newest,
    provenEnd,
    accept: (line, offset) => offset < end && isOurs(line),
  })
  if (goodEnd > newest.start) {
    rewriteSegment(fs, places.messages, newest, goodEnd, options.nowMs)
    dropOldRemains(options)
    return { tail: tailOf(options, [...segments.slice(0, -1), { ...newest, end: goodEnd }]), damaged }
  }
  setAside(options, newest)
  // A segment is begun when all before it is durable: there is nothing in doubt any more.
  return { tail: tailOf(options, segments.slice(0, -1)), damaged }
}

/** What is certainly durable without a copy: for reading only. */
export function provenTail(options: SettleOptions): Tail {
  const segments = listSegments(options.fs, options.places.messages)
  const newest = segments.at(-1)
  if (newest === undefined) return tailOf(options, segments)
  return tailOf(options, [...segments.slice(0, -1), { ...newest, end: provenEndOf(options, newest) }])
}

/** What was set aside was never promised to anybody; a few are kept for who wants to look. */
function dropOldRemains({ fs, places }: SettleOptions): void {
  const remains = fs.list(places.messages).filter(name => name.includes('.torn-'))
  for (const name of remains.slice(0, -keptRemains)) fs.remove(`${places.messages}/${name}`)
}

/** A segment of which nothing was ever durable. */
function setAside({ fs, places, nowMs }: SettleOptions, segment: Segment): void {
  if (segment.end > segment.start) rewriteSegment(fs, places.messages, segment, segment.start, nowMs)
  fs.remove(segment.path)
  fs.syncFolder(places.messages)
}

/** Of a file that was cut short the tail proves nothing: its last line may be half of one. */
function provenEndOf({ fs, known }: SettleOptions, newest: Segment): number {
  if (known && known.segment >= newest.end) return newest.end
  const speaksOfIt = known?.segment === newest.start && known.offset <= newest.end
  return findProvenEnd(fs, newest, speaksOfIt ? known.offset : newest.start)
}

/** Beyond it no line of the group in doubt is believed, however good it looks. */
function goodEndAtMost({ fs, known }: SettleOptions, newest: Segment, provenEnd: number): number {
  // It was durable once, and was cut short since: what is left of it was promised.
  if (known?.segment === newest.start && known.offset > newest.end) return Infinity
  return groupEnd(fs, newest, provenEnd)
}

function isOurs({ bytes, position }: { readonly bytes: Buffer; readonly position: number }): boolean {
  return position === 0 ? parseHead(bytes) !== undefined : partsOf(bytes) !== undefined
}

function tailOf(options: SettleOptions, all: readonly Segment[]): Tail {
  const { fs, life, known, acknowledged } = options
  const least = Math.max(acknowledged.number, known?.number ?? 0)
  const segments = all.filter(({ start, end }) => end > start)
  const newest = segments.at(-1)
  if (newest === undefined) return beyond(options, least, acknowledged.offset)
  const said = known?.segment === newest.start && known.offset <= newest.end ? known : undefined
  const from = said ?? { offset: newest.start, number: firstNumberOf(options, segments) }
  const number = from.number + countMessages(fs, newest, from)
  const { producer, base } = readHead(fs, newest) ?? said ?? { producer: '', base: 0 }
  if (number < least || !endsALine(fs, newest))
    return beyond(options, Math.max(number, least), Math.max(newest.end, acknowledged.offset))
  const version = fs.version(newest.path)
  return { life, segment: newest.start, producer, base, offset: newest.end, number, version }
}

/** No segment can be gone on with: the next one begins here. */
function beyond({ life }: SettleOptions, number: number, offset: number): Tail {
  return { life, segment: offset, producer: '', base: 0, offset, number, version: '' }
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
  for (const line of linesOf(fs, { segment, from, to: { offset: segment.end } })) count += line.count
  return count
}

/** False when damage has hit the last line break: what is appended would be a part of the damaged line. */
function endsALine(fs: FileSystem, { path, start, end }: Segment): boolean {
  const file = fs.open(path, 'read')
  try {
    const last = new Uint8Array(1)
    return fs.read(file, last, end - start - 1) === 1 && last[0] === 0x0a
  } finally {
    fs.close(file)
  }
}
