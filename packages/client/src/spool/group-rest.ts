/**
 * What proves that the lines after the first one of a group are its own (spool rule Q4).
 *
 * The first line says how many bytes of its group follow it, and their checksum. Its own checksum proves nothing of where a line belongs: an old one that a
 * recycled block shows is as intact as any other, and has no mark if it was not the first of its group.
 */
import { crc32 } from 'node:zlib'
import { checksumBytes, readLines, writeLineEnding, type FileSystem, type Segment } from '@message-gatherer/disk'

interface Rest {
  /** In bytes. */
  readonly length: number
  readonly checksum: string
}

const newline = 0x0a
const blockBytes = 1024 * 1024
const messageField = Buffer.from(',"message":')
const restField = /,"rest":\[(\d+),"([0-9a-f]{8})"\](?:,"group":\d+)?$/

/**
 * The lines of a group, the first of them with what it says of the others; before it is marked (journal rule J5).
 *
 * @param lines at least one, each with its newline; how they are cut into pieces does not matter.
 */
export function sayRest(lines: readonly Uint8Array[]): readonly Uint8Array[] {
  const [piece = new Uint8Array(), ...more] = lines
  const start = piece.indexOf(newline) + 1
  const rest = [piece.subarray(start), ...more].filter(({ length }) => length > 0)
  const length = rest.reduce((sum, bytes) => sum + bytes.length, 0)
  const checksum = hexOf(rest.reduce((sum, bytes) => crc32(bytes, sum), 0))
  return [withField(piece.subarray(0, start), `,"rest":[${length},"${checksum}"]`), ...rest]
}

/**
 * Where the group ends that begins at an offset: after its first line, if what follows is not what was written there.
 *
 * Infinity when no line says so: there is none, or it is of a time when none did.
 */
export function groupEnd(fs: FileSystem, segment: Segment, start: number): number {
  const range = { from: start - segment.start, to: segment.end - segment.start }
  for (const { bytes, position, length } of readLines(fs, segment.path, range)) {
    const rest = restOf(bytes)
    if (rest === undefined) return Infinity
    const isWhole = checksumIn(fs, segment.path, { from: position + length, length: rest.length }) === rest.checksum
    return segment.start + position + length + (isWhole ? rest.length : 0)
  }
  return Infinity
}

function withField(line: Uint8Array, field: string): Buffer {
  const before = Buffer.from(line.buffer, line.byteOffset, line.length)
  const at = before.indexOf(messageField)
  const body = before.subarray(0, -1 - checksumBytes)
  const open = Buffer.concat([body.subarray(0, at), Buffer.from(field), body.subarray(at)])
  const closed = Buffer.concat([open, Buffer.alloc(checksumBytes + 1)])
  writeLineEnding(closed, open.length, crc32(open))
  return closed
}

function restOf(line: Buffer): Rest | undefined {
  const fields = line.toString('latin1', 0, Math.max(0, line.indexOf(messageField)))
  const [, length, checksum] = restField.exec(fields) ?? []
  return length === undefined || checksum === undefined ? undefined : { length: Number(length), checksum }
}

/** Of so many bytes of a file; undefined: it has less. */
function checksumIn(
  fs: FileSystem,
  path: string,
  { from, length }: { readonly from: number; readonly length: number },
): string | undefined {
  const file = fs.open(path, 'read')
  try {
    const block = Buffer.allocUnsafe(Math.min(blockBytes, length))
    let sum = 0
    for (let done = 0; done < length;) {
      const count = fs.read(file, block.subarray(0, Math.min(block.length, length - done)), from + done)
      if (count === 0) return undefined
      sum = crc32(block.subarray(0, count), sum)
      done += count
    }
    return hexOf(sum)
  } finally {
    fs.close(file)
  }
}

function hexOf(checksum: number): string {
  return checksum.toString(16).padStart(8, '0')
}
