/** What a program reads: entries, each with its place in the journal (reading rule T8). */
import type { Entry } from '@message-gatherer/protocol'
import type { CertificateTrouble } from '../http/failure-reasons.js'

export interface ReadQuery {
  /** Any of them; so for `stream` and `source`. */
  readonly user?: string | readonly string[]
  readonly stream?: string | readonly string[]
  readonly source?: string | readonly string[]
  /** RFC 3339, or a date. */
  readonly since?: string | Date
  readonly until?: string | Date
  /** Occurs in the message's text. */
  readonly contains?: string
  /** RE2 syntax. */
  readonly regex?: string
  /** Each `path=value`. */
  readonly where?: string | readonly string[]
  /** As an entry or a progress told it; or `end`. Default: the first entry, descending the last. */
  readonly offset?: string
  /** How many entries, from 1; default: all. */
  readonly limit?: number
  /**
   * Begins with so many of those that are there, the oldest first; 0 is the same as the offset `end`. In the place of `offset`,
   * `limit` and `order`.
   */
  readonly last?: number
}

export interface ReadOptions extends ReadQuery {
  /** Default `asc`. */
  readonly order?: 'asc' | 'desc'
}

/** An entry as it came. */
export interface ReadEntry extends Entry {
  /** Where to go on after it, in the order that was asked for. */
  readonly next: string
  /** The line as stored, without its newline. */
  readonly line: string
}

/** What a reader tells beside entries. */
export type ReadEvent =
  /** How far the scan is while nothing is found; offsets. */
  | { readonly kind: 'progress'; readonly next: string; readonly end: string }
  /** Nothing comes just now: no connection, or the server asks for patience. It is asked again after `ms`. */
  | {
      readonly kind: 'waiting'
      readonly reason: string
      readonly hint: string
      readonly ms: number
      /** The server is not who it should be. */
      readonly code?: CertificateTrouble
    }
  /** The server answers, for the first time or again; `end`: the end of the journal at this moment. */
  | { readonly kind: 'reading'; readonly end: string }

export interface ReadControl {
  /** Ends it: what waits for an entry rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Must not throw. */
  readonly onEvent?: (event: ReadEvent) => void
}

/** Entries as they come; `return`, and so leaving a `for await`, ends the connection at once. */
export type Entries = AsyncIterableIterator<ReadEntry>
