/** A line of a journal as it arrives: its checksum is looked at before anybody sees it (reading rule T5, journal rule J2). */
import type { Entry } from '@message-gatherer/protocol'
import { crc32 } from '../delivery/crc32.js'
import type { ReadEntry } from './entry-source.js'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ending = /^,"crc32":"([0-9a-f]{8})"\}$/
const endingBytes = ',"crc32":"01234567"}'.length

/** @returns undefined when this is not the line that was stored. */
export function readEntryLine(bytes: Uint8Array, next: string): ReadEntry | undefined {
  if (!isIntact(bytes)) return undefined
  try {
    const line = decoder.decode(bytes)
    return Object.assign(JSON.parse(line) as Entry, { next, line })
  } catch {
    return undefined
  }
}

function isIntact(bytes: Uint8Array): boolean {
  const at = bytes.length - endingBytes
  // What is not ASCII is not an ending.
  const [, digits] = at < 1 ? [] : (ending.exec(String.fromCharCode(...bytes.subarray(at))) ?? [])
  return digits !== undefined && Number.parseInt(digits, 16) === crc32(bytes.subarray(0, at))
}
