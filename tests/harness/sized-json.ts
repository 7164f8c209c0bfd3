/** Bodies and messages of an exact size. */

/** A JSON string whose text has this many bytes, quotes and all. */
export function jsonOfBytes(bytes: number): string {
  return `"${'x'.repeat(bytes - 2)}"`
}

/** Lines of this many bytes together, each a JSON string of `each` bytes at most. */
export function linesOfBytes(bytes: number, each = 100_000): string {
  const count = Math.ceil(bytes / (each + 1))
  const share = Math.floor(bytes / count)
  const lines = Array.from({ length: count }, (_, index) => {
    const length = index === 0 ? bytes - share * (count - 1) : share
    return `${jsonOfBytes(length - 1)}\n`
  })
  return lines.join('')
}
