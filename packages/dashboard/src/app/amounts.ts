/** Amounts as people read them: counts, bytes, durations. */

const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

/** `1,204`; what is below ten and no whole number keeps three digits: `0.25`. */
export function countText(count: number): string {
  return Math.abs(count) < 10 && !Number.isInteger(count) ? small.format(count) : counts.format(count)
}

/** `1 message`, `1,204 messages`. */
export function amountText(count: number, one: string, many = `${one}s`): string {
  return `${countText(count)} ${count === 1 ? one : many}`
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** `1.2 MB`: thousands, as disks are sold. */
export function bytesText(bytes: number): string {
  const step = bytes < 1 ? 0 : Math.min(Math.floor(Math.log10(bytes) / 3), byteUnits.length - 1)
  return `${threeDigits(bytes / 1000 ** step)} ${byteUnits[step]}`
}

/** `0.42 ms`, `12.5 ms`, `1.3 s`. */
export function secondsText(seconds: number): string {
  return seconds < 1 ? `${threeDigits(seconds * 1000)} ms` : `${threeDigits(seconds)} s`
}

/** `40 s`, `5 min`, `3 h`, `2 d`: how long something takes, in words for a sentence. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000))
  if (seconds < 90) return `${seconds} s`
  if (seconds < 90 * 60) return `${Math.floor(seconds / 60)} min`
  return seconds < 48 * 3600 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`
}

function threeDigits(value: number): string {
  return value < 100 ? small.format(value) : counts.format(value)
}
