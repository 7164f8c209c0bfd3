/**
 * How far each file was read, by what is spooled (spool rule Q9).
 *
 * Follows the newest segment: its head and the lines after it. Nothing else remembers it.
 */
import { listSegments, type FileSystem } from '@message-gatherer/disk'
import type { SpoolPlaces } from './places.js'
import { linesOf, readHead } from './segment-lines.js'
import { fileEndOf } from './spooled-line.js'
import type { Tail } from './tail.js'

/** The files that are remembered; beyond, the one that was spooled longest ago is forgotten. */
const mostFiles = 10_000

export class FileEnds {
  readonly #fs: FileSystem
  readonly #places: SpoolPlaces
  /** In the order in which they were last spooled. */
  readonly #ends = new Map<string, number>()
  /** Everything before it is known here. */
  #known: { readonly segment: number; readonly offset: number } | undefined

  constructor(fs: FileSystem, places: SpoolPlaces) {
    this.#fs = fs
    this.#places = places
  }

  /** Reads what others have spooled since. */
  catchUp(tail: Tail): ReadonlyMap<string, number> {
    if (this.#known?.segment !== tail.segment) this.#readHead(tail)
    const from = this.#known?.offset ?? tail.segment
    if (from < tail.offset) this.#readLines(tail, from)
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
  snapshot(): Record<string, number> {
    return Object.fromEntries(this.#ends)
  }

  #readHead(tail: Tail): void {
    const segment = listSegments(this.#fs, this.#places.messages).findLast(({ start }) => start <= tail.segment)
    if (segment === undefined) return
    // A damaged head: what is known from before is all there is.
    for (const [file, end] of Object.entries(readHead(this.#fs, segment)?.files ?? {})) this.#set(file, end)
    this.#known = { segment: tail.segment, offset: segment.start }
  }

  #readLines({ offset }: Tail, from: number): void {
    const segment = listSegments(this.#fs, this.#places.messages).findLast(({ start }) => start <= from)
    if (segment === undefined) return
    const range = { segment, from: { offset: from, number: 0 }, to: { offset, number: 0 } }
    for (const line of linesOf(this.#fs, range)) {
      const found = line.isIntact ? fileEndOf(line.bytes) : undefined
      if (found) this.#set(found.file, found.end)
    }
  }

  #noteLast(lines: Uint8Array): void {
    const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.length)
    const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
    const found = fileEndOf(bytes.subarray(start, bytes.length - 1))
    if (found) this.#set(found.file, found.end)
  }

  #set(file: string, end: number): void {
    this.#ends.delete(file)
    this.#ends.set(file, end)
    if (this.#ends.size <= mostFiles) return
    for (const [oldest] of this.#ends) {
      this.#ends.delete(oldest)
      return
    }
  }
}
