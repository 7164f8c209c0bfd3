/**
 * How much came when, as a picture (protocol rule R17): from the blocks of the indexes, so that no message is read.
 *
 * A block came over a while, and is spread evenly over it. Where an index tells what users have in streams, the sum of a
 * segment is theirs; of sources it tells only which blocks may have them. What has no index is counted line by line, but
 * for the open segment, of which one is kept in memory.
 */
import type { FileSystem } from '@message-gatherer/disk'
import { labelledBlocks, type Labelled } from './label-walk.js'
import { OpenBlocks } from './open-blocks.js'
import type { Indexes } from './segment-index.js'
import type { KnownSegment, SegmentMap } from './segment-map.js'
import { addBlocks, type Origin } from './spread-blocks.js'
import { TimeBuckets, type Buckets } from './time-buckets.js'
import { unlessUnreadable } from './unreadable.js'

export interface HistogramOptions {
  readonly fs: FileSystem
  readonly map: SegmentMap
  readonly indexes: Indexes
}

export interface HistogramRequest {
  /** An offset; 0, then where the piece before ended. */
  readonly from: number
  /** A durable end: what begins there or beyond is not counted. */
  readonly to: number
  readonly buckets: Buckets
  readonly filter: Origin
  /** Comes back soon after so much was looked through, in bytes. */
  readonly inputBytes: number
}

/** What a part of the journal adds to each bucket: parts of entries, too. */
export interface HistogramPiece {
  readonly entries: readonly number[]
  readonly bytes: readonly number[]
  /** How far it is. `to`: it is done; otherwise ask once more. */
  readonly next: number
}

interface Step {
  readonly next: number
  /** What it counts as, in bytes. */
  readonly spent: number
}

/** What a look into an index counts as. */
const indexBytes = 64 * 1024

export class Histogram {
  readonly #options: HistogramOptions
  readonly #open: OpenBlocks

  constructor(options: HistogramOptions) {
    this.#options = options
    this.#open = new OpenBlocks(options.fs)
  }

  /** What cannot be read is skipped. */
  count(request: HistogramRequest): HistogramPiece {
    const { map } = this.#options
    const { from, to, inputBytes } = request
    if (from === 0) map.refresh()
    const sums = new TimeBuckets(request.buckets)
    let [next, left] = [from, inputBytes]
    while (next < to && left > 0) {
      const segment = map.after(next)
      if (!segment || segment.from >= to) next = to
      else {
        const at = Math.max(next, segment.from)
        const step = this.#add(sums, segment, { ...request, from: at, inputBytes: left })
        next = step.next
        left -= step.spent
      }
    }
    const { entries, bytes } = sums
    return { entries, bytes, next }
  }

  #add(sums: TimeBuckets, segment: KnownSegment, request: HistogramRequest): Step {
    const end = Math.min(segment.end, request.to)
    const here = { ...request, to: end }
    const failed = { next: end, spent: 0 }
    return (
      unlessUnreadable(() => {
        if (request.from === segment.start && segment.end <= request.to) return this.#addSealed(sums, segment, here)
        if (request.from === segment.start && segment.end === Infinity) return this.#addOpen(sums, segment, here)
        return this.#addLines(sums, segment, here)
      }) ?? failed
    )
  }

  #addSealed(sums: TimeBuckets, segment: KnownSegment, request: HistogramRequest): Step {
    const index = this.#options.indexes.of(segment)
    if (index && addBlocks(sums, index, request.filter)) return { next: request.to, spent: indexBytes }
    return this.#addLines(sums, segment, request)
  }

  #addOpen(sums: TimeBuckets, segment: KnownSegment, request: HistogramRequest): Step {
    const { from, to, inputBytes, filter } = request
    if (!this.#open.advance(segment, to, inputBytes)) return { next: from, spent: inputBytes }
    const { index, end } = this.#open.of(segment)
    if (!addBlocks(sums, index, filter)) return this.#addLines(sums, segment, request)
    return end < to ? this.#addLines(sums, segment, { ...request, from: end }) : { next: to, spent: 0 }
  }

  #addLines(sums: TimeBuckets, { path, start }: KnownSegment, request: HistogramRequest): Step {
    const { from, to, filter, inputBytes } = request
    for (const { end, entries } of labelledBlocks(this.#options.fs, path, { from: from - start, to: to - start })) {
      for (const entry of entries) if (isFrom(entry, filter)) sums.add(momentOf(entry))
      const spent = start + end - from
      if (spent >= inputBytes) return { next: start + end, spent }
    }
    return { next: to, spent: to - from }
  }
}

function isFrom({ label: { user, stream, source } }: Labelled, { users, streams, sources }: Origin): boolean {
  if (users && !users.includes(user)) return false
  if (streams && !streams.includes(stream)) return false
  return !sources || (source !== undefined && sources.includes(source))
}

function momentOf({ label: { receivedAtMs }, bytes }: Labelled) {
  return { firstMs: receivedAtMs, lastMs: receivedAtMs, entries: 1, bytes }
}
