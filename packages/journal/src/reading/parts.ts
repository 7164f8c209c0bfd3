/**
 * Which parts of a segment a piece must look at: all of it, or what its index leaves.
 */
import type { Filter } from './filter.js'
import type { Block, SegmentIndex } from './segment-index.js'

/** Of a segment, in bytes from its start. */
export interface Part {
  readonly start: number
  readonly end: number
  /** They tile the part, and all their entries match; undefined: look at the lines. */
  readonly blocks?: readonly Block[]
}

/** From `start` to `end`; parts that touch are one. */
export function partsOf(index: SegmentIndex | undefined, wanted: Wanted): readonly Part[] {
  const { start, end } = wanted
  if (end <= start) return []
  if (!index) return [{ start, end }]
  return wanted.matchesAll ? wholeParts(index, wanted) : candidateParts(index, wanted)
}

export interface Wanted {
  readonly filter: Filter
  /** The filter has no condition. */
  readonly matchesAll: boolean
  readonly start: number
  readonly end: number
}

/** Blocks in the middle can be copied; of the first and the last one only a part may be wanted. */
function wholeParts({ blocks }: SegmentIndex, { start, end }: Wanted): Part[] {
  const whole = blocks.filter(block => block.start >= start && block.end <= end)
  const [first, last] = [whole[0], whole.at(-1)]
  if (!first || !last) return [{ start, end }]
  const parts = [
    { start, end: first.start },
    { start: first.start, end: last.end, blocks: whole },
    { start: last.end, end },
  ]
  return parts.filter(part => part.end > part.start)
}

function candidateParts(index: SegmentIndex, { filter, start, end }: Wanted): Part[] {
  const parts: { start: number; end: number }[] = []
  for (const number of index.candidates(filter)) {
    const block = index.blocks[number]
    if (!block || block.end <= start) continue
    if (block.start >= end) break
    const last = parts.at(-1)
    if (last && last.end >= block.start) last.end = Math.min(block.end, end)
    else parts.push({ start: Math.max(block.start, start), end: Math.min(block.end, end) })
  }
  return parts
}
