/**
 * An index as a file: a checked line that says what of, then the body (journal rule J20).
 *
 * Believes nothing that is not proven: the line by its checksum, the body by the one in the line, and both only for the
 * very file that was read to make them.
 */
import { crc32 } from 'node:zlib'
import { closeLine, isIntact } from '@message-gatherer/disk'
import { bodyBytes, bodyIn, type Shape } from './index-body.js'
import type { IndexContent } from './index-builder.js'
import { OpenedIndex } from './opened-index.js'

/** Which file an index is of. */
export interface Indexed {
  readonly journalId: string
  /** The segment's first offset, and its length in bytes. */
  readonly start: number
  readonly length: number
  /** As `FileSystem.version` tells. */
  readonly version: string
}

interface Header {
  readonly index: number
  readonly journal_id: string
  readonly segment_start: number
  readonly segment_length: number
  readonly segment_version: string
  readonly shape: Shape
  readonly body_crc32: number
}

const formatVersion = 1
const newline = 0x0a

export function encodeIndex(indexed: Indexed, { shape, body }: IndexContent, index = formatVersion): Buffer {
  const { journalId, start, length, version } = indexed
  const header: Header = {
    index,
    journal_id: journalId,
    segment_start: start,
    segment_length: length,
    segment_version: version,
    shape,
    body_crc32: crc32(body),
  }
  return Buffer.concat([closeLine(JSON.stringify(header).slice(0, -1)), body])
}

/** Undefined: it is damaged, of another version, or of another file. */
export function decodeIndex(bytes: Uint8Array, indexed: Indexed): OpenedIndex | undefined {
  const headerEnd = bytes.indexOf(newline)
  const line = bytes.subarray(0, headerEnd)
  if (headerEnd === -1 || !isIntact(line)) return undefined
  const header = JSON.parse(Buffer.from(line).toString()) as Header
  if (header.index !== formatVersion || !isOf(header, indexed)) return undefined
  // A copy, because arrays of numbers must begin at a multiple of their size.
  const body = new Uint8Array(bytes.subarray(headerEnd + 1))
  if (body.length !== bodyBytes(header.shape) || crc32(body) !== header.body_crc32) return undefined
  return new OpenedIndex(bodyIn(body.buffer, header.shape), body.length)
}

function isOf(header: Header, { journalId, start, length, version }: Indexed): boolean {
  return (
    header.journal_id === journalId &&
    header.segment_start === start &&
    header.segment_length === length &&
    header.segment_version === version
  )
}
