/**
 * Reads server-sent events (WHATWG HTML, 9.2.6) from bytes that come in any pieces.
 *
 * Works on bytes, so that data can be checked as it was sent. What is not ended by an empty line is no event. An event is
 * told also for an id alone, which a browser only remembers.
 */
import { GathererError } from '@message-gatherer/protocol'
import { GatheredBytes } from './gathered-bytes.js'

export interface ServerEvent {
  /** `message` where none is said. */
  readonly type: string
  /** Its `data` lines, with a line feed between them. */
  readonly data: Uint8Array
  /** Only where the event itself says one. */
  readonly id: string | undefined
}

/** More than any line of a journal. */
const usualMaxBytes = 80 * 1024 * 1024

const lineFeed = 0x0a
const carriageReturn = 0x0d
const colon = 0x3a
const space = 0x20
const byteOrderMark = [0xef, 0xbb, 0xbf]

export class EventStream {
  readonly #maxBytes: number
  /** A line that began in an earlier piece. */
  readonly #line = new GatheredBytes()
  #event = new EventUnderWay()
  #eventBytes = 0
  #isFirstLine = true
  #skipsLineFeed = false

  constructor(maxBytes = usualMaxBytes) {
    this.#maxBytes = maxBytes
  }

  /**
   * The events that end in this piece.
   *
   * @throws {GathererError} TOO_LARGE: an event of more than 80 MiB.
   */
  *read(piece: Uint8Array): Generator<ServerEvent, void, undefined> {
    const endOfLine = lineEnds(piece)
    let at = this.#skipsLineFeed && piece[0] === lineFeed ? 1 : 0
    if (piece.length > 0) this.#skipsLineFeed = false
    while (at < piece.length) {
      const end = endOfLine(at)
      const part = piece.subarray(at, end)
      this.#count(part)
      if (end === piece.length) return this.#line.add(part)
      const event = this.#lineEnded(part)
      if (event) yield event
      this.#skipsLineFeed = piece[end] === carriageReturn && end + 1 === piece.length
      at = end + (piece[end] === carriageReturn && piece[end + 1] === lineFeed ? 2 : 1)
    }
  }

  #count({ length }: Uint8Array): void {
    this.#eventBytes += length
    if (this.#eventBytes <= this.#maxBytes) return
    throw new GathererError('TOO_LARGE', `the server sends an event of more than ${this.#maxBytes} bytes`)
  }

  #lineEnded(lastPart: Uint8Array): ServerEvent | undefined {
    if (this.#line.length > 0) this.#line.add(lastPart)
    const line = this.#withoutMark(this.#line.length > 0 ? this.#line.take() : lastPart)
    if (line.length > 0) return this.#event.add(line)
    const event = this.#event.ended()
    this.#event = new EventUnderWay()
    this.#eventBytes = 0
    return event
  }

  #withoutMark(line: Uint8Array): Uint8Array {
    if (!this.#isFirstLine) return line
    this.#isFirstLine = false
    return byteOrderMark.every((byte, index) => line[index] === byte) ? line.subarray(byteOrderMark.length) : line
  }
}

class EventUnderWay {
  #type = ''
  #id: string | undefined
  #data: Uint8Array | undefined
  /** Where there are several lines of it. */
  readonly #allData = new GatheredBytes()

  add(line: Uint8Array): undefined {
    const colonAt = line.indexOf(colon)
    const nameEnd = colonAt < 0 ? line.length : colonAt
    // What is longer than `event` is nothing that counts here; without a name it is a comment.
    const name = nameEnd > 5 ? '' : textOf(line.subarray(0, nameEnd))
    const value = line.subarray(nameEnd + (line[nameEnd + 1] === space ? 2 : 1))
    if (name === 'data') this.#addData(value)
    else if (name === 'event') this.#type = textOf(value)
    else if (name === 'id' && !value.includes(0)) this.#id = textOf(value)
  }

  /** Undefined: there was nothing in it. */
  ended(): ServerEvent | undefined {
    const data = this.#allData.length > 0 ? this.#allData.take() : this.#data
    if (data === undefined && this.#id === undefined) return undefined
    return { type: this.#type || 'message', data: data ?? new Uint8Array(0), id: this.#id }
  }

  #addData(value: Uint8Array): void {
    if (this.#data === undefined) return void (this.#data = value)
    if (this.#allData.length === 0) this.#allData.add(this.#data)
    this.#allData.add(Uint8Array.of(lineFeed))
    this.#allData.add(value)
  }
}

/** Where the next line ends, from a place on; the end of the piece if it does not. Each byte is looked at once for each kind. */
function lineEnds(piece: Uint8Array): (from: number) => number {
  const nextReturn = finder(piece, carriageReturn)
  const nextFeed = finder(piece, lineFeed)
  return from => Math.min(nextReturn(from), nextFeed(from))
}

function finder(bytes: Uint8Array, byte: number): (from: number) => number {
  let found = -1
  return from => {
    if (found >= from) return found
    const at = bytes.indexOf(byte, from)
    found = at < 0 ? bytes.length : at
    return found
  }
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

function textOf(bytes: Uint8Array): string {
  return decoder.decode(bytes)
}
