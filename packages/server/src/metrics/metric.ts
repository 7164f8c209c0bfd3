/** What a scrape tells: a name, what it means, and where its number comes from (rule O1). Knows no library. */

export interface Sample {
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

export interface Metric {
  /** In base units, with the prefix `gatherd_`. */
  readonly name: string
  readonly type: 'counter' | 'gauge'
  /** One sentence; docs/operations.md has the same. */
  readonly help: string
  /** Which labels its samples have. */
  readonly labels: readonly string[]
  /** The numbers as they are now. */
  readonly read: () => Iterable<Sample>
}

type Words = readonly [name: string, help: string]

/** A number that only grows, from 0 at each start. */
export function counter([name, help]: Words, read: () => number): Metric {
  return { name, help, type: 'counter', labels: [], read: single(read) }
}

export function gauge([name, help]: Words, read: () => number): Metric {
  return { name, help, type: 'gauge', labels: [], read: single(read) }
}

/** One number for each value of a label. */
export function labelled(
  type: Metric['type'],
  [name, help, label]: readonly [...Words, label: string],
  read: () => Iterable<readonly [string, number]>,
): Metric {
  const samples = () => [...read()].map(([value, number]) => ({ labels: { [label]: value }, value: number }))
  return { name, help, type, labels: [label], read: samples }
}

function single(read: () => number): () => Iterable<Sample> {
  return () => [{ labels: {}, value: read() }]
}
