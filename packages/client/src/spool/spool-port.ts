/**
 * The spool as its users see it: where messages are put, and how far files were read.
 */

/** Whole lines as they stand in the spool (spool rule Q2), each ending in a newline. */
export interface SpoolLines {
  readonly bytes: Uint8Array
  readonly count: number
}

/** The part of a file that lines came from. */
export interface FileRange {
  /** What tells the file from every other (spool rule Q9). */
  readonly file: string
  /** Where its last spooled line ended; of a file of which nothing is spooled, where its first line begins. */
  readonly from: number
}

/** How far a file was read, by its spooled lines (spool rule Q9). */
export interface FileEnd {
  /** Where the last one ends. */
  readonly end: number
  /** RFC 3339: when the first one that is remembered was handed in. */
  readonly since: string
  /** What the last one that is remembered says of where it comes from. */
  readonly source: string | undefined
}

export type Spooled =
  | { readonly kind: 'spooled'; readonly first: number; readonly end: number }
  /** Not appended: the file was read by somebody else meanwhile, as far as `at`. */
  | { readonly kind: 'moved'; readonly at: number }

export interface AppendOptions {
  /** Ends the wait for room, and nothing else: what fits is kept. */
  readonly signal?: AbortSignal
  /** What to do while the spool or the disk is full; default `wait`. */
  readonly whenFull?: 'wait' | 'reject'
  /** Appends only if the file's last spooled line ends at `from`, or nothing of it is spooled. */
  readonly of?: FileRange
}

export interface MessageSpool {
  /**
   * Resolves when the lines are durable.
   *
   * @throws {GathererError} SPOOL_FULL, with `whenFull: 'reject'`: nothing was kept. SPOOL_STOPPED: a write or sync failed; it is
   *   not known what is on the disk, and this process appends nothing more. FOLDER_UNUSABLE.
   */
  append(lines: SpoolLines, options?: AppendOptions): Promise<Spooled>
  /** How far each file was read, by what is on the disk now; the one that was spooled longest ago first. */
  fileEnds(): Promise<ReadonlyMap<string, FileEnd>>
}
