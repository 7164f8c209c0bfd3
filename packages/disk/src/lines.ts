/**
 * Reads a file line by line in bounded memory.
 *
 * Knows newlines and nothing else: what a line says is for the caller.
 */
import type { FileHandle, FileSystem } from './file-system.js'

export interface Line {
  /** Where it begins in the file, in bytes. */
  readonly position: number
  /** Without the newline; valid until the next line is asked for. Empty when `tooLong`. */
  readonly bytes: Buffer
  /** With the newline, if it has one. */
  readonly length: number
  /** False for what stands after the last newline of the file. */
  readonly ended: boolean
  readonly tooLong: boolean
}

export interface LineRange {
  readonly from?: number
  /** Stops before this position, default: the end of the file. */
  readonly to?: number
  /** A longer line is reported without its bytes; default 80 MiB. */
  readonly maxLineBytes?: number
}

const blockBytes = 1024 * 1024
const usualMaxLineBytes = 80 * 1024 * 1024
const newline = 0x0a

export function* readLines(fs: FileSystem, path: string, range: LineRange = {}): Generator<Line> {
  const file = fs.open(path, 'read')
  try {
    yield* linesOf(fs, file, range)
  } finally {
    fs.close(file)
  }
}

function* linesOf(fs: FileSystem, file: FileHandle, range: LineRange): Generator<Line> {
  const to = Math.min(range.to ?? Number.MAX_SAFE_INTEGER, fs.size(file))
  const maxBytes = range.maxLineBytes ?? usualMaxLineBytes
  let position = range.from ?? 0
  let pending: Buffer = Buffer.alloc(0)
  let skipped = 0
  for (;;) {
    const block = readBlock(fs, file, position + skipped + pending.length, to)
    const bytes = pending.length === 0 ? block : Buffer.concat([pending, block])
    let start = 0
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, start)) {
      const length = skipped + end + 1 - start
      const tooLong = skipped > 0 || length > maxBytes
      yield {
        position,
        bytes: tooLong ? bytes.subarray(0, 0) : bytes.subarray(start, end),
        length,
        ended: true,
        tooLong,
      }
      position += length
      skipped = 0
      start = end + 1
    }
    pending = bytes.subarray(start)
    if (block.length === 0) break
    if (pending.length > maxBytes) {
      skipped += pending.length
      pending = pending.subarray(0, 0)
    }
  }
  const rest = skipped + pending.length
  if (rest > 0) yield { position, bytes: pending, length: rest, ended: false, tooLong: skipped > 0 }
}

function readBlock(fs: FileSystem, file: FileHandle, position: number, to: number): Buffer {
  const block = Buffer.allocUnsafe(Math.max(0, Math.min(blockBytes, to - position)))
  return block.subarray(0, fs.read(file, block, position))
}
