/**
 * A piece of a reading: from an offset, so much and no more. Whoever reads goes on at `next`, whenever it likes.
 *
 * A piece keeps nothing from the one before, so a reader may lag, stop or come back after a restart, and any thread will do.
 */
import type { Filter } from './filter.js'

export interface ScanRequest {
  /** Ascending: where the first entry begins or after it. Descending: where the last one ends or before it. */
  readonly from: number
  /** Ascending: entries that begin here or beyond are not shown, the durable end at most. Descending: those that begin before are not. */
  readonly to: number
  readonly order: 'asc' | 'desc'
  readonly filter: Filter
  /** Entries at most. */
  readonly limit: number
  /** Ends soon after so many bytes were found; one entry is always small enough. */
  readonly outputBytes: number
  /** … or looked through. */
  readonly inputBytes: number
}

/** Entries that stand together in the journal, in the journal's order. */
export interface Run {
  /** Of the first. */
  readonly offset: number
  /** Their lines as stored, each with its newline. */
  readonly bytes: Buffer
  readonly entries: number
}

export interface Scanned {
  /** In the order that was asked for; within a run always the journal's. Their bytes are the caller's. */
  readonly runs: readonly Run[]
  readonly entries: number
  /** Where to go on: ascending the first byte that was not looked at, descending the last that was. `to`: there is no more. */
  readonly next: number
  /** What was looked through or skipped by an index, in bytes. */
  readonly passed: number
}

export interface Scanner {
  /** @throws {GathererError} INVALID_REQUEST: the regex does not compile. What cannot be read is skipped (rule R16). */
  scan(request: ScanRequest): Scanned
  close(): void
}
