/**
 * What there is, in numbers: of each stream and user, and when it came (protocol rules R15, R17, R18).
 *
 * Asks the thread for history piece after piece, until all up to the durable end is counted. Knows nothing of HTTP.
 */
import {
  rounded,
  type Buckets,
  type Counted,
  type Journal,
  type Origin,
  type TotalsOf,
} from '@message-gatherer/journal'
import type { ReaderThreads } from './reader-threads.js'

export interface SumsOptions {
  readonly journal: Pick<Journal, 'end'>
  readonly threads: ReaderThreads
}

export interface TotalsWanted {
  readonly of: TotalsOf
  /** Undefined: of all. */
  readonly user: string | undefined
  /** Names beyond this one; undefined: all. */
  readonly after: string | undefined
}

export interface HistogramWanted {
  readonly filter: Origin
  /** Undefined: from the first entry on. */
  readonly sinceMs: number | undefined
  readonly untilMs: number
  /** At most. */
  readonly buckets: number
}

export interface HistogramCounted extends Buckets {
  /** One number a bucket, whole. */
  readonly entries: readonly number[]
  readonly bytes: readonly number[]
}

/** What a thread looks through before it is somebody else's turn. */
const inputBytes = 4 * 1024 * 1024
/** What is shown where there is nothing. */
const emptyMs = 60 * 60 * 1000

export class Sums {
  readonly #options: SumsOptions

  constructor(options: SumsOptions) {
    this.#options = options
  }

  /** @throws the signal's reason; Error: the reading thread failed. */
  async totals(wanted: TotalsWanted, signal: AbortSignal): Promise<Pick<Counted, 'totals' | 'more'>> {
    const { journal, threads } = this.#options
    const totals = { ...wanted, to: journal.end, inputBytes }
    for (;;) {
      const counted = await threads.ask('history', { kind: 'totals', totals }, signal)
      if (counted.next >= totals.to) return counted
    }
  }

  /** @throws the signal's reason; Error: the reading thread failed. */
  async histogram(wanted: HistogramWanted, signal: AbortSignal): Promise<HistogramCounted> {
    const { journal, threads } = this.#options
    const to = journal.end
    const buckets = bucketsFor(wanted, wanted.sinceMs ?? (await this.#firstMs(to, signal)))
    const sums = emptySums(buckets)
    for (let from = 0; from < to;) {
      const histogram = { from, to, buckets, filter: wanted.filter, inputBytes }
      const piece = await threads.ask('history', { kind: 'histogram', histogram }, signal)
      addAll(sums.entries, piece.entries)
      addAll(sums.bytes, piece.bytes)
      from = piece.next
    }
    return { ...buckets, entries: rounded(sums.entries), bytes: rounded(sums.bytes) }
  }

  async #firstMs(to: number, signal: AbortSignal): Promise<number | undefined> {
    const { receivedAtMs } = await this.#options.threads.ask('history', { kind: 'first', to }, signal)
    return receivedAtMs
  }
}

/** Where nothing came before the end of it, an hour of nothing. */
function bucketsFor({ untilMs, buckets }: HistogramWanted, sinceMs: number | undefined): Buckets {
  const isSome = sinceMs !== undefined && sinceMs < untilMs
  const from = isSome ? sinceMs : untilMs - emptyMs
  return { sinceMs: from, untilMs, bucketMs: Math.ceil((untilMs - from) / buckets) }
}

function emptySums({ sinceMs, untilMs, bucketMs }: Buckets): { readonly entries: number[]; readonly bytes: number[] } {
  const entries = Array.from({ length: Math.ceil((untilMs - sinceMs) / bucketMs) }, () => 0)
  return { entries, bytes: [...entries] }
}

function addAll(sums: number[], more: readonly number[]): void {
  for (const [at, each] of more.entries()) sums[at] = Number(sums[at]) + each
}
