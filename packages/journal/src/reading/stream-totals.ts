/**
 * Counts what there is of each stream (protocol rule R15): from the indexes of sealed segments, line by line where there
 * is none.
 *
 * Counts in pieces and remembers how far it is, so that the next answer costs only what was appended since. What it
 * remembers is bounded, and may be forgotten at any time.
 */
import { listSegments, type FileSystem, type Segment } from '@message-gatherer/disk'
import { isEntry } from '../entry-line.js'
import type { JournalFolder } from '../journal-folder.js'
import { Labels } from './entry-label.js'
import { linesIn, readBlocks } from './line-blocks.js'
import type { Indexes, StreamTotal } from './segment-index.js'
import { StreamSum } from './stream-sum.js'

export interface StreamTotalsOptions {
  readonly fs: FileSystem
  readonly folder: JournalFolder
  readonly indexes: Indexes
  /** Told of at most; default 10,000. */
  readonly maxStreams?: number
  /** Remembered of all that was asked; default 100,000. */
  readonly maxRemembered?: number
}

export interface TotalsRequest {
  /** Whose entries; undefined: everybody's. */
  readonly user: string | undefined
  /** A durable end: what begins there or beyond is not counted. */
  readonly to: number
  /** Comes back soon after so much was looked through, in bytes. */
  readonly inputBytes: number
}

export interface Counted {
  /** By name. */
  readonly streams: readonly StreamTotal[]
  /** There are more than it tells of. */
  readonly more: boolean
  /** How far it is. `to`: it is done; otherwise ask once more. */
  readonly next: number
}

const blockBytes = 64 * 1024
/** What a look into an index counts as. */
const indexBytes = 64 * 1024

export class StreamTotals {
  readonly #options: Required<StreamTotalsOptions>
  readonly #labels = new Labels()
  /** By user, who asked last at the end. */
  readonly #sums = new Map<string | undefined, StreamSum>()
  #segments: readonly Segment[] = []
  #listedTo = -1

  constructor(options: StreamTotalsOptions) {
    this.#options = { maxStreams: 10_000, maxRemembered: 100_000, ...options }
  }

  /** @throws the platform's error: the folder cannot be read. Of what is in it, what cannot be read is skipped. */
  count(request: TotalsRequest): Counted {
    this.#list(request.to)
    const sum = this.#sumFor(request.user)
    if (this.#advance(sum, request)) sum.next = Math.max(sum.next, request.to)
    const isDone = sum.next >= request.to
    if (isDone && sum.isPartial) this.#sums.delete(request.user)
    else this.#forgetOthers()
    return { streams: sum.totals(), more: sum.hasMore, next: Math.min(sum.next, request.to) }
  }

  /** When the first segment is another one, entries are gone, and all is counted anew. */
  #list(to: number): void {
    if (to === this.#listedTo) return
    const segments = listSegments(this.#options.fs, this.#options.folder.segments)
    if (segments[0]?.start !== this.#segments[0]?.start) this.#sums.clear()
    this.#segments = segments
    this.#listedTo = to
  }

  #sumFor(user: string | undefined): StreamSum {
    const sum = this.#sums.get(user) ?? new StreamSum(this.#options.maxStreams)
    this.#sums.delete(user)
    this.#sums.set(user, sum)
    return sum
  }

  /** @returns true when nothing is left. */
  #advance(sum: StreamSum, { user, to, inputBytes }: TotalsRequest): boolean {
    let left = inputBytes
    for (const segment of this.#segments) {
      const end = Math.min(segment.end, to)
      if (end <= sum.next) continue
      if (left <= 0) return false
      const isWhole = sum.next <= segment.start && end === segment.end
      const totals = isWhole ? this.#options.indexes.of(segment)?.totals(user) : undefined
      left -= totals ? addAll(sum, totals, end) : this.#addLines(sum, segment, { user, to: end, inputBytes: left })
      if (sum.next < end) return false
    }
    return true
  }

  /** @returns how many bytes it looked through. */
  #addLines(sum: StreamSum, segment: Segment, { user, to, inputBytes }: TotalsRequest): number {
    const from = Math.max(0, sum.next - segment.start)
    try {
      for (const { end, lines } of readBlocks(this.#options.fs, segment.path, {
        from,
        to: to - segment.start,
        blockBytes,
      })) {
        for (const line of lines ? linesIn(lines) : []) this.#addLine(sum, line, user)
        sum.next = segment.start + end
        if (end - from >= inputBytes) return end - from
      }
    } catch {
      sum.isPartial = true
    }
    sum.next = to
    return to - segment.start - from
  }

  #addLine(sum: StreamSum, line: Buffer, user: string | undefined): void {
    const label = isEntry(line) ? this.#labels.of(line) : undefined
    if (!label || (user !== undefined && label.user !== user)) return
    const { stream, receivedAtMs } = label
    sum.add({ stream, entries: 1, bytes: line.length + 1, lastReceivedAtMs: receivedAtMs })
  }

  #forgetOthers(): void {
    let remembered = [...this.#sums.values()].reduce((total, { size }) => total + size, 0)
    for (const [user, { size }] of this.#sums) {
      if (remembered <= this.#options.maxRemembered || this.#sums.size === 1) return
      this.#sums.delete(user)
      remembered -= size
    }
  }
}

/** @returns what that counts as, in bytes. */
function addAll(sum: StreamSum, totals: readonly StreamTotal[], end: number): number {
  for (const total of totals) sum.add(total)
  sum.next = end
  return indexBytes
}
