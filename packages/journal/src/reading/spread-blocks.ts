/** The blocks of an index, spread over the time in which they came (protocol rule R17). */
import type { Filter } from './filter.js'
import type { SegmentIndex } from './segment-index.js'
import { whole, type TimeBuckets } from './time-buckets.js'

/** Where entries are from. */
export type Origin = Pick<Filter, 'users' | 'streams' | 'sources'>

/** Adds what is from there, as far as the index knows. @returns false: it does not tell how much that is, and nothing was added */
export function addBlocks(sums: TimeBuckets, index: SegmentIndex, filter: Origin): boolean {
  const exact = index.amount(filter)
  if (!exact && (filter.users || filter.streams)) return false
  const spans = [...index.spans(filter)]
  const all = { entries: 0, bytes: 0 }
  for (const { entries, bytes } of spans) {
    all.entries += entries
    all.bytes += bytes
  }
  const share = exact ? { entries: part(exact.entries, all.entries), bytes: part(exact.bytes, all.bytes) } : whole
  for (const span of spans) sums.add(span, share)
  return true
}

function part(some: number, all: number): number {
  return all === 0 ? 0 : Math.min(1, some / all)
}
