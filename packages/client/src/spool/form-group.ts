/**
 * Forms a group of whole appends: their numbers, and for lines of a file whether they still go on where it was left (spool rules Q2, Q9).
 *
 * Pure but for the bytes it lays out.
 */
import { takeGroup, type Waiting } from '@message-gatherer/disk'
import { sayRest } from './group-rest.js'
import type { WaitingAppend } from './spool-appender.js'
import type { FileEnd, Spooled } from './spool-port.js'
import { fileEndOf } from './spooled-line.js'

export interface GroupStart {
  readonly tail: { readonly number: number }
  /** How far each file was read. */
  readonly ends: ReadonlyMap<string, FileEnd>
}

export interface Group {
  /** What becomes of each append once the group is durable. */
  readonly results: readonly Spooled[]
  /** Of the appends that are written. */
  readonly lines: readonly Uint8Array[]
  readonly count: number
  /** In bytes, without mark and head. */
  readonly length: number
  /** As they will stand in the file. */
  readonly bytes: (place: GroupPlace) => Uint8Array
}

export interface GroupPlace {
  readonly offset: number
  /** Of a new segment; it goes first. */
  readonly head: Uint8Array | undefined
  /** Gives room for so many bytes; best in shared memory, so that they are not copied on their way to a writing thread. */
  readonly room: (bytes: number) => Uint8Array
}

export function groupOf(appends: readonly WaitingAppend[], { tail, ends }: GroupStart): Group {
  const results: Spooled[] = []
  const lines: Uint8Array[] = []
  const moved = new Map<string, number>()
  let number = tail.number
  for (const { lines: append, options } of appends) {
    const at = options.of && (moved.get(options.of.file) ?? ends.get(options.of.file)?.end ?? options.of.from)
    if (options.of && at !== undefined && at !== options.of.from) {
      results.push({ kind: 'moved', at })
      continue
    }
    results.push({ kind: 'spooled', first: number, end: number + append.count })
    lines.push(append.bytes)
    number += append.count
    if (options.of) moved.set(options.of.file, lastEnd(append.bytes))
  }
  const length = lines.reduce((sum, bytes) => sum + bytes.length, 0)
  return { results, lines, count: number - tail.number, length, bytes: place => layOut(lines, place) }
}

function layOut(lines: readonly Uint8Array[], { offset, head, room }: GroupPlace): Uint8Array {
  const queue: Waiting[] = sayRest([...(head ? [head] : []), ...lines]).map(bytes => ({ lines: bytes, taken: 0 }))
  return takeGroup(queue, offset, Infinity, room).bytes
}

/** Where the last line ends in its file. */
function lastEnd(lines: Uint8Array): number {
  const bytes = Buffer.from(lines.buffer, lines.byteOffset, lines.length)
  const start = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1
  return fileEndOf(bytes.subarray(start, bytes.length - 1))?.end ?? 0
}
