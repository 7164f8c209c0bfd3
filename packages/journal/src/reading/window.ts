/** A part of a file in memory, in one buffer that is used again and grows with the longest line. */
import type { FileHandle, FileSystem } from '@message-gatherer/disk'

const usualBytes = 1024 * 1024
/** More is not kept when a piece is done. */
const keptBytes = 4 * usualBytes

export class Window {
  readonly #fs: FileSystem
  #buffer: Buffer = Buffer.allocUnsafeSlow(usualBytes)

  constructor(fs: FileSystem) {
    this.#fs = fs
  }

  /** The bytes from `start` to `end`, fewer where the file ends; valid until the next call. */
  load(file: FileHandle, start: number, end: number): Buffer {
    const length = end - start
    if (length > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(length)
    const bytes = this.#buffer.subarray(0, length)
    return bytes.subarray(0, this.#fs.read(file, bytes, start))
  }

  shrink(): void {
    if (this.#buffer.length > keptBytes) this.#buffer = Buffer.allocUnsafeSlow(usualBytes)
  }
}
