/** Looks at a part of a segment from its start to its end. Positions are of the file, in bytes. */
import { candidatesAhead } from './candidates.js'
import { chunkOf, load, take, takeBlock, type Look } from './look.js'
import type { Part } from './parts.js'
import type { Block } from './segment-index.js'

const newline = 0x0a

/** @returns the first byte that was not looked at: the part's end, or the start of a line */
export function lookAhead(look: Look, { start, end, blocks }: Part): number {
  return blocks ? blocksAhead(look, blocks) : linesAhead(look, start, end)
}

function linesAhead(look: Look, start: number, end: number): number {
  let at = start
  while (at < end && !look.piece.isDone) {
    const bytes = wholeLines(look, at, end)
    const next = bytes.length === 0 ? afterLongLine(look, at, end) : at + collect(look, bytes, at)
    look.piece.spend(next - at)
    at = next
  }
  return at
}

/** @returns how far in `bytes` */
function collect(look: Look, bytes: Buffer, position: number): number {
  for (const place of candidatesAhead(bytes, look.matcher.anchor)) {
    if (!take(look, bytes, place, look.segmentStart + position)) return place.start
    if (look.piece.isDone) return place.end + 1
  }
  return bytes.length
}

/** Some lines from `start` on, one at least; nothing: the next one is too long, or has no newline. */
function wholeLines(look: Look, start: number, end: number): Buffer {
  const { maxLineBytes } = look.sizes
  for (let size = chunkOf(look); ; size = Math.min(4 * size, maxLineBytes)) {
    const to = Math.min(end, start + size)
    const bytes = load(look, start, to)
    const length = bytes.lastIndexOf(newline) + 1
    const isLast = to === end || bytes.length < to - start || size >= maxLineBytes
    if (length > 0 || isLast) return bytes.subarray(0, length)
  }
}

/** The position after the next newline; `end`, where there is none. */
function afterLongLine(look: Look, start: number, end: number): number {
  for (let at = start; at < end; at += look.sizes.chunkBytes) {
    const to = Math.min(end, at + look.sizes.chunkBytes)
    const bytes = load(look, at, to)
    const found = bytes.indexOf(newline)
    if (found !== -1) return at + found + 1
    if (bytes.length < to - at) return end
  }
  return end
}

function blocksAhead(look: Look, blocks: readonly Block[]): number {
  let at = blocks[0]?.start ?? 0
  for (let index = 0; index < blocks.length && !look.piece.isDone;) {
    const last = lastWithin(blocks, index, look.sizes.chunkBytes)
    const bytes = load(look, at, blocks[last]?.end ?? at)
    const first = at
    while (index <= last && !look.piece.isDone) {
      const block = blocks[index++]
      if (!block) return at
      if (!takeBlock(look, bytes, block, first)) {
        at = linesAhead(look, block.start, block.end)
        // What was loaded is overwritten.
        if (at < block.end) return at
        break
      }
      at = block.end
    }
  }
  return at
}

/** The last block that is read together with the one at `index`. */
function lastWithin(blocks: readonly Block[], index: number, bytes: number): number {
  const limit = (blocks[index]?.start ?? 0) + bytes
  let last = index
  while ((blocks[last + 1]?.end ?? Infinity) <= limit) last++
  return last
}
