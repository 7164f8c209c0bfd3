/**
 * Takes the white space between tokens out of a JSON text, in place, so that it stands on one line (protocol rule M3).
 *
 * Expects text that the scanner accepted.
 */
import { anySpace, endOfJsonString } from './json-scanner.js'

const quote = 0x22

/** @returns the new end of the text that stands from `start` to `end`; its bytes from there on mean nothing. */
export function foldJson(bytes: Uint8Array, start: number, end: number): number {
  let to = start
  for (let at = start; at < end;) {
    const byte = bytes[at] ?? 0
    if (byte === quote) {
      const next = endOfJsonString(bytes, at)
      bytes.copyWithin(to, at, next)
      to += next - at
      at = next
    } else {
      if (anySpace[byte] !== 1) bytes[to++] = byte
      at++
    }
  }
  return to
}
