/**
 * `Retry-After`, as seconds or as a date (RFC 9110, 10.2.3). What is neither is as good as none.
 */
const longestMs = 3_600_000

/** The three ways to write a date that RFC 9110, 5.6.7 has all recipients accept; the last one lacks its zone. */
const dates = [
  /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/,
  /^\w{6,9}, \d\d-\w{3}-\d\d \d\d:\d\d:\d\d GMT$/,
  /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
]

/** In milliseconds from now, 0 to an hour. Undefined: nothing was asked for. Never throws. */
export function readRetryAfter(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? ''
  if (/^\d+$/.test(text)) return Math.min(longestMs, Number(text) * 1000)
  if (!dates.some(date => date.test(text))) return undefined
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(at) ? undefined : Math.min(longestMs, Math.max(0, at - nowMs))
}
