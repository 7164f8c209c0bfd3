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
  /** How much is read at once; default 256 KiB. */
  readonly blockBytes?: number
}

const usualBlockBytes = 256 * 1024
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
  const maxBytes = range.maxLineBytes ?? usualMaxLineBytes
  const window = new Window(fs, file, range)
  let position = range.from ?? 0
  let skipped = 0
  while (window.read()) {
    for (let line = window.line(); line; line = window.line()) {
      const length = skipped + line.length + 1
      const tooLong = skipped > 0 || length > maxBytes
      yield { position, bytes: tooLong ? line.subarray(0, 0) : line, length, ended: true, tooLong }
      position += length
      skipped = 0
    }
    if (window.rest.length > maxBytes) skipped += window.drop()
  }
  const length = skipped + window.rest.length
  if (length > 0) yield { position, bytes: window.rest, length, ended: false, tooLong: skipped > 0 }
}

/** A part of a file, in one buffer that is used again and grows with the longest line. */
class Window {
  readonly #fs: FileSystem
  readonly #file: FileHandle
  readonly #to: number
  #position: number
  #buffer: Buffer
  #start = 0
  #end = 0

  constructor(fs: FileSystem, file: FileHandle, range: LineRange) {
    const { from = 0, to = Number.MAX_SAFE_INTEGER, blockBytes = usualBlockBytes } = range
    this.#fs = fs
    this.#file = file
    this.#position = from
    this.#to = Math.min(to, fs.size(file))
    this.#buffer = Buffer.allocUnsafe(Math.max(0, Math.min(blockBytes, this.#to - from)))
  }

  /** What was read and is not yet a line. */
  get rest(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  /** Reads on; false at the end. */
  read(): boolean {
    this.#makeRoom()
    const most = Math.min(this.#buffer.length - this.#end, this.#to - this.#position)
    const count =
      most > 0 ? this.#fs.read(this.#file, this.#buffer.subarray(this.#end, this.#end + most), this.#position) : 0
    this.#position += count
    this.#end += count
    return count > 0
  }

  /** The next line, without its newline; undefined: it is not read to its end. */
  line(): Buffer | undefined {
    const end = this.#buffer.indexOf(newline, this.#start)
    if (end === -1 || end >= this.#end) return undefined
    const line = this.#buffer.subarray(this.#start, end)
    this.#start = end + 1
    return line
  }

  /** Forgets the rest. @returns how many bytes it had */
  drop(): number {
    const bytes = this.#end - this.#start
    this.#start = this.#end
    return bytes
  }

  #makeRoom(): void {
    const { rest } = this
    const target = rest.length === this.#buffer.length ? Buffer.allocUnsafe(2 * this.#buffer.length) : this.#buffer
    rest.copy(target, 0)
    this.#buffer = target
    this.#end = rest.length
    this.#start = 0
  }
}
