/**
 * Counts what there is of each stream, or of each user (protocol rules R15, R18): from the indexes of sealed segments, line
 * by line where there is none.
 *
 * Counts in pieces and remembers how far it is, so that the next answer costs only what was appended since. What it
 * remembers is bounded, and may be forgotten at any time.
 */
import { listSegments, type FileSystem, type Segment } from '@message-gatherer/disk'
import type { JournalFolder } from '../journal-folder.js'
import { labelledBlocks } from './label-walk.js'
import { NameSum } from './name-sum.js'
import type { Indexes, NamedTotal, TotalsOf } from './segment-index.js'

export interface TotalsOptions {
  readonly fs: FileSystem
  readonly folder: JournalFolder
  readonly indexes: Indexes
  /** Told of at most; default 10,000. */
  readonly maxNames?: number
  /** Remembered of all that was asked; default 100,000. */
  readonly maxRemembered?: number
}

/** What is counted. */
interface Question {
  readonly of: TotalsOf
  /** Whose entries; undefined: everybody's. */
  readonly user: string | undefined
  /** Names beyond this one; undefined: all. */
  readonly after: string | undefined
}

export interface TotalsRequest extends Question {
  /** A durable end: what begins there or beyond is not counted. */
  readonly to: number
  /** Comes back soon after so much was looked through, in bytes. */
  readonly inputBytes: number
}

export interface Counted {
  /** By name. */
  readonly totals: readonly NamedTotal[]
  /** There are more than it tells of. */
  readonly more: boolean
  /** How far it is. `to`: it is done; otherwise ask once more. */
  readonly next: number
}

/** What a look into an index counts as. */
const indexBytes = 64 * 1024

export class Totals {
  readonly #options: Required<TotalsOptions>
  /** By question, what was asked last at the end. */
  readonly #sums = new Map<string, NameSum>()
  #segments: readonly Segment[] = []
  #listedTo = -1

  constructor(options: TotalsOptions) {
    this.#options = { maxNames: 10_000, maxRemembered: 100_000, ...options }
  }

  /** @throws the platform's error: the folder cannot be read. Of what is in it, what cannot be read is skipped. */
  count(request: TotalsRequest): Counted {
    this.#list(request.to)
    const key = keyOf(request)
    const sum = this.#sumFor(key, request.after)
    if (this.#advance(sum, request)) sum.next = Math.max(sum.next, request.to)
    const isDone = sum.next >= request.to
    if (isDone && sum.isPartial) this.#sums.delete(key)
    else this.#forgetOthers()
    return { totals: sum.totals(), more: sum.hasMore, next: Math.min(sum.next, request.to) }
  }

  /** When the first segment is another one, entries are gone, and all is counted anew. */
  #list(to: number): void {
    if (to === this.#listedTo) return
    const segments = listSegments(this.#options.fs, this.#options.folder.segments)
    if (segments[0]?.start !== this.#segments[0]?.start) this.#sums.clear()
    this.#segments = segments
    this.#listedTo = to
  }

  #sumFor(key: string, after: string | undefined): NameSum {
    const sum = this.#sums.get(key) ?? new NameSum(this.#options.maxNames, after)
    this.#sums.delete(key)
    this.#sums.set(key, sum)
    return sum
  }

  /** @returns true when nothing is left. */
  #advance(sum: NameSum, request: TotalsRequest): boolean {
    let left = request.inputBytes
    for (const segment of this.#segments) {
      const end = Math.min(segment.end, request.to)
      if (end <= sum.next) continue
      if (left <= 0) return false
      const isWhole = sum.next <= segment.start && end === segment.end
      const totals = isWhole ? this.#options.indexes.of(segment)?.totals(request.of, request.user) : undefined
      left -= totals
        ? addAll(sum, totals, end)
        : this.#addLines(sum, segment, { ...request, to: end, inputBytes: left })
      if (sum.next < end) return false
    }
    return true
  }

  /** @returns how many bytes it looked through. */
  #addLines(sum: NameSum, segment: Segment, request: TotalsRequest): number {
    const { fs } = this.#options
    const from = Math.max(0, sum.next - segment.start)
    try {
      for (const { end, entries } of labelledBlocks(fs, segment.path, { from, to: request.to - segment.start })) {
        for (const { label, bytes } of entries) {
          if (request.user !== undefined && label.user !== request.user) continue
          const name = request.of === 'users' ? label.user : label.stream
          sum.add({ name, entries: 1, bytes, lastReceivedAtMs: label.receivedAtMs })
        }
        sum.next = segment.start + end
        if (end - from >= request.inputBytes) return end - from
      }
    } catch {
      sum.isPartial = true
    }
    sum.next = request.to
    return request.to - segment.start - from
  }

  #forgetOthers(): void {
    let remembered = [...this.#sums.values()].reduce((total, sum) => total + weightOf(sum), 0)
    for (const [key, sum] of this.#sums) {
      if (remembered <= this.#options.maxRemembered || this.#sums.size === 1) return
      this.#sums.delete(key)
      remembered -= weightOf(sum)
    }
  }
}

/** Names hold no line break. */
function keyOf({ of, user = '', after = '' }: Question): string {
  return `${of}\n${user}\n${after}`
}

/** Nothing is remembered for nothing. */
function weightOf({ size }: NameSum): number {
  return Math.max(1, size)
}

/** @returns what that counts as, in bytes. */
function addAll(sum: NameSum, totals: readonly NamedTotal[], end: number): number {
  for (const total of totals) sum.add(total)
  sum.next = end
  return indexBytes
}
