/** When an entry was received, as text. */

/** RFC 3339 in UTC of Unix milliseconds; the last one is kept, because many entries share a millisecond. */
export function createTimestamp(): (ms: number) => string {
  let lastMs = Number.NaN
  let last = ''
  return ms => {
    if (ms !== lastMs) {
      lastMs = ms
      last = new Date(ms).toISOString()
    }
    return last
  }
}
