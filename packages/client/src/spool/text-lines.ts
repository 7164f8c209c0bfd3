/**
 * The lines of a text as spooled lines (spool rule Q2): each line that is not empty becomes a message, a JSON string.
 *
 * This is where most bytes pass, so each is copied once, and what all lines share is written and summed up once. Bytes that are not
 * UTF-8 become U+FFFD as in the decoder of the WHATWG (following rule F7).
 */
import { isUtf8 } from 'node:buffer'
import { crc32 } from 'node:zlib'
import { checksumBytes, writeLineEnding } from '@message-gatherer/disk'
import { mostQuotedBytes, writeQuoted, type Part } from './json-string.js'
import type { SpoolLines } from './spool-port.js'
import { completeBytes, pieceEnd, textEnd, type Unended } from './text-pieces.js'

export interface TextLabels {
  /** RFC 3339. */
  readonly sentAt: string
  readonly source?: string
  readonly stream: string
  /** The file that the text is a part of, and where its first byte stands there. */
  readonly file?: { readonly id: string; readonly position: number }
}

export interface TextLines {
  readonly lines: SpoolLines
  /** How many bytes were looked at for good: the rest is a line that is not complete. Always after a newline or a cut. */
  readonly taken: number
  /** Where the last message ends, in the text; undefined when there is none. */
  readonly end: number | undefined
  /** How many sequences of bytes were not UTF-8. */
  readonly replaced: number
  /** How often a line was cut because it is too long. */
  readonly split: number
}

const newline = 0x0a
const messageField = Buffer.from(',"message":')
/** What a line has beside its head and its message: digits, a field, checksum, newline. */
const mostBesides = 16 + messageField.length + checksumBytes + 1
const replacement = Buffer.from('\uFFFD')
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/** Memory for lines, to be used again: what was encoded there stands until the next time. It grows as it must. */
export interface LineRoom {
  bytes: Buffer
}

export interface TextOptions {
  /**
   * `take`: the text ends here, so what is after its last newline is a line, too. Default `wait`: it is not looked at yet, unless it is
   * too long for one message.
   */
  readonly unended?: Unended
  /** Default: memory of its own. */
  readonly room?: LineRoom
}

export function encodeTextLines(text: Buffer, labels: TextLabels, options: TextOptions = {}): TextLines {
  const { unended = 'wait', room = { bytes: Buffer.allocUnsafe(2 * text.length + 4096) } } = options
  const taken = completeBytes(text, unended)
  const complete = text.subarray(0, taken)
  const encoder = new Encoder(complete, labels, room)
  let split = 0
  for (let start = 0; start < taken;) {
    const found = complete.indexOf(newline, start)
    const next = found === -1 ? taken : found + 1
    const end = found === -1 ? taken : textEnd(complete, start, found)
    const piece = pieceEnd(complete, start, end)
    if (piece < end) encoder.add(start, piece, piece)
    else if (end > start) encoder.add(start, end, next)
    if (piece < end || (found === -1 && unended === 'wait')) split++
    start = piece < end ? piece : next
  }
  return { ...encoder.result(), taken, split }
}

class Encoder {
  readonly #text: Buffer
  readonly #isClean: boolean
  /** What all lines begin with, and its checksum. */
  readonly #head: Buffer
  readonly #headChecksum: number
  /** Where the text stands in its file; undefined when it comes from none. */
  readonly #position: number | undefined
  readonly #room: LineRoom
  #bytes: Buffer
  #at = 0
  #count = 0
  #end: number | undefined
  #replaced = 0

  constructor(text: Buffer, labels: TextLabels, room: LineRoom) {
    this.#text = text
    this.#isClean = isUtf8(text)
    this.#head = headOf(labels)
    this.#headChecksum = crc32(this.#head)
    this.#position = labels.file?.position
    this.#room = room
    this.#bytes = room.bytes
  }

  /** @param next where its line, or what was cut of it, ends in the text. */
  add(start: number, end: number, next: number): void {
    const part = this.#isClean ? { bytes: this.#text, start, end } : this.#mended(start, end)
    this.#makeRoom(this.#head.length + mostBesides + mostQuotedBytes(part.end - part.start))
    this.#at += this.#head.copy(this.#bytes, this.#at)
    const ownStart = this.#at
    if (this.#position !== undefined) this.#digits(this.#position + next)
    for (let index = 0; index < messageField.length; index++) this.#bytes[this.#at++] = messageField[index] as number
    this.#at = writeQuoted(part, this.#bytes, this.#at)
    const checksum = crc32(this.#bytes.subarray(ownStart, this.#at), this.#headChecksum)
    this.#at = writeLineEnding(this.#bytes, this.#at, checksum)
    this.#count++
    this.#end = next
  }

  result(): Pick<TextLines, 'lines' | 'end' | 'replaced'> {
    const lines = { bytes: this.#bytes.subarray(0, this.#at), count: this.#count }
    return { lines, end: this.#end, replaced: this.#replaced }
  }

  #mended(start: number, end: number): Part {
    const part = this.#text.subarray(start, end)
    if (isUtf8(part)) return { bytes: this.#text, start, end }
    const bytes = Buffer.from(decoder.decode(part))
    this.#replaced += occurrences(bytes, replacement) - occurrences(part, replacement)
    return { bytes, start: 0, end: bytes.length }
  }

  #digits(value: number): void {
    const text = String(value)
    for (let index = 0; index < text.length; index++) this.#bytes[this.#at++] = text.charCodeAt(index)
  }

  #makeRoom(bytes: number): void {
    if (this.#at + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + bytes)
    this.#bytes.copy(larger, 0, 0, this.#at)
    this.#bytes = larger
    this.#room.bytes = larger
  }
}

function headOf({ sentAt, source, stream, file }: TextLabels): Buffer {
  const parts = [`{"sent_at":"${sentAt}"`]
  if (source !== undefined) parts.push(`"source":${JSON.stringify(source)}`)
  parts.push(`"stream":"${stream}"`)
  if (file) parts.push(`"file":"${file.id}"`, `"end":`)
  return Buffer.from(parts.join(','))
}

function occurrences(bytes: Buffer, wanted: Buffer): number {
  let count = 0
  for (let at = bytes.indexOf(wanted); at !== -1; at = bytes.indexOf(wanted, at + wanted.length)) count++
  return count
}
