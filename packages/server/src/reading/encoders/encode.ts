/** What was found as buffers of their own, so that they can be handed to another thread without a copy. */
import { csv } from './csv.js'
import { eventStream } from './event-stream.js'
import { json } from './json.js'
import { ndjson } from './ndjson.js'
import type { Run } from '@message-gatherer/journal'
import type { Format } from '../piece.js'
import type { Encoder, Encoding } from './encoder.js'

const encoders: Readonly<Record<Format, Encoder>> = { ndjson, json, csv, 'event-stream': eventStream }

/** More than these are put together: each costs something to hand over and to write. */
const mostBuffers = 8

/** @returns buffers that have their memory to themselves. */
export function encode(runs: readonly Run[], format: Format, encoding: Encoding): readonly Uint8Array<ArrayBuffer>[] {
  const parts = encoders[format](runs, encoding)
  return parts.length <= mostBuffers && parts.every(ownsItsMemory) ? parts : [together(parts)]
}

function together(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = Buffer.allocUnsafeSlow(parts.reduce((total, { length }) => total + length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

function ownsItsMemory(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength
}
