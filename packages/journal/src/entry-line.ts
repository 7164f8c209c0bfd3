/**
 * An entry as a line: fields in a fixed order, the sender's JSON text unchanged (journal rules J1 to J3).
 */
import { crc32 } from 'node:zlib'
import { checksumBytes, closeLine, isIntact } from '@message-gatherer/disk'
import type { Batch, NewMessage } from './journal.js'

/** What deduplication needs to know of an entry. */
export interface ProducerFields {
  readonly user: string
  readonly producer: string
  readonly sequence: number
}

const firstField = Buffer.from('{"received_at":"')
const messageField = Buffer.from(',"message":')

/** The lines of a batch, ready to append. */
export function encodeBatch(batch: Batch, receivedAt: string): Uint8Array {
  const [first, ...others] = batch.messages
  const encode = (message: NewMessage | undefined, index: number) => encodeEntry(batch, message, index, receivedAt)
  if (others.length === 0) return encode(first, 0)
  return Buffer.concat(batch.messages.map(encode))
}

/**
 * True for an intact line that is an entry. Blocks that the disk used before may show intact lines that are none: of a
 * checkpoint, of a spool.
 */
export function isEntry(line: Buffer): boolean {
  return line.subarray(0, firstField.length).equals(firstField) && line.includes(messageField) && isIntact(line)
}

/** The producer's fields of an intact line, or undefined when it has none. */
export function producerOf(line: Buffer): ProducerFields | undefined {
  const { user, producer, sequence } = fieldsOf(line)
  if (typeof producer !== 'string' || typeof sequence !== 'number') return undefined
  return { user: String(user), producer, sequence }
}

/** The fields before `message` of an intact line. */
export function fieldsOf(line: Buffer): Readonly<Record<string, unknown>> {
  const before = line.toString('utf8', 0, line.indexOf(messageField))
  return JSON.parse(`${before}}`) as Readonly<Record<string, unknown>>
}

/** The message of an intact line, as its sender wrote it. */
export function messageBytes(line: Buffer): Buffer {
  return line.subarray(line.indexOf(messageField) + messageField.length, line.length - checksumBytes)
}

/** CRC-32 of a message's stored JSON text. */
export function messageChecksum(json: string | Uint8Array): number {
  return crc32(json)
}

function encodeEntry(batch: Batch, message: NewMessage | undefined, index: number, receivedAt: string): Buffer {
  if (!message) throw new Error('a batch has at least one message')
  const { user, address, stream, producer } = batch
  let open = `{"received_at":"${receivedAt}","user":"${user}","address":${JSON.stringify(address)},"stream":"${stream}"`
  if (producer) open += `,"producer":"${producer.id}","sequence":${producer.firstSequence + index}`
  if (message.sentAt !== undefined) open += `,"sent_at":${JSON.stringify(message.sentAt)}`
  if (message.source !== undefined) open += `,"source":${JSON.stringify(message.source)}`
  return closeLine(`${open},"message":${message.json}`)
}
