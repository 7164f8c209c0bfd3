/** When an entry was received: as text, and read back from its line. */

const firstDigit = '{"received_at":"'.length
const quote = 0x22

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

/** Unix milliseconds of an entry, from its line or from several of the same time; NaN when it does not tell. */
export function receivedAtOf(line: Uint8Array): number {
  const end = line.indexOf(quote, firstDigit)
  if (end === -1) return Number.NaN
  return Date.parse(Buffer.from(line.buffer, line.byteOffset + firstDigit, end - firstDigit).toString('latin1'))
}
