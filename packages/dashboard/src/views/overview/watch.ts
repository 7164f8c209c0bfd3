/** The figures since the page was opened, for as long as the overview is looked at. Forgotten when somebody else signs in. */
import { computed, effect, signal } from '@preact/signals'
import { lately, momentOf, withMoment, type Moment } from './moments.js'
import { parseScrape } from './scrape.js'
import { figures, readiness as askReadiness, type Readiness } from '../../api/state.js'
import { now } from '../../app/clock.js'
import { session } from '../../app/session.js'
import { isReachable } from '../../ui/connection.js'
import { troubleIn } from '../../ui/trouble-text.js'

export const pollMs = 5000

/** The oldest first. */
export const moments = signal<readonly Moment[]>([])
/** `unknown`: not asked yet. */
export const readiness = signal<Readiness | 'unknown' | 'no answer'>('unknown')
/** Why there are no figures. */
export const figuresTrouble = signal<string | undefined>(undefined)

export const latest = computed(() => moments.value.at(-1))
/** What happened in the last minute. */
export const recent = computed(() => lately(moments.value, 60_000))

const keptMs = 3_600_000
const user = computed(() => ('user' in session.value ? session.value.user : undefined))

effect(() => {
  void user.value
  moments.value = []
  figuresTrouble.value = undefined
})

export async function look(): Promise<void> {
  const [ready, told] = await Promise.all([askReadiness(), figures()])
  readiness.value = ready ?? 'no answer'
  isReachable.value = ready !== undefined
  // While there is no answer, what is on screen stays.
  if (told.kind === 'unreachable' || told.kind === 'signed out') return
  figuresTrouble.value = troubleIn(told)
  if (told.kind !== 'ok') return
  const { text, serverMs } = told.value
  moments.value = withMoment(moments.value, momentOf(parseScrape(text), { atMs: now(), serverMs }), keptMs)
}

/** Of the server's clock, as far as it told it; in Unix milliseconds. */
export function serverNow(): number {
  const { atMs, serverMs } = latest.value ?? { atMs: 0, serverMs: 0 }
  return now() + serverMs - atMs
}
