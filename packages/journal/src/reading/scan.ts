/**
 * A piece of a reading: from an offset, so much and no more. Whoever reads goes on at `next`, whenever it likes.
 *
 * A piece keeps nothing from the one before, so a reader may lag, stop or come back after a restart, and any thread will do.
 */
import type { Filter } from './filter.js'

export interface ScanRequest {
  /** Ascending: entries that begin before are not shown. Descending: those that end beyond are not. A border (see `isBorder`). */
  readonly from: number
  /** The other side, another border: ascending the durable end at most. */
  readonly to: number
  readonly order: 'asc' | 'desc'
  readonly filter: Filter
  /** Entries at most. */
  readonly limit: number
  /** Ends before more bytes are found; one entry is always few enough. */
  readonly outputBytes: number
  /** Ends soon after so many were looked through; 64 that an index skips count as one. */
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
  /** How far it is from `from` to `next`. */
  readonly passed: number
}

export interface Scanner {
  /**
   * Always goes on by a line at least. What cannot be read is skipped (rule R16).
   *
   * @throws {GathererError} INVALID_REQUEST: the regex does not compile. The platform's error, where it tells nothing of the
   *   file: no more files can be opened, no memory.
   */
  scan(request: ScanRequest): Scanned
  close(): void
}
