/** What looking at a part of a segment needs, in whichever direction. */
import type { FileHandle } from '@message-gatherer/disk'
import { crc32 } from 'node:zlib'
import { isEntry } from '../entry-line.js'
import type { LinePlace } from './candidates.js'
import type { Matcher } from './matcher.js'
import type { Piece } from './piece.js'
import type { Block } from './segment-index.js'
import type { Window } from './window.js'

export interface Look {
  readonly file: FileHandle
  /** The segment's offset. */
  readonly segmentStart: number
  readonly window: Window
  readonly piece: Piece
  readonly matcher: Matcher
  readonly sizes: LookSizes
}

export interface LookSizes {
  /** What is read at once. */
  readonly chunkBytes: number
  /** With its newline; a longer line is none of ours. */
  readonly maxLineBytes: number
}

/** What there is of the file from `start` to `end`. What was found before is copied, because its buffer changes. */
export function load({ piece, window, file }: Look, start: number, end: number): Buffer {
  piece.flush()
  return window.load(file, start, end)
}

/** Not more than may still be looked through, but enough for some lines. */
export function chunkOf({ piece, sizes }: Look): number {
  return Math.min(sizes.chunkBytes, Math.max(piece.inputLeft, sizes.chunkBytes >> 4))
}

/**
 * Takes a line if it is an intact entry that matches.
 *
 * @param origin what has to be added to a position in `bytes` for an offset. @returns false: it does, but has no room
 */
export function take(
  { matcher, piece, sizes }: Look,
  bytes: Buffer,
  { start, end }: LinePlace,
  origin: number,
): boolean {
  if (end - start >= sizes.maxLineBytes) return true
  const line = bytes.subarray(start, end)
  if (!matcher.mayMatch(line) || !isEntry(line) || !matcher.matches(line)) return true
  if (!piece.hasRoomFor(1, end + 1 - start)) {
    piece.close()
    return false
  }
  piece.add({ bytes, start, end: end + 1, origin, entries: 1 })
  return true
}

/**
 * Takes a whole block if it is as its index says.
 *
 * @param first where `bytes` begin in the file. @returns false: look at its lines
 */
export function takeBlock({ piece, segmentStart }: Look, bytes: Buffer, block: Block, first: number): boolean {
  const { entries, checksum } = block
  const [start, end] = [block.start - first, block.end - first]
  if (checksum === undefined || bytes.length < end || !piece.hasRoomFor(entries, end - start)) return false
  if (crc32(bytes.subarray(start, end)) !== checksum) return false
  piece.add({ bytes, start, end, origin: segmentStart + first, entries })
  piece.spend(end - start)
  return true
}
