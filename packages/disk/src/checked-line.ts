/**
 * A line that proves itself: a JSON object whose last field is the CRC-32 of all bytes before it (journal rule J2).
 *
 * The CRC is the one of zlib and gzip, as 8 lower-case hex digits, compared as text. A line's first field after the
 * fixed ones may be a group mark, `"group":OFFSET`, put before `"message"` (journal rule J5).
 */
import { crc32 } from 'node:zlib'

const field = Buffer.from(',"crc32":"')
const end = Buffer.from('"}')
const newline = 0x0a

/** `,"crc32":"`, 8 digits, `"}`. */
export const checksumBytes = field.length + 8 + end.length

/** In the text of a line, what the mark is put in front of. No string before it can hold these bytes unescaped. */
const messageField = Buffer.from(',"message":')
const groupField = Buffer.from(',"group":')

/**
 * Ends a line: adds checksum and newline to an object's text.
 *
 * @param open the object without its closing brace: `{"a":1`
 */
export function closeLine(open: string): Buffer {
  const length = Buffer.byteLength(open)
  const line = Buffer.allocUnsafe(length + checksumBytes + 1)
  line.write(open, 0)
  return finish(line, length)
}

/** An object with a field at least, as a line of its own. */
export function lineOfObject(fields: object): Buffer {
  return closeLine(JSON.stringify(fields).slice(0, -1))
}

/** What a line with its newline says, `crc32` too; undefined: it is damaged. Who wrote it knows what is in it. */
export function objectOfLine(line: Uint8Array): unknown {
  return isIntact(line.subarray(0, -1)) ? (JSON.parse(bufferOf(line).toString()) as unknown) : undefined
}

/** Writes a line's ending at `at`. @returns the position after its newline. */
export function writeLineEnding(bytes: Uint8Array, at: number, checksum: number): number {
  bytes.set(field, at)
  const digits = at + field.length
  for (let index = 0; index < 8; index++) bytes[digits + index] = hexDigit((checksum >>> (28 - 4 * index)) & 15)
  bytes.set(end, digits + 8)
  bytes[at + checksumBytes] = newline
  return at + checksumBytes + 1
}

/** True when the line (without its newline) ends in the right checksum. */
export function isIntact(line: Uint8Array): boolean {
  const bytes = bufferOf(line)
  const at = bytes.length - checksumBytes
  if (at < 1 || bytes[0] !== 0x7b) return false
  if (!sameBytes(bytes, at, field) || !sameBytes(bytes, bytes.length - end.length, end)) return false
  return hasDigits(bytes, at + field.length, crc32(bytes.subarray(0, at)))
}

/** The same line with `"group":offset` before its message, and a checksum to match. With its newline, as given. */
export function markLine(line: Uint8Array, offset: number): Buffer {
  const bytes = bufferOf(line)
  const at = bytes.indexOf(messageField)
  const mark = Buffer.from(`,"group":${offset}`)
  const length = bytes.length - 1 - checksumBytes + mark.length
  const marked = Buffer.allocUnsafe(length + checksumBytes + 1)
  bytes.copy(marked, 0, 0, at)
  mark.copy(marked, at)
  bytes.copy(marked, at + mark.length, at, bytes.length - 1 - checksumBytes)
  return finish(marked, length)
}

/** How many bytes a mark for this offset adds to a line. */
export function markBytes(offset: number): number {
  return groupField.length + String(offset).length
}

/** True when the line is intact and marked as the first of a group at exactly this offset. */
export function beginsGroupAt(line: Uint8Array, offset: number): boolean {
  const bytes = bufferOf(line)
  const message = bytes.indexOf(messageField)
  const mark = Buffer.from(`,"group":${offset}`)
  return message >= mark.length && sameBytes(bytes, message - mark.length, mark) && isIntact(bytes)
}

/** True when the line carries a mark, its own or not. */
export function isMarked(line: Uint8Array): boolean {
  const bytes = bufferOf(line)
  return /,"group":\d+$/.test(bytes.toString('latin1', 0, Math.max(0, bytes.indexOf(messageField))))
}

function finish(line: Buffer, length: number): Buffer {
  writeLineEnding(line, length, crc32(line.subarray(0, length)))
  return line
}

/** In ASCII, lower case; without a branch, which random digits make slow. */
function hexDigit(value: number): number {
  return 0x30 + value + (((9 - value) >> 4) & 0x27)
}

/** Byte by byte: for a few bytes that is faster than a call. */
function sameBytes(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let index = 0; index < wanted.length; index++) if (bytes[at + index] !== wanted[index]) return false
  return true
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}

function hasDigits(bytes: Buffer, at: number, checksum: number): boolean {
  for (let index = 0; index < 8; index++) {
    if (bytes[at + index] !== hexDigit((checksum >>> (28 - 4 * index)) & 15)) return false
  }
  return true
}
