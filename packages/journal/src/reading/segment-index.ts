/** What is known beforehand of a sealed segment, as a port (journal rule J20). A cache: with none an answer is the same, later. */
import type { Segment } from '@message-gatherer/disk'
import type { Filter } from './filter.js'

/** Some lines that stand together, about 16 KiB; one line at least. */
export interface Block {
  /** In the segment, in bytes. */
  readonly start: number
  readonly end: number
  /** Intact ones. */
  readonly entries: number
  /** Of its bytes. Undefined where not all of its lines are intact entries. */
  readonly checksum: number | undefined
}

export interface SegmentIndex {
  /** The blocks that tile the segment, in order. */
  readonly blocks: readonly Block[]
  /** The numbers of the blocks that may hold a match, ascending. */
  candidates(filter: Filter): Iterable<number>
  /** What each user has in each stream. */
  readonly totals: readonly Total[]
}

export interface Total {
  readonly user: string
  readonly stream: string
  readonly entries: number
  readonly bytes: number
  /** Unix milliseconds. */
  readonly lastReceivedAtMs: number
}

export interface Indexes {
  /** Undefined: there is none that can be believed. */
  of(segment: Segment): SegmentIndex | undefined
}
