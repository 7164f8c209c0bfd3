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
  /** CRC-32 of its bytes. Undefined where not all of its lines are intact entries. */
  readonly checksum: number | undefined
}

export interface SegmentIndex {
  /** The blocks that tile the segment, in order. */
  readonly blocks: readonly Block[]
  /** The numbers of the blocks that may hold a match, ascending. A block without a checksum may hold anything. */
  candidates(filter: Filter): readonly number[]
  /**
   * What there is of each stream or user, or of what this user has; by name in the order of its bytes.
   * Undefined: not kept, because there is too much; the segment itself tells.
   */
  totals(of: TotalsOf, user?: string): readonly NamedTotal[] | undefined
  /** What these users have in these streams, exactly. Undefined: as above. */
  amount(filter: Pick<Filter, 'users' | 'streams'>): Amount | undefined
  /** When the blocks came that may hold a match, and what they have: all of it. */
  spans(filter: Filter): Iterable<Span>
}

export type TotalsOf = 'streams' | 'users'

export interface Amount {
  readonly entries: number
  /** Of their lines, each with its newline. */
  readonly bytes: number
}

/** A block, in time. */
export interface Span extends Amount {
  /** The least and the greatest `received_at`, in Unix milliseconds; not finite where an entry does not tell it. */
  readonly firstMs: number
  readonly lastMs: number
}

export interface NamedTotal extends Amount {
  readonly name: string
  /** The latest one, in Unix milliseconds. */
  readonly lastReceivedAtMs: number
}

export interface Indexes {
  /** Undefined: there is none that can be believed. Never throws. */
  of(segment: Segment): SegmentIndex | undefined
}
