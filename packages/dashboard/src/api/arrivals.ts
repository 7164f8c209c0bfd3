/** What came, in sums: who sends (protocol rule R18) and how much when (R17); and when single messages came. */
import type { Outcome } from './ask.js'
import { askAll, type Whole } from './pages.js'
import { askAs } from '../app/session.js'

export interface Sender {
  readonly user: string
  readonly entries: number
  readonly bytes: number
  readonly last_received_at: string
}

export interface Histogram {
  readonly since: string
  readonly until: string
  readonly bucket_ms: number
  readonly buckets: readonly { readonly entries: number; readonly bytes: number }[]
}

/** Those that may be seen: a writer sees itself. */
export function listSenders(): Promise<Outcome<Whole<Sender>>> {
  return askAll<Sender>({ path: '/v1/senders', member: 'senders' }, ({ user }) => user)
}

export function histogram(query: Readonly<Record<string, string>>): Promise<Outcome<Histogram>> {
  return askAs(`/v1/histogram?${new URLSearchParams(query).toString()}`)
}

/** When the latest entry of a user came before a time, in Unix milliseconds; undefined: there is none in the month before. */
export async function lastBefore(user: string, untilMs: number): Promise<Outcome<number | undefined>> {
  const [since, until] = [untilMs - monthMs, untilMs].map(ms => new Date(ms).toISOString())
  const query = new URLSearchParams({ user, since: since ?? '', until: until ?? '', order: 'desc', limit: '1' })
  // One line of NDJSON is JSON.
  const outcome = await askAs<{ readonly received_at: string } | undefined>(`/v1/messages?${query.toString()}`)
  if (outcome.kind !== 'ok') return outcome
  return { kind: 'ok', value: outcome.value && Date.parse(outcome.value.received_at) }
}

const monthMs = 30 * 86_400_000
