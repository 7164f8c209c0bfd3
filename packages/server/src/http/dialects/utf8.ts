/** Where bytes stop being UTF-8. Node tells whether, and fast; where, it does not tell. */
import { isUtf8 } from 'node:buffer'

const blockBytes = 4096

/** The position of the first byte that is not UTF-8, or -1. */
export function findInvalidUtf8(bytes: Buffer): number {
  if (isUtf8(bytes)) return -1
  let start = 0
  for (;;) {
    const end = characterStart(bytes, Math.min(start + blockBytes, bytes.length))
    if (end <= start || !isUtf8(bytes.subarray(start, end))) return firstBad(bytes, start)
    start = end
  }
}

/** The start of the character that a cut at `cut` would tear, or `cut`. */
function characterStart(bytes: Buffer, cut: number): number {
  let at = cut
  while (at > cut - 4 && at < bytes.length && ((bytes[at] ?? 0) & 0xc0) === 0x80) at--
  return at
}

function firstBad(bytes: Buffer, from: number): number {
  let at = from
  for (;;) {
    const length = [1, 2, 3, 4].find(count => isUtf8(bytes.subarray(at, at + count)))
    if (length === undefined || at >= bytes.length) return at
    at += length
  }
}
