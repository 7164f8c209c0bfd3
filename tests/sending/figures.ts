/** What happened in a story, in numbers. */
import type { Cast } from './cast.js'

export interface Figures {
  readonly 'endpoints killed in flight': number
  readonly 'endpoints dead at a crash point': number
  readonly 'endpoints killed idle': number
  readonly 'servers killed in flight': number
  readonly 'servers dead at a crash point': number
  readonly 'servers killed idle': number
  readonly 'full disks': number
  readonly promised: number
  readonly 'begun, not promised': number
  readonly stored: number
  readonly 'answered as duplicates': number
  readonly requests: number
  readonly faults: Readonly<Record<string, number>>
}

export function figuresOf({ senders, serving, sites, disks, oracle }: Cast, stored: number): Figures {
  const faults = sumOf(sites.map(({ proxy }) => proxy.counts))
  const { none = 0, ...made } = faults
  return {
    'endpoints killed in flight': sum(senders.map(({ killsInFlight }) => killsInFlight)),
    'endpoints dead at a crash point': sum(senders.map(({ points }) => points.length)),
    'endpoints killed idle': sum(senders.map(({ idleKills }) => idleKills)),
    'servers killed in flight': serving.killsInFlight,
    'servers dead at a crash point': serving.points.length,
    'servers killed idle': serving.idleKills,
    'full disks': sum(disks.map(({ fillings }) => fillings())),
    promised: oracle.acknowledged,
    'begun, not promised': oracle.sent - oracle.acknowledged,
    stored,
    'answered as duplicates': sum(sites.map(({ proxy }) => proxy.acknowledgements.duplicates)),
    requests: none + sum(Object.values(made)),
    faults: made,
  }
}

/** Of several stories. */
export function addFigures(one: Figures, other: Figures): Figures {
  const { faults, ...counts } = one
  const both = Object.entries(counts).map(([name, count]) => [name, count + other[name as keyof typeof counts]])
  return {
    ...(Object.fromEntries(both) as typeof counts),
    faults: sumOf([faults, other.faults].map(record => new Map(Object.entries(record)))),
  }
}

/** In one line. */
export function told({ faults, ...counts }: Figures): string {
  const list = (record: Readonly<Record<string, number>>) =>
    Object.entries(record)
      .map(([name, count]) => `${name} ${count}`)
      .join(', ')
  return `${list(counts)}; faults: ${list(faults)}`
}

function sumOf(records: readonly ReadonlyMap<string, number>[]): Record<string, number> {
  const total: Record<string, number> = {}
  for (const record of records) for (const [name, count] of record) total[name] = (total[name] ?? 0) + count
  return total
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
