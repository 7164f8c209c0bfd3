/**
 * Which endpoints went silent: those that were regular, and then were not.
 *
 * Of each the latest pauses between its messages are looked at. They are *regular* where the longest is at most four times
 * the middle one. Such an endpoint is *silent* when nothing came for five times the middle pause, and for two minutes at
 * least; after a week more it is taken to be gone.
 */

/** When something last came of an endpoint, and before that, the latest first; in Unix milliseconds. */
export type Arrivals = readonly number[]

export const silenceRule =
  'An endpoint counts as silent when its latest messages came at regular intervals and then nothing came for five ' +
  'times as long, and for at least two minutes. After a week more it is taken to be gone. An endpoint that was ' +
  'disabled or removed does not count.'

export const leastSilenceMs = 120_000
/** So many arrivals are enough to know how regular they are. */
export const arrivalsLookedAt = 9

const leastPauses = 4
const mostUneven = 4
const pausesMissed = 5
const goneMs = 7 * 86_400_000

/** @returns its usual pause in milliseconds; undefined where it has none. */
export function usualPause(arrivals: Arrivals): number | undefined {
  const pauses = arrivals.slice(1).map((at, index) => Number(arrivals[index]) - at)
  if (pauses.length < leastPauses) return undefined
  const sorted = pauses.toSorted((a, b) => a - b)
  const middle = Number(sorted[Math.floor(sorted.length / 2)])
  const longest = Number(sorted.at(-1))
  return middle > 0 && longest <= middle * mostUneven ? middle : undefined
}

export function isSilent(arrivals: Arrivals, nowMs: number): boolean {
  const pause = usualPause(arrivals)
  const [last] = arrivals
  if (pause === undefined || last === undefined) return false
  const allowedMs = Math.max(leastSilenceMs, pause * pausesMissed)
  return nowMs - last > allowedMs && nowMs - last <= allowedMs + goneMs
}
