/**
 * How far each file was read, by what is spooled (spool rule Q9).
 *
 * Follows the newest segment: its head and the lines after it. Nothing else remembers it.
 */
import { listSegments, segmentName, type FileSystem, type Segment } from '@message-gatherer/disk'
import type { SpoolPlaces } from './places.js'
import { linesOf, readHead } from './segment-lines.js'
import { isLetter } from './spooled-dead-letters.js'
import type { FileEnd } from './spool-port.js'
import { envelopeOf, fileEndOf, parseEnvelope } from './spooled-line.js'
import type { Tail } from './tail.js'

/** The files that are remembered; beyond, the one that was spooled longest ago is forgotten. */
const mostFiles = 10_000
/** Of dead letters that were sent again: each is needed only until its own file is removed. */
const mostLetters = 100

export class FileEnds {
  readonly #fs: FileSystem
  readonly #places: SpoolPlaces
  /** In the order in which they were last spooled. */
  readonly #ends = new Map<string, FileEnd>()
  readonly #letters = new Set<string>()
  /** Of the line that was read last. */
  #envelope: { readonly bytes: Buffer; readonly sentAt: string; readonly source?: string | undefined } = {
    bytes: Buffer.alloc(0),
    sentAt: '',
  }
  /** Everything before it is known here. */
  #known: { readonly segment: number; readonly offset: number } | undefined

  constructor(fs: FileSystem, places: SpoolPlaces) {
    this.#fs = fs
    this.#places = places
  }

  /** Reads what others have spooled since. */
  catchUp(tail: Tail): ReadonlyMap<string, FileEnd> {
    if (this.#known?.segment !== tail.segment) this.#readHead(tail)
    const from = this.#known?.offset ?? tail.segment
    if (from < tail.offset) this.#readLines(this.#newest(tail), from, tail.offset)
    this.#known = { segment: tail.segment, offset: tail.offset }
    return this.#ends
  }

  /** Takes over what this process spooled itself from `start` on: its lines need not be read. */
  note(start: number, tail: Tail, own: readonly Uint8Array[]): void {
    if (this.#known?.offset !== start) return
    for (const lines of own) this.#noteLast(lines)
    this.#known = { segment: tail.segment, offset: tail.offset }
  }

  /** For the head of the next segment. */
  snapshot(): ReadonlyMap<string, FileEnd> {
    return this.#ends
  }

  #readHead(tail: Tail): void {
    const from = this.#setFromHead(this.#newest(tail)) ?? this.#setFromOlder(tail)
    this.#known = { segment: tail.segment, offset: from }
  }

  /** Where its lines begin; undefined: there is no such segment, or its head is damaged. */
  #setFromHead(segment: Segment): number | undefined {
    const head = this.#fs.exists(segment.path) ? readHead(this.#fs, segment) : undefined
    for (const [file, end] of head?.files ?? []) this.#set(file, end)
    return head && segment.start
  }

  /** From the last head that tells, over the lines of the segments after it. */
  #setFromOlder(tail: Tail): number {
    const older = listSegments(this.#fs, this.#places.messages).filter(({ start }) => start <= tail.segment)
    const told = older.findLastIndex(segment => this.#setFromHead(segment) !== undefined)
    const untold = older.slice(Math.max(0, told))
    for (const segment of untold) this.#readLines(segment, segment.start, Math.min(segment.end, tail.offset))
    return tail.offset
  }

  #readLines(segment: Segment, from: number, to: number): void {
    const range = { segment, from: { offset: from, number: 0 }, to: { offset: to } }
    for (const line of linesOf(this.#fs, range)) {
      if (line.isIntact) this.#noteLine(line.bytes)
    }
  }

  #newest({ segment, offset }: Tail): Segment {
    return { path: `${this.#places.messages}/${segmentName(segment)}`, start: segment, end: offset }
  }

  /** All lines of an append are of one file, and have the same envelope. */
  #noteLast(lines: Uint8Array): void {
    const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.length)
    const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
    this.#noteLine(bytes.subarray(start, bytes.length - 1))
  }

  #noteLine(line: Buffer): void {
    const found = fileEndOf(line)
    const envelope = found && envelopeOf(line)
    if (!envelope) return
    // Lines that follow each other mostly have the same: it is parsed once.
    if (!this.#envelope.bytes.equals(envelope))
      this.#envelope = { bytes: Buffer.from(envelope), ...parseEnvelope(envelope) }
    const { sentAt, source } = this.#envelope
    this.#set(found.file, { end: found.end, since: this.#ends.get(found.file)?.since ?? sentAt, source })
  }

  #set(file: string, end: FileEnd): void {
    this.#ends.delete(file)
    this.#ends.set(file, end)
    if (isLetter(file)) this.#letters.add(file)
    const [oldestLetter = ''] = this.#letters
    const [oldest = ''] = this.#ends.keys()
    if (this.#letters.size > mostLetters) this.#forget(oldestLetter)
    else if (this.#ends.size > mostFiles) this.#forget(oldest)
  }

  #forget(file: string): void {
    this.#ends.delete(file)
    this.#letters.delete(file)
  }
}
