/** Entries by time: sums for spans of equal length, into which what came over a while is spread evenly (protocol rule R17). */
import type { Amount, Span } from './segment-index.js'

export interface Buckets {
  /** From then on, in Unix milliseconds. */
  readonly sinceMs: number
  /** … and before. */
  readonly untilMs: number
  /** Of each; the last one may be shorter. */
  readonly bucketMs: number
}

/** As shares. */
export const whole: Amount = { entries: 1, bytes: 1 }

export class TimeBuckets {
  readonly entries: number[]
  readonly bytes: number[]
  readonly #buckets: Buckets

  constructor(buckets: Buckets) {
    this.#buckets = buckets
    const count = Math.ceil((buckets.untilMs - buckets.sinceMs) / buckets.bucketMs)
    this.entries = Array.from({ length: count }, () => 0)
    this.bytes = [...this.entries]
  }

  /** @param share of it, 0 to 1. What is outside, or does not tell its time, is left out. */
  add({ firstMs, lastMs, entries, bytes }: Span, share: Amount = whole): void {
    const { sinceMs, untilMs, bucketMs } = this.#buckets
    const width = lastMs - firstMs + 1
    const [from, to] = [Math.max(firstMs, sinceMs), Math.min(lastMs + 1, untilMs)]
    if (!Number.isFinite(width)) return
    for (let at = Math.floor((from - sinceMs) / bucketMs); sinceMs + at * bucketMs < to; at++) {
      const start = sinceMs + at * bucketMs
      const part = (Math.min(to, start + bucketMs) - Math.max(from, start)) / width
      this.entries[at] = Number(this.entries[at]) + entries * share.entries * part
      this.bytes[at] = Number(this.bytes[at]) + bytes * share.bytes * part
    }
  }
}

/** Whole numbers whose sum is that of all, rounded. */
export function rounded(shares: readonly number[]): number[] {
  let sum = 0
  let told = 0
  return shares.map(share => {
    sum += share
    const next = Math.round(sum) - told
    told += next
    return next
  })
}
