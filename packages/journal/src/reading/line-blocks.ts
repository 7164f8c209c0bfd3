/**
 * Reads a file in blocks of whole lines, in bounded memory.
 *
 * Knows newlines and nothing else. A block is as large as asked for at most, unless one line alone is larger.
 */
import type { FileHandle, FileSystem } from '@message-gatherer/disk'

export interface LineBlock {
  /** Where it begins in the file, in bytes. */
  readonly start: number
  readonly end: number
  /** Whole lines with their newlines; valid until the next block is asked for. Undefined: not a line, or one that is too long. */
  readonly lines: Buffer | undefined
}

export interface BlockRange {
  /** Where a line begins; default: the file's begin. */
  readonly from?: number
  /** Stops before this position, default: the end of the file. */
  readonly to?: number
  readonly blockBytes: number
}

const windowBytes = 1024 * 1024
/** As for whoever else reads lines: a longer one is damage. */
const maxLineBytes = 80 * 1024 * 1024
const newline = 0x0a

export function* readBlocks(fs: FileSystem, path: string, range: BlockRange): Generator<LineBlock> {
  const file = fs.open(path, 'read')
  try {
    yield* blocksOf(new Window(fs, file, range), range.blockBytes)
  } finally {
    fs.close(file)
  }
}

/** Each line of a block, without its newline. */
export function* linesIn(lines: Buffer): Generator<Buffer> {
  let start = 0
  for (let end = lines.indexOf(newline); end !== -1; end = lines.indexOf(newline, start)) {
    yield lines.subarray(start, end)
    start = end + 1
  }
}

function* blocksOf(window: Window, blockBytes: number): Generator<LineBlock> {
  for (;;) {
    if (window.unread.length < blockBytes) window.read()
    const length = blockLength(window.unread, blockBytes)
    if (length > 0) yield window.take(length)
    else if (window.unread.length > maxLineBytes) yield window.skipLine()
    else if (!window.read()) break
  }
  if (window.unread.length > 0) yield window.skipLine()
}

/** As many whole lines as fit, or one that does not; 0: its end is not read yet. */
function blockLength(unread: Buffer, blockBytes: number): number {
  const fitting = unread.subarray(0, blockBytes).lastIndexOf(newline) + 1
  return fitting > 0 ? fitting : unread.indexOf(newline, blockBytes) + 1
}

/** A part of a file, in one buffer that is used again and grows with the longest line. */
class Window {
  readonly #fs: FileSystem
  readonly #file: FileHandle
  readonly #to: number
  #buffer: Buffer
  #start = 0
  #end = 0
  /** Of `#start`, in the file. */
  #position: number

  constructor(fs: FileSystem, file: FileHandle, { from = 0, to = Infinity, blockBytes }: BlockRange) {
    this.#fs = fs
    this.#file = file
    this.#position = from
    this.#to = Math.min(to, fs.size(file))
    this.#buffer = Buffer.allocUnsafe(Math.max(2 * blockBytes, Math.min(windowBytes, this.#to - from)))
  }

  get unread(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end)
  }

  /** Reads on; false at the end. */
  read(): boolean {
    this.#makeRoom()
    const position = this.#position + this.#end
    const most = Math.min(this.#buffer.length, this.#end + this.#to - position)
    const count = most > this.#end ? this.#fs.read(this.#file, this.#buffer.subarray(this.#end, most), position) : 0
    this.#end += count
    return count > 0
  }

  take(length: number): LineBlock {
    const lines = this.#buffer.subarray(this.#start, this.#start + length)
    const start = this.#position
    this.#drop(length)
    return { start, end: this.#position, lines }
  }

  /** Passes over what is read no further than to the next newline, or the end. */
  skipLine(): LineBlock {
    const start = this.#position
    let length = this.unread.indexOf(newline) + 1
    while (length === 0) {
      this.#drop(this.unread.length)
      if (!this.read()) break
      length = this.unread.indexOf(newline) + 1
    }
    this.#drop(length)
    return { start, end: this.#position, lines: undefined }
  }

  #drop(length: number): void {
    this.#start += length
    this.#position += length
  }

  #makeRoom(): void {
    const { unread } = this
    const target = unread.length === this.#buffer.length ? Buffer.allocUnsafe(2 * this.#buffer.length) : this.#buffer
    unread.copy(target, 0)
    this.#buffer = target
    this.#end = unread.length
    this.#start = 0
  }
}
