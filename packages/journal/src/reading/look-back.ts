/** Looks at a part of a segment from its end to its start. Positions are of the file, in bytes. */
import { candidatesBack } from './candidates.js'
import { chunkOf, load, take, takeBlock, type Look } from './look.js'
import type { Part } from './parts.js'
import type { Block } from './segment-index.js'

const newline = 0x0a

/** @returns the last byte that was not looked at is before this: the part's start, or the end of a line */
export function lookBack(look: Look, { start, end, blocks }: Part): number {
  return blocks ? blocksBack(look, blocks) : linesBack(look, start, end)
}

function linesBack(look: Look, start: number, end: number): number {
  let at = end
  while (at > start && !look.piece.isDone) {
    const next = windowBack(look, start, at)
    look.piece.spend(at - next)
    at = next
  }
  return at
}

/** Looks at as much as is read at once, one line at least. @returns where the next one ends */
function windowBack(look: Look, start: number, end: number): number {
  const { maxLineBytes } = look.sizes
  for (let size = chunkOf(look); ; size = Math.min(4 * size, maxLineBytes + 1)) {
    const from = Math.max(start, end - size)
    const bytes = load(look, from, end)
    const length = bytes.lastIndexOf(newline) + 1
    // What begins before `from` is looked at next.
    const first = from === start ? 0 : bytes.indexOf(newline) + 1
    if (first < length) return from + first + collect(look, bytes.subarray(first, length), from + first)
    if (from === start) return start
    // After the last newline no line ends.
    if (length > 0 && from + length < end) return from + length
    if (size > maxLineBytes) return beforeLongLine(look, start, from)
  }
}

/** @returns how far in `bytes` */
function collect(look: Look, bytes: Buffer, position: number): number {
  for (const place of candidatesBack(bytes, look.matcher.anchor)) {
    if (!take(look, bytes, place, look.segmentStart + position)) return place.end + 1
    if (look.piece.isDone) return place.start
  }
  return 0
}

/** The position after the newline before `end`; `start`, where there is none. */
function beforeLongLine(look: Look, start: number, end: number): number {
  for (let at = end; at > start; at -= look.sizes.chunkBytes) {
    const from = Math.max(start, at - look.sizes.chunkBytes)
    const found = load(look, from, at).lastIndexOf(newline)
    if (found !== -1) return from + found + 1
  }
  return start
}

function blocksBack(look: Look, blocks: readonly Block[]): number {
  let at = blocks.at(-1)?.end ?? 0
  for (let index = blocks.length - 1; index >= 0 && !look.piece.isDone;) {
    const first = firstWithin(blocks, index, look.sizes.chunkBytes)
    const from = blocks[first]?.start ?? at
    const bytes = load(look, from, at)
    while (index >= first && !look.piece.isDone) {
      const block = blocks[index--]
      if (!block) return at
      if (!takeBlock(look, bytes, block, from)) {
        at = linesBack(look, block.start, block.end)
        // What was loaded is overwritten.
        if (at > block.start) return at
        break
      }
      at = block.start
    }
  }
  return at
}

/** The first block that is read together with the one at `index`. */
function firstWithin(blocks: readonly Block[], index: number, bytes: number): number {
  const limit = (blocks[index]?.end ?? 0) - bytes
  let first = index
  while ((blocks[first - 1]?.start ?? -Infinity) >= limit) first--
  return first
}
