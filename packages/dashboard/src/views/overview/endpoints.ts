/** Who sends, and which of them went silent. */
import { signal } from '@preact/signals'
import { arrivalsLookedAt, isSilent, leastSilenceMs, usualPause, type Arrivals } from './silence.js'
import type { Silent } from './findings.js'
import { lastBefore, type Sender } from '../../api/arrivals.js'
import { listUsers } from '../../api/users.js'
import { role } from '../../app/session.js'

export interface Endpoint {
  readonly user: string
  readonly entries: number
  readonly bytes: number
  /** Unix milliseconds. */
  readonly lastMs: number
  readonly silent: Silent | undefined
}

/** Of those that may have gone silent. */
const arrivals = signal<ReadonlyMap<string, Arrivals>>(new Map())

/** Who may send; undefined: that is not for whoever looks. */
const allowed = signal<ReadonlySet<string> | undefined>(undefined)

/** What comes within that came at once. */
const atOnceMs = 500
const mostLookedAt = 20
const longestMs = 30 * 86_400_000

/** The silent ones first, then who sent last. */
export function endpointsOf(
  senders: readonly Sender[],
  lastSeenMs: ReadonlyMap<string, number> | undefined,
  nowMs: number,
): readonly Endpoint[] {
  const endpoints = senders.map(({ user, entries, bytes, last_received_at: last }) => {
    const lastMs = Math.max(Date.parse(last), lastSeenMs?.get(user) ?? 0)
    return { user, entries, bytes, lastMs, silent: silenceOf(user, lastMs, nowMs) }
  })
  return endpoints.toSorted(
    (a, b) => Number(b.silent !== undefined) - Number(a.silent !== undefined) || b.lastMs - a.lastMs,
  )
}

/** Looks how regular those were that sent nothing for a while: once for each time that they stop. */
export async function lookForSilence(endpoints: readonly Endpoint[], nowMs: number): Promise<void> {
  const quiet = endpoints.filter(({ lastMs }) => nowMs - lastMs > leastSilenceMs && nowMs - lastMs < longestMs)
  for (const { user, lastMs } of quiet.slice(0, mostLookedAt)) {
    if (arrivals.value.get(user)?.[0] === lastMs) continue
    const found = await arrivalsOf(user, lastMs)
    if (found) arrivals.value = new Map([...arrivals.value, [user, found]])
  }
  if (quiet.length > 0 && role.value === 'admin') await lookWhoMaySend()
}

/** Who was disabled or removed is silent for a reason. */
async function lookWhoMaySend(): Promise<void> {
  const outcome = await listUsers()
  if (outcome.kind !== 'ok') return
  allowed.value = new Set(outcome.value.all.flatMap(({ name, state }) => (state === 'disabled' ? [] : [name])))
}

function silenceOf(user: string, lastMs: number, nowMs: number): Silent | undefined {
  const known = arrivals.value.get(user)
  if (known?.[0] !== lastMs || !isSilent(known, nowMs) || allowed.value?.has(user) === false) return undefined
  return { user, forMs: nowMs - lastMs, pauseMs: usualPause(known) ?? 0 }
}

/** @returns undefined: the server did not say. */
async function arrivalsOf(user: string, lastMs: number): Promise<Arrivals | undefined> {
  const found = [lastMs]
  while (found.length < arrivalsLookedAt) {
    const outcome = await lastBefore(user, Number(found.at(-1)) - atOnceMs)
    if (outcome.kind !== 'ok') return undefined
    if (outcome.value === undefined) return found
    found.push(outcome.value)
  }
  return found
}
