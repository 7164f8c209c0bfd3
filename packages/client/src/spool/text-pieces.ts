/**
 * Which bytes of a text are a message: whole lines, and the pieces of lines that are too long (following rule F7).
 *
 * What is a piece depends on the bytes alone, never on how much of them was read at a time.
 */

const newline = 0x0a
const carriageReturn = 0x0d

/** A longer line is cut. */
export const mostPieceBytes = 256 * 1024

/** A message has at most 1 MiB as JSON text, where a control character takes six bytes. */
const mostWrittenBytes = 1024 * 1024 - 2
const alwaysFits = Math.floor(mostWrittenBytes / 6)

/** What to do with the bytes after the last newline. */
export type Unended = 'wait' | 'take'

/** How many bytes of the text are whole lines and pieces; the rest is a line that is not complete. */
export function completeBytes(bytes: Buffer, unended: Unended): number {
  if (unended === 'take') return bytes.length
  let complete = bytes.lastIndexOf(newline) + 1
  // One byte more than a piece: it may be the carriage return of the line's end.
  while (bytes.length - complete > mostPieceBytes + 1) complete = pieceEnd(bytes, complete, bytes.length)
  return complete
}

/** Where the text of a line ends that ends before `next`: its carriage return is none of it. */
export function textEnd(bytes: Uint8Array, start: number, next: number): number {
  return next > start && bytes[next - 1] === carriageReturn ? next - 1 : next
}

/** Where the first piece of a text ends, at a border of characters; `end` when it need not be cut. */
export function pieceEnd(bytes: Uint8Array, start: number, end: number): number {
  if (end - start <= alwaysFits) return end
  const usual = Math.min(start + mostPieceBytes, end)
  const most = writtenBytes(bytes, start, usual) > mostWrittenBytes ? start + alwaysFits : usual
  return most === end ? end : characterBorder(bytes, most)
}

function characterBorder(bytes: Uint8Array, most: number): number {
  let border = most
  while (border > most - 4 && isContinuation(bytes[border])) border--
  return isContinuation(bytes[border]) ? most : border
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80
}

/** At most what JSON makes of these bytes. */
function writtenBytes(bytes: Uint8Array, start: number, end: number): number {
  let written = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at] ?? 0
    written += byte < 0x20 ? 6 : byte === 0x22 || byte === 0x5c ? 2 : byte < 0x80 ? 1 : 3
  }
  return written
}
