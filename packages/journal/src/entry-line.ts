/**
 * Reads an entry's line: its fields, its message as the sender wrote it (journal rules J1 to J3).
 */
import { crc32 } from 'node:zlib'
import { checksumBytes, isIntact } from '@message-gatherer/disk'

/** What deduplication needs to know of an entry. */
export interface ProducerFields {
  readonly user: string
  readonly producer: string
  readonly sequence: number
}

const firstField = Buffer.from('{"received_at":"')
const messageField = Buffer.from(',"message":')

/**
 * True for an intact line that is an entry. Blocks that the disk used before may show intact lines that are none: of a
 * checkpoint, of a spool.
 */
export function isEntry(line: Buffer): boolean {
  return beginsRight(line) && line.includes(messageField) && isIntact(line)
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

/** Byte by byte: for a few bytes that is faster than a call. */
function beginsRight(line: Buffer): boolean {
  for (let index = 0; index < firstField.length; index++) if (line[index] !== firstField[index]) return false
  return true
}

/** CRC-32 of a message's stored JSON text. */
export function messageChecksum(json: string | Uint8Array): number {
  return crc32(json)
}
