/**
 * Durations, sizes and times as people write them on a command line.
 *
 * Each parser returns undefined for what it does not understand; the caller says which setting it was.
 */

const durationUnits: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
const sizeUnits: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** `500ms`, `30s`, `10m`, `24h`, `7d` → milliseconds. */
export function parseDuration(text: string): number | undefined {
  return quantity(text, durationUnits)
}

/** `64KiB`, `1MiB`, `10GB` or plain bytes → bytes. */
export function parseSize(text: string): number | undefined {
  return quantity(/^\d+$/.test(text) ? `${text}B` : text, sizeUnits)
}

/** RFC 3339, or a duration ago (`1h`) → milliseconds since 1970. */
export function parseTime(text: string, nowMs: number): number | undefined {
  const ago = parseDuration(text)
  if (ago !== undefined) return nowMs - ago
  if (!/^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d))?$/.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

function quantity(text: string, units: Readonly<Record<string, number>>): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text)
  const factor = units[match?.[2] ?? '']
  if (!match || factor === undefined) return undefined
  const value = Math.round(Number(match[1]) * factor)
  return Number.isSafeInteger(value) ? value : undefined
}

const rfc3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** The form of RFC 3339, as a regular expression; `isRfc3339` looks at the calendar too. */
export const rfc3339Pattern = rfc3339.source

/** True for a date and time of RFC 3339, with its offset; a leap second is one. */
export function isRfc3339(text: string): boolean {
  if (!rfc3339.test(text)) return false
  const day = twoDigits(text, 8)
  const isDate = day >= 1 && day <= lastDay(twoDigits(text, 0) * 100 + twoDigits(text, 2), twoDigits(text, 5))
  const isTime = twoDigits(text, 11) <= 23 && twoDigits(text, 14) <= 59 && twoDigits(text, 17) <= 60
  return isDate && isTime && isOffset(text)
}

/** Of a text that has the form: `Z`, or hours and minutes. */
function isOffset(text: string): boolean {
  const last = text.length - 1
  if (text[last] === 'Z' || text[last] === 'z') return true
  return twoDigits(text, last - 4) <= 23 && twoDigits(text, last - 1) <= 59
}

/** 0 for a month that there is not. */
function lastDay(year: number, month: number): number {
  if (month < 1 || month > 12) return 0
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30
}
