/** Bodies of text: each line becomes a JSON string (protocol rule M2). */
import { GathererError } from '@message-gatherer/protocol'
import { MessageRanges } from '@message-gatherer/journal'
import { smallestPiece } from '../arena.js'
import { noRoom } from '../body.js'
import { noMessage, placeOf, tooMany, type Reader } from './reading.js'
import type { Held } from '../in-flight.js'
import type { MessageLimits } from '../limits.js'

const lineFeed = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

/** How each byte is written in a JSON string, where it is not as it is. */
const escapes: readonly (Uint8Array | undefined)[] = Array.from({ length: 128 }, (_, byte) => {
  const escaped = JSON.stringify(String.fromCharCode(byte)).slice(1, -1)
  return escaped.length === 1 ? undefined : Uint8Array.from(Buffer.from(escaped))
})
const escapedBytes = Uint8Array.from({ length: 256 }, (_, byte) => escapes[byte]?.length ?? 1)

/** `text/plain`, and what curl says when nobody tells it better. */
export function textReader({ messages: most, decompressedBytes }: MessageLimits): Reader {
  return (body, room) => {
    const lines = linesOf(body, most)
    if (lines.length === 0) throw noMessage()
    const size = quotedBytes(body) + lines.length
    if (size > decompressedBytes) throw tooLarge(decompressedBytes)
    const quoted = bufferFor(size, room)
    const ranges = new MessageRanges(quoted)
    let at = 0
    for (let line = 0; line < lines.length; line += 2) {
      const start = at
      at = writeQuoted(body.subarray(lines[line], lines[line + 1]), quoted, start)
      ranges.add(start, at)
    }
    return { messages: ranges.messages(), placeOf: index => placeOf(body, lines[index * 2] ?? 0) }
  }
}

/** Small ones are not worth a piece of the memory that is counted. */
function bufferFor(bytes: number, room: Held): Buffer {
  const buffer = bytes < smallestPiece ? Buffer.allocUnsafe(bytes) : room.buffer(bytes)
  if (!buffer) throw noRoom()
  return buffer
}

/** Where each line that is not empty begins and ends. */
function linesOf(body: Buffer, most: number): number[] {
  const lines: number[] = []
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(lineFeed, start)
    const next = found === -1 ? body.length : found
    const end = body[next - 1] === carriageReturn && next > start ? next - 1 : next
    if (end > start) {
      if (lines.length === 2 * most) throw tooMany(body, start, most)
      lines.push(start, end)
    }
    start = next + 1
  }
  return lines
}

/** More than enough for all lines together, without their quotes. */
function quotedBytes(body: Buffer): number {
  let bytes = 0
  for (let at = 0; at < body.length; at++) bytes += escapedBytes[body[at] ?? 0] ?? 1
  return bytes
}

/** @returns where the next byte goes. */
function writeQuoted(line: Buffer, quoted: Buffer, start: number): number {
  let at = start
  let copied = 0
  quoted[at++] = quote
  for (let from = 0; from < line.length; from++) {
    const escaped = escapes[line[from] ?? 0]
    if (escaped === undefined) continue
    if (copied < from) at += line.copy(quoted, at, copied, from)
    // Calls for a few bytes each would take ten times as long, and there may be millions of them.
    for (let index = 0; index < escaped.length; index++) quoted[at++] = escaped[index] ?? 0
    copied = from + 1
  }
  at += line.copy(quoted, at, copied)
  quoted[at++] = quote
  return at
}

function tooLarge(most: number): GathererError {
  return new GathererError('TOO_LARGE', `the lines have more than ${most} bytes when written as JSON`, {
    hint: 'send fewer at a time, or have the limit raised: --max-decompressed',
  })
}
