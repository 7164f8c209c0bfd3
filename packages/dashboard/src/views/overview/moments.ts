/**
 * What `/metrics` told at one moment, and what happened between two of them.
 *
 * Counters begin again with each start of the server: across one there are no rates.
 */
import { bucketsBetween, bucketsOf, quantile, type Bucket } from './quantiles.js'
import { byLabel, valueOf, type Scrape } from './scrape.js'

export interface Moment {
  /** By this machine's clock, in Unix milliseconds: what rates are counted by. */
  readonly atMs: number
  /** By the server's, whose seconds are whole. */
  readonly serverMs: number
  readonly startSeconds: number
  readonly stored: number
  readonly failed: number
  readonly endOffset: number
  /** Requests, by the code of their refusal. */
  readonly refused: ReadonlyMap<string, number>
  readonly ackSeconds: readonly Bucket[]
  readonly freeBytes: number | undefined
  readonly reserveBytes: number
  readonly journalBytes: number
  /** When each user last stored something, in Unix milliseconds. */
  readonly lastSeenMs: ReadonlyMap<string, number>
}

/** What happened between two moments. */
export interface Change {
  readonly seconds: number
  readonly stored: number
  readonly failed: number
  readonly bytes: number
  /** Only what was refused meanwhile. */
  readonly refused: ReadonlyMap<string, number>
  /** How long acks took, in seconds; undefined where nothing was acknowledged. */
  readonly p50: number | undefined
  readonly p99: number | undefined
}

export function momentOf(scrape: Scrape, times: Pick<Moment, 'atMs' | 'serverMs'>): Moment {
  const read = (name: string): number => valueOf(scrape, name) ?? 0
  const lastSeen = byLabel(scrape, 'gatherd_last_seen_timestamp_seconds', 'user')
  return {
    ...times,
    startSeconds: read('gatherd_start_time_seconds'),
    stored: read('gatherd_messages_stored_total'),
    failed: read('gatherd_messages_failed_total'),
    endOffset: read('gatherd_journal_end_offset_bytes'),
    refused: byLabel(scrape, 'gatherd_requests_refused_total', 'reason'),
    ackSeconds: bucketsOf(scrape, 'gatherd_ack_seconds'),
    freeBytes: valueOf(scrape, 'gatherd_disk_free_bytes'),
    reserveBytes: read('gatherd_disk_reserve_bytes'),
    journalBytes: read('gatherd_journal_bytes'),
    lastSeenMs: new Map(Array.from(lastSeen, ([user, seconds]) => [user, seconds * 1000])),
  }
}

/** @returns undefined where the server was started in between, or no time passed. */
export function changeBetween(before: Moment, after: Moment): Change | undefined {
  const seconds = (after.atMs - before.atMs) / 1000
  if (seconds <= 0 || after.startSeconds !== before.startSeconds) return undefined
  const acks = bucketsBetween(before.ackSeconds, after.ackSeconds)
  return {
    seconds,
    stored: after.stored - before.stored,
    failed: after.failed - before.failed,
    bytes: after.endOffset - before.endOffset,
    refused: newlyRefused(before.refused, after.refused),
    p50: quantile(acks, 0.5),
    p99: quantile(acks, 0.99),
  }
}

/** Adds a moment, and forgets those that are older than so long. */
export function withMoment(moments: readonly Moment[], latest: Moment, keptMs: number): readonly Moment[] {
  return [...moments.filter(({ atMs }) => atMs < latest.atMs && atMs >= latest.atMs - keptMs), latest]
}

/** What happened in the last while, as far as it is known. */
export function lately(moments: readonly Moment[], spanMs: number): Change | undefined {
  const last = moments.at(-1)
  if (!last) return undefined
  const { atMs, startSeconds } = last
  // Nothing is asked for to the millisecond.
  const first = moments.find(moment => moment.startSeconds === startSeconds && moment.atMs >= atMs - spanMs - 1000)
  return first && changeBetween(first, last)
}

function newlyRefused(
  before: ReadonlyMap<string, number>,
  after: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const grown = Array.from(after, ([code, count]) => [code, count - (before.get(code) ?? 0)] as const)
  return new Map(grown.filter(([, count]) => count > 0))
}
