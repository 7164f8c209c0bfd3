/** What can go wrong between an append and its sync. */

export type DiskErrorCode =
  /** No room: nothing of the group was kept, and a later append may succeed. */
  | 'FULL'
  /** A write or sync failed: it is not known what is on the disk, and nothing more is accepted. */
  | 'POISONED'
  /** More bytes wait than the bound allows: nothing was kept. */
  | 'BUSY'
  /** `close` was called. */
  | 'CLOSED'

export class DiskError extends Error {
  readonly code: DiskErrorCode

  constructor(code: DiskErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.name = 'DiskError'
    this.code = code
  }
}
