/**
 * Reading: from an offset to the end that is durable, in pieces, and on from there; catching up and following are the same.
 *
 * Protocol rules R1 to R3, R8, R12. Knows nothing of HTTP; asks a thread for each piece, and for the next one only when
 * somebody wants it.
 */
import { formatOffset, GathererError, type Offset } from '@message-gatherer/protocol'
import type { Filter, Journal, ScanRequest } from '@message-gatherer/journal'
import type { Pace } from './pace.js'
import type { Format, Piece, ThreadKind } from './piece.js'
import type { Reader } from './reader.js'
import type { ReaderThreads } from './reader-threads.js'
import type { Readers } from './readers.js'

export interface ReadingOptions {
  readonly journal: Pick<Journal, 'id' | 'end' | 'grown'>
  readonly threads: ReaderThreads
  readonly readers: Readers
  readonly pace: Pace
}

/** What somebody wants to read. */
export interface Wanted {
  readonly filter: Filter
  readonly format: Format
  readonly order: ScanRequest['order']
  /** Undefined: where the order begins. */
  readonly offset: Offset | 'end' | undefined
  /** Infinity: none. */
  readonly limit: number
  /** Ascending only. */
  readonly follows: boolean
  /** Of the first piece, in bytes; undefined: as of any other. */
  readonly firstPieceBytes?: number
}

/** Where a reading begins, and what there was then. */
export interface Begun {
  readonly wanted: Wanted
  readonly from: number
  /** The journal's, when it began. */
  readonly end: number
  /** The journal's first offset, descending. */
  readonly first: number
  /** It does not look through what was stored any more, if it did. */
  readonly endSearch: () => void
}

export interface Part {
  /** Empty where nothing was found. */
  readonly buffers: readonly Uint8Array[]
  readonly entries: number
  /** Where to go on. */
  readonly next: number
  /** Everything there was is seen, or as many as were wanted. */
  readonly ending: 'CAUGHT_UP' | 'LIMIT' | undefined
}

/** Closer than this to the end is live, in bytes. */
const liveBytes = 1024 * 1024
const historyBytes = 4 * 1024 * 1024
/** What a thread of each kind looks through before it is somebody else's turn. */
const inputBytes: Readonly<Record<ThreadKind, number>> = { live: liveBytes, history: historyBytes, regex: 256 * 1024 }

export class Reading {
  readonly #options: ReadingOptions

  constructor(options: ReadingOptions) {
    this.#options = options
  }

  get end(): number {
    return this.#options.journal.end
  }

  /** As clients see it. */
  offsetOf(bytes: number): string {
    return formatOffset(this.#options.journal.id, bytes)
  }

  /** @throws {GathererError} OFFSET_UNKNOWN; INVALID_REQUEST: the regex. TOO_MANY_REQUESTS: too many search. */
  async begin(wanted: Wanted, { signal }: Pick<Reader, 'signal'>): Promise<Begun> {
    const { journal, threads } = this.#options
    const { end } = journal
    const { offset, order, filter } = wanted
    const isOurs = typeof offset !== 'object' || (offset.journalId === journal.id && offset.bytes <= end)
    const asked = typeof offset === 'object' && isOurs ? offset.bytes : undefined
    const near = order === 'asc' && isLive(offset === 'end' ? end : (asked ?? 0), end)
    const endSearch = near || !looksInto(filter) ? () => undefined : this.#beginSearch(signal)
    const isKnown = isOurs && (asked ?? end) === end
    if (isKnown && order === 'asc' && filter.regex === undefined)
      return { wanted, from: offset === undefined ? 0 : end, end, first: 0, endSearch }
    const task = { kind: 'prepare', filter, offset: asked, end } as const
    const { first, isBorder } = await threads.ask(threadFor(filter, near), task, signal)
    if (!isOurs || !isBorder) throw this.#unknown(first, end)
    const usual = order === 'desc' || offset === 'end' ? end : first
    return { wanted, from: asked ?? usual, end, first, endSearch }
  }

  /**
   * The parts of an answer, the last one with its `ending`; of one that follows only its limit is one.
   *
   * @throws the signal's reason; Error: the reading thread failed.
   */
  async *parts(begun: Begun, { signal }: Pick<Reader, 'signal'>): AsyncGenerator<Part, void> {
    const { wanted, endSearch } = begun
    let [next, left, sizeBytes] = [begun.from, wanted.limit, wanted.firstPieceBytes]
    for (;;) {
      const to = this.#goalOf(begun)
      const piece = next === to ? undefined : await this.#piece(begun, { next, to, left, sizeBytes }, signal)
      next = piece?.next ?? next
      left -= piece?.entries ?? 0
      sizeBytes = undefined
      const ending = left === 0 ? 'LIMIT' : next === to ? 'CAUGHT_UP' : undefined
      if (ending) endSearch()
      yield { buffers: piece?.buffers ?? [], entries: piece?.entries ?? 0, next, ending }
      if (ending === 'LIMIT' || (ending && !wanted.follows)) return
      if (ending) await this.#grown(next, signal)
    }
  }

  #goalOf({ wanted, end, first }: Begun): number {
    if (wanted.order === 'desc') return first
    return wanted.follows ? this.end : end
  }

  #piece(begun: Begun, at: Position, signal: AbortSignal): Promise<Piece> {
    const { filter, format, order } = begun.wanted
    const kind = threadFor(filter, order === 'asc' && isLive(at.next, this.end))
    const scan: ScanRequest = {
      from: at.next,
      to: at.to,
      order,
      filter,
      limit: Math.min(at.left, Number.MAX_SAFE_INTEGER),
      outputBytes: at.sizeBytes ?? this.#options.readers.pieceBytes,
      inputBytes: inputBytes[kind],
    }
    return this.#options.threads.ask(kind, { kind: 'scan', format, scan }, signal)
  }

  async #grown(beyond: number, signal: AbortSignal): Promise<void> {
    await this.#options.journal.grown(beyond, signal)
    await this.#options.pace.wait()
    signal.throwIfAborted()
  }

  #beginSearch(signal: AbortSignal): () => void {
    const endSearch = this.#options.readers.beginSearch()
    signal.addEventListener('abort', endSearch, { once: true })
    return endSearch
  }

  #unknown(first: number, end: number): GathererError {
    const [firstOffset, lastOffset] = [this.offsetOf(first), this.offsetOf(end)]
    return new GathererError('OFFSET_UNKNOWN', 'no entry of this journal begins at this offset', {
      hint: `read from ${firstOffset}, the first, or ${lastOffset}, the end; an offset is given back as it came`,
      members: { first_offset: firstOffset, last_offset: lastOffset },
    })
  }
}

interface Position {
  readonly next: number
  readonly to: number
  readonly left: number
  readonly sizeBytes: number | undefined
}

function threadFor({ regex }: Filter, isNear: boolean): ThreadKind {
  if (regex !== undefined) return 'regex'
  return isNear ? 'live' : 'history'
}

function isLive(offset: number, end: number): boolean {
  return end - offset <= liveBytes
}

/** Not only where an entry is from (protocol rule R13). */
function looksInto({ contains, regex, where }: Filter): boolean {
  return contains !== undefined || regex !== undefined || where !== undefined
}
