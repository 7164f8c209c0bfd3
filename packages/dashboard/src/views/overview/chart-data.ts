/** Moments as the columns that charts are drawn from; null where the server was started again, or nobody looked. */
import { changeBetween, type Change, type Moment } from './moments.js'
import type { Colour } from '../../ui/colours.js'

type Values = readonly (number | null)[]

export interface RefusalLine {
  readonly label: string
  readonly colour: Colour
  readonly values: Values
}

export interface ChartData {
  /** In Unix seconds. */
  readonly times: readonly number[]
  readonly messages: Values
  readonly bytes: Values
  readonly p50: Values
  readonly p99: Values
  readonly free: Values
  /** A line for each of the most frequent reasons, and one for the others. */
  readonly refused: readonly RefusalLine[]
  readonly refusedSum: number
}

/** A rate over longer than that says nothing about any moment in it. */
const longestSeconds = 60
const colours = ['wrong', 'warn', 'accent', 'good'] as const satisfies readonly Colour[]

export function chartData(moments: readonly Moment[]): ChartData {
  const later = moments.slice(1)
  const changes = later.map((moment, at) => told(changeBetween(moments[at] ?? moment, moment)))
  const perSecond = (pick: (change: Change) => number): Values =>
    changes.map(change => (change ? pick(change) / change.seconds : null))
  const byReason = sumsByReason(changes)
  return {
    times: later.map(({ atMs }) => atMs / 1000),
    messages: perSecond(({ stored }) => stored),
    bytes: perSecond(({ bytes }) => bytes),
    p50: changes.map(change => change?.p50 ?? null),
    p99: changes.map(change => change?.p99 ?? null),
    free: later.map(({ freeBytes }) => freeBytes ?? null),
    refused: refusalLines(byReason, perSecond),
    refusedSum: byReason.reduce((all, [, count]) => all + count, 0),
  }
}

function told(change: Change | undefined): Change | undefined {
  return change && change.seconds <= longestSeconds ? change : undefined
}

/** The most frequent first. */
function sumsByReason(changes: readonly (Change | undefined)[]): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>()
  for (const change of changes) {
    for (const [code, count] of change?.refused ?? []) sums.set(code, (sums.get(code) ?? 0) + count)
  }
  return [...sums].toSorted(([, a], [, b]) => b - a)
}

function refusalLines(
  byReason: readonly (readonly [string, number])[],
  perSecond: (pick: (change: Change) => number) => Values,
): readonly RefusalLine[] {
  const named = byReason.slice(0, colours.length).map(([code]) => code)
  const lines = named.map((code, at): RefusalLine => {
    return { label: code, colour: colours[at] ?? 'quiet', values: perSecond(({ refused }) => refused.get(code) ?? 0) }
  })
  if (byReason.length === named.length && lines.length > 0) return lines
  const others = perSecond(({ refused }) => sumOf([...refused].filter(([code]) => !named.includes(code))))
  return [...lines, { label: lines.length === 0 ? 'none' : 'others', colour: 'quiet', values: others }]
}

function sumOf(counts: readonly (readonly [string, number])[]): number {
  return counts.reduce((all, [, count]) => all + count, 0)
}
