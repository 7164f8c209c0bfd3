/** When to speak of a certificate that ends (network rule N4). */

const dayMs = 24 * 3600 * 1000
const soonDays = 14

/** Undefined: there is nothing to say yet. */
export function expiryWarning(endsAtMs: number, nowMs: number): string | undefined {
  const day = dateOf(endsAtMs)
  if (endsAtMs <= nowMs) return `the certificate has expired (${day})`
  const daysLeft = Math.ceil((endsAtMs - nowMs) / dayMs)
  if (daysLeft > soonDays) return undefined
  return `the certificate ends in ${daysLeft} ${daysLeft === 1 ? 'day' : 'days'} (${day})`
}

/** `2036-11-22` */
export function dateOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}
