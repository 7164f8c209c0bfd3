/** How many entries came when, as the server counts them (protocol rule R17), and as bars. Pure. */
import { boundsOf, type TimeSpan } from './time-range.js'

export interface HistogramAnswer {
  readonly since: string
  readonly until: string
  readonly bucket_ms: number
  readonly buckets: ReadonlyArray<{ readonly entries: number; readonly bytes: number }>
}

export interface Histogram {
  /** Unix milliseconds. */
  readonly since: number
  readonly bucketMs: number
  /** Entries in each. */
  readonly counts: readonly number[]
}

export function histogramOf({ since, bucket_ms: bucketMs, buckets }: HistogramAnswer): Histogram {
  return { since: Date.parse(since), bucketMs, counts: buckets.map(({ entries }) => entries) }
}

export interface HistogramFilters {
  readonly user: readonly string[]
  readonly stream: readonly string[]
  readonly source: string
}

export const bucketCount = 90

export function histogramPath(span: TimeSpan, { user, stream, source }: HistogramFilters): string {
  const query = new URLSearchParams({ ...boundsOf(span), buckets: String(bucketCount) })
  for (const name of user) query.append('user', name)
  for (const name of stream) query.append('stream', name)
  if (source !== '') query.set('source', source)
  return `/v1/histogram?${query.toString()}`
}

/** From the edge before one bucket to the edge after another, in buckets from 0. */
export interface Edges {
  readonly from: number
  readonly to: number
}

/** @param a and `b`: buckets, in either order. */
export function edgesAround(a: number, b: number): Edges {
  return { from: Math.min(a, b), to: Math.max(a, b) + 1 }
}

export function spanOfEdges({ since, bucketMs }: Histogram, { from, to }: Edges): TimeSpan {
  return { since: Math.round(since + from * bucketMs), until: Math.round(since + to * bucketMs) }
}

/** Undefined: the span has nothing of it. */
export function edgesOfSpan({ since, bucketMs, counts }: Histogram, span: TimeSpan): Edges | undefined {
  const place = (ms: number): number => Math.round((ms - since) / bucketMs)
  const from = Math.max(0, place(span.since ?? -Infinity))
  const to = Math.min(counts.length, place(span.until ?? Infinity))
  return from < to ? { from, to } : undefined
}

export type Edge = keyof Edges

/** Moves one edge; the other stays, and at least one bucket is between them. */
export function moved(edges: Edges, [edge, by]: readonly [Edge, number], count: number): Edges {
  const at = edges[edge] + by
  if (edge === 'from') return { ...edges, from: Math.max(0, Math.min(at, edges.to - 1)) }
  return { ...edges, to: Math.min(count, Math.max(at, edges.from + 1)) }
}

/** What is not nothing is to be seen. */
export function heights(counts: readonly number[], full: number): readonly number[] {
  const most = Math.max(1, ...counts)
  return counts.map(count => (count === 0 ? 0 : Math.max(2, Math.round((count / most) * full))))
}
