/**
 * Quantiles out of the buckets of a histogram, as Prometheus' `histogram_quantile` does it: within a bucket everything
 * is taken to be spread evenly, and what is beyond the last bound is told as that bound.
 */
import type { Scrape } from './scrape.js'

export interface Bucket {
  /** Upper bound; the last one's is infinite. */
  readonly upTo: number
  /** How many were not above it, since the start. */
  readonly count: number
}

/** Of a histogram without further labels, the lowest bound first. */
export function bucketsOf(scrape: Scrape, name: string): readonly Bucket[] {
  const samples = scrape.get(`${name}_bucket`) ?? []
  const buckets = samples.map(({ labels, value }) => ({ upTo: boundIn(labels['le']), count: value }))
  return buckets.toSorted((a, b) => a.upTo - b.upTo)
}

/** What came in between: of two readings of the same histogram. */
export function bucketsBetween(before: readonly Bucket[], after: readonly Bucket[]): readonly Bucket[] {
  return after.map(({ upTo, count }, at) => ({ upTo, count: count - (before[at]?.count ?? 0) }))
}

/** @param share from 0 to 1. @returns undefined where there is nothing. */
export function quantile(buckets: readonly Bucket[], share: number): number | undefined {
  const all = buckets.at(-1)?.count ?? 0
  if (all <= 0) return undefined
  const rank = share * all
  const at = buckets.findIndex(({ count }) => count >= rank)
  const { upTo: from, count: below } = buckets[at - 1] ?? { upTo: 0, count: 0 }
  const { upTo, count } = buckets[at] ?? { upTo: Infinity, count: all }
  if (upTo === Infinity) return from
  if (count === below) return upTo
  // Rounding may lead a little beyond.
  return Math.min(upTo, from + (upTo - from) * ((rank - below) / (count - below)))
}

function boundIn(le: string | undefined): number {
  return le === '+Inf' || le === undefined ? Infinity : Number(le)
}
