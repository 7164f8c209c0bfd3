/**
 * What a reading thread is asked, and what it answers: pieces of an answer, as bytes that only have to be sent.
 *
 * All of it can be copied from thread to thread; a task tells everything that its answer depends on.
 */
import type {
  Counted,
  Filter,
  HistogramPiece,
  HistogramRequest,
  ScanRequest,
  TotalsRequest,
} from '@message-gatherer/journal'
import type { Code, ErrorDetails } from '@message-gatherer/protocol'

/** How entries are written (protocol rule R9). */
export type Format = 'ndjson' | 'json' | 'csv' | 'event-stream'

export type Task = ScanTask | PrepareTask | TotalsTask | HistogramTask | FirstTask

export interface ScanTask {
  readonly kind: 'scan'
  readonly format: Format
  readonly scan: ScanRequest
}

/** Looks at what a reading asks for before it begins. */
export interface PrepareTask {
  readonly kind: 'prepare'
  readonly filter: Filter
  /** Where it wants to begin; undefined: it did not say. */
  readonly offset: number | undefined
  /** The durable end. */
  readonly end: number
}

/** Counts what there is of each stream or user, a piece further. */
export interface TotalsTask {
  readonly kind: 'totals'
  readonly totals: TotalsRequest
}

/** Counts what came when, in a piece of the journal. */
export interface HistogramTask {
  readonly kind: 'histogram'
  readonly histogram: HistogramRequest
}

/** Looks when the first entry came, of those before `to`. */
export interface FirstTask {
  readonly kind: 'first'
  readonly to: number
}

export interface Piece {
  /** They stand behind one another; each has its memory to itself. */
  readonly buffers: readonly Uint8Array<ArrayBuffer>[]
  readonly entries: number
  /** Where to go on. */
  readonly next: number
}

export interface Prepared {
  /** The journal's first offset. */
  readonly first: number
  /** Whether reading may begin at the offset (protocol rule R2). */
  readonly isBorder: boolean
}

/** What each kind of task is answered with. */
export interface Answers {
  readonly scan: Piece
  readonly prepare: Prepared
  readonly totals: Counted
  readonly histogram: HistogramPiece
  readonly first: { readonly receivedAtMs: number | undefined }
}

export type TaskAnswer =
  | { readonly kind: 'done'; readonly result: Answers[Task['kind']] }
  /** The asker's own fault, or one of ours that has a code. */
  | { readonly kind: 'refused'; readonly code: Code; readonly message: string; readonly hint: ErrorDetails['hint'] }
  | { readonly kind: 'failed'; readonly reason: string }

/** What a thread is told when it starts. */
export interface ReaderThreadSettings {
  /** The data folder. */
  readonly root: string
  readonly journalId: string
  readonly kind: ThreadKind
}

/**
 * `live` reads what has just become durable, `history` the rest; `regex` tries expressions, which may take seconds for one
 * message, so that nobody else waits for them. The last two give way to everything else.
 */
export type ThreadKind = 'live' | 'history' | 'regex'
