/**
 * A batch as lines: every message with what the server stamps on it, in the fixed order of fields (journal rules J1 to J3).
 *
 * This is where most bytes pass, so each is copied once, in one buffer, and what all lines share is written once.
 */
import { crc32 } from 'node:zlib'
import { checksumBytes, writeLineEnding } from '@message-gatherer/disk'
import { countOf, rangeNumbers, type Messages } from './messages.js'
import type { Batch } from './journal.js'

const sentAtField = Buffer.from(',"sent_at":')
const sourceField = Buffer.from(',"source":')
const messageField = Buffer.from(',"message":')
/** A line has at most this beside its head and its sender's texts: digits of a sequence, fields, checksum, newline. */
const mostBesides = 16 + sentAtField.length + sourceField.length + messageField.length + checksumBytes + 1

/** The lines of a batch, ready to append. */
export function encodeBatch(batch: Batch, receivedAt: string): Buffer {
  const { messages, producer } = batch
  const count = countOf(messages)
  const lines = new Lines(headOf(batch, receivedAt), messages)
  for (let index = 0; index < count; index++) {
    lines.begin()
    if (producer) lines.ascii(String(producer.firstSequence + index))
    lines.message(index * rangeNumbers)
    lines.end()
  }
  return lines.written()
}

/** What all lines of a batch begin with. */
function headOf({ user, address, stream, producer }: Batch, receivedAt: string): string {
  const head = `{"received_at":"${receivedAt}","user":"${user}","address":${JSON.stringify(address)},"stream":"${stream}"`
  return producer ? `${head},"producer":"${producer.id}","sequence":` : head
}

class Lines {
  readonly #messages: Messages
  readonly #head: string
  readonly #headBytes: number
  readonly #bytes: Buffer
  #lineStart = 0
  #at = 0

  constructor(head: string, messages: Messages) {
    this.#messages = messages
    this.#head = head
    this.#headBytes = Buffer.byteLength(head)
    this.#bytes = Buffer.allocUnsafe(textBytes(messages) + countOf(messages) * (this.#headBytes + mostBesides))
  }

  begin(): void {
    this.#lineStart = this.#at
    if (this.#at === 0) this.#bytes.write(this.#head)
    else this.#bytes.copyWithin(this.#at, 0, this.#headBytes)
    this.#at += this.#headBytes
  }

  ascii(text: string): void {
    for (let index = 0; index < text.length; index++) this.#bytes[this.#at++] = text.charCodeAt(index)
  }

  /** @param range where the message's numbers begin. */
  message(range: number): void {
    this.#field(sentAtField, range + 2)
    this.#field(sourceField, range + 4)
    this.#field(messageField, range)
  }

  end(): void {
    const checksum = crc32(this.#bytes.subarray(this.#lineStart, this.#at))
    this.#at = writeLineEnding(this.#bytes, this.#at, checksum)
  }

  written(): Buffer {
    return this.#bytes.subarray(0, this.#at)
  }

  /** Nothing, where the range is empty. */
  #field(name: Buffer, range: number): void {
    const { bytes, ranges } = this.#messages
    const start = ranges[range] ?? 0
    const end = ranges[range + 1] ?? 0
    if (start === end) return
    for (const byte of name) this.#bytes[this.#at++] = byte
    this.#at += bytes.copy(this.#bytes, this.#at, start, end)
  }
}

function textBytes({ ranges }: Messages): number {
  let bytes = 0
  for (let at = 0; at < ranges.length; at += 2) bytes += (ranges[at + 1] ?? 0) - (ranges[at] ?? 0)
  return bytes
}
