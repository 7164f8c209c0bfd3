/** What following files has to tell, beside the messages. */

/** A file was truncated, replaced or removed before all of it was read (following rules F5, F6). */
export interface Loss {
  readonly path: string
  /** What its lines in the spool say it is; undefined: none is there. */
  readonly id: string | undefined
  readonly why: 'truncated' | 'removed' | 'replaced' | 'gone'
  /** Everything before this byte of the old content was spooled, or is in the copy and will be. */
  readonly from: number
  /** How many bytes from there on were certainly there. There may have been more. */
  readonly missingBytes: number
  /** The copy that the old content was read from. */
  readonly copy: string | undefined
}

/** What was not as it should be in the text of a file (following rule F7). */
export interface Oddities {
  readonly path: string
  /** Sequences of bytes that are not UTF-8. */
  readonly replaced: number
  /** Cuts of lines that are too long. */
  readonly split: number
}

export interface ShipEvents {
  lost(loss: Loss): void
  odd(oddities: Oddities): void
  /** Said once for each reason, until it can be read again. */
  unreadable(path: string, reason: string): void
  /** @param doneBytes of `totalBytes`, which is what the files hold beyond what was spooled before. */
  progress(doneBytes: number, totalBytes: number, lines: number): void
  /** For the first time everything that was there is spooled. */
  caughtUp(): void
}
