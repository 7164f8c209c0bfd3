/** What a program reads: entries, each with its place in the journal (reading rule T8). */
import type { Entry } from '@message-gatherer/protocol'

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
  readonly limit?: number
}

export interface ReadOptions extends ReadQuery {
  /** Default `asc`. */
  readonly order?: 'asc' | 'desc'
}

/** An entry as it came. */
export interface ReadEntry extends Entry {
  /** Where to go on after it. */
  readonly next: string
  /** The line as stored, without its newline. */
  readonly line: string
}

/** What a reader tells beside entries. */
export type ReadEvent =
  /** How far the scan is while nothing is found; offsets. */
  | { readonly kind: 'progress'; readonly next: string; readonly end: string }
  /** Nothing comes just now: no connection, or the server asks for patience. */
  | { readonly kind: 'waiting'; readonly reason: string; readonly ms: number }
  /** It goes on. */
  | { readonly kind: 'reading' }

export interface ReadControl {
  readonly signal?: AbortSignal
  readonly onEvent?: (event: ReadEvent) => void
}
