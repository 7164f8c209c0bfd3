/** Which time is searched: the last hour, or from then to then; and a part of it that was chosen in the picture. Pure. */

export const quickRanges = {
  '15m': { title: '15 min', ms: 900_000 },
  '1h': { title: '1 h', ms: 3_600_000 },
  '24h': { title: '24 h', ms: 86_400_000 },
  '7d': { title: '7 d', ms: 604_800_000 },
  all: { title: 'All', ms: undefined },
} as const

export type QuickRange = keyof typeof quickRanges

export const quickNames = Object.keys(quickRanges) as readonly QuickRange[]

/** Unix milliseconds; undefined: from the first entry on, up to now. `until` is not included. */
export interface TimeSpan {
  readonly since: number | undefined
  readonly until: number | undefined
}

export type TimeRange = { readonly kind: 'quick'; readonly name: QuickRange } | ({ readonly kind: 'fixed' } & TimeSpan)

export interface Times {
  readonly range: TimeRange
  /** What was chosen of it. */
  readonly part: TimeSpan | undefined
}

export const allTime: TimeRange = { kind: 'quick', name: 'all' }

export function timesIn(query: URLSearchParams): Times {
  const [since, until] = [instant(query.get('since')), instant(query.get('until'))]
  const [from, to] = [instant(query.get('from')), instant(query.get('to'))]
  const name = quickNames.find(known => known === query.get('range'))
  const isFixed = since !== undefined || until !== undefined
  return {
    range: isFixed ? { kind: 'fixed', since, until } : { kind: 'quick', name: name ?? 'all' },
    part: from === undefined || to === undefined || from >= to ? undefined : { since: from, until: to },
  }
}

/** For the address of the page. */
export function queryOfTimes({ range, part }: Times): Readonly<Record<string, string>> {
  const chosen = { from: timeIn(part?.since), to: timeIn(part?.until) }
  if (range.kind === 'fixed') return { since: timeIn(range.since), until: timeIn(range.until), ...chosen }
  return { range: range.name === 'all' ? '' : range.name, ...chosen }
}

export function spanOf(range: TimeRange, nowMs: number): TimeSpan {
  if (range.kind === 'fixed') return range
  const { ms } = quickRanges[range.name]
  return { since: ms === undefined ? undefined : nowMs - ms, until: undefined }
}

/** As the server is asked. */
export function boundsOf({ since, until }: TimeSpan): { readonly since?: string; readonly until?: string } {
  return {
    ...(since !== undefined && { since: timeIn(since) }),
    ...(until !== undefined && { until: timeIn(until) }),
  }
}

function instant(text: string | null): number | undefined {
  const ms = Date.parse(text ?? '')
  return Number.isNaN(ms) ? undefined : ms
}

function timeIn(ms: number | undefined): string {
  return ms === undefined ? '' : new Date(ms).toISOString()
}
