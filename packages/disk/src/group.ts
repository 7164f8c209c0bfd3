/**
 * Forms a group: takes waiting lines, in order, up to a size, and lays them out as they will stand in the file.
 *
 * Pure but for the buffer it fills; knows nothing of disks and promises.
 */
import { markBytes, markLine } from './checked-line.js'

const newline = 0x0a

/** Lines that were handed in together. */
export interface Waiting {
  readonly lines: Uint8Array
  /** How many of its bytes earlier groups have taken. */
  taken: number
}

/** The part of one waiting append that a group holds. */
export interface Part<W extends Waiting> {
  readonly waiting: W
  /** Offset of its first byte. */
  readonly start: number
  /** Offset of its last line. */
  readonly lastLine: number
  readonly end: number
  /** Nothing of the append is left for a later group. */
  readonly last: boolean
}

export interface Group<W extends Waiting> {
  readonly bytes: Uint8Array
  readonly parts: readonly Part<W>[]
}

/**
 * @param queue not empty; what is taken whole leaves it, what is taken in part stays first.
 * @param offset of the group's first byte; its first line is marked with it.
 * @param allocate gives room for a group, reused when the group before is done.
 */
export function takeGroup<W extends Waiting>(
  queue: W[],
  offset: number,
  maxBytes: number,
  allocate: (bytes: number) => Uint8Array,
): Group<W> {
  const { taken, length } = choose(queue, maxBytes - markBytes(offset))
  const bytes = allocate(length + markBytes(offset))
  const parts: Part<W>[] = []
  let at = 0
  for (const [waiting, count] of taken) {
    const start = at
    let from = waiting.taken
    if (at === 0) {
      const firstEnd = lineEnd(waiting.lines, from)
      at = place(bytes, at, markLine(waiting.lines.subarray(from, firstEnd), offset))
      from = firstEnd
    }
    const to = waiting.taken + count
    at = place(bytes, at, waiting.lines.subarray(from, to))
    const lastLine = from === to ? start : at - (to - lastLineStart(waiting.lines, from, to))
    waiting.taken = to
    parts.push({
      waiting,
      start: offset + start,
      lastLine: offset + lastLine,
      end: offset + at,
      last: to === waiting.lines.length,
    })
  }
  return { bytes: bytes.subarray(0, at), parts }
}

/** Removes from the queue what fits (at least one line) and says how many bytes of each. */
function choose<W extends Waiting>(queue: W[], room: number): { taken: [W, number][]; length: number } {
  const taken: [W, number][] = []
  let length = 0
  let whole = 0
  for (const waiting of queue) {
    const left = waiting.lines.length - waiting.taken
    const count = length + left <= room ? left : wholeLines(waiting, room - length, length === 0)
    if (count > 0) taken.push([waiting, count])
    length += count
    if (count < left) break
    whole++
  }
  queue.splice(0, whole)
  return { taken, length }
}

/** The bytes of the lines that fit into `room`; with `atLeastOne`, of the first line even if it does not fit. */
function wholeLines(waiting: Waiting, room: number, atLeastOne: boolean): number {
  const end = waiting.lines.lastIndexOf(newline, Math.max(waiting.taken + room - 1, 0)) + 1
  if (end > waiting.taken) return end - waiting.taken
  return atLeastOne ? lineEnd(waiting.lines, waiting.taken) - waiting.taken : 0
}

function lineEnd(lines: Uint8Array, from: number): number {
  return lines.indexOf(newline, from) + 1
}

function lastLineStart(lines: Uint8Array, from: number, to: number): number {
  return Math.max(from, lines.lastIndexOf(newline, to - 2) + 1)
}

function place(target: Uint8Array, at: number, bytes: Uint8Array): number {
  target.set(bytes, at)
  return at + bytes.length
}
