/**
 * A few values in a small file that is written in place and never synced: how far something has got.
 *
 * A killed process leaves the old record or the new one; after a power cut it may be old, or damaged and as good as none.
 * Whoever reads it must do with that.
 */
import { codeOf, lineOfObject, objectOfLine, type FileSystem } from '@message-gatherer/disk'

const mostBytes = 4096
const newline = 0x0a

export type RecordValues = Readonly<Record<string, string | number | boolean>>

export class RecordFile {
  readonly #fs: FileSystem
  readonly #path: string

  constructor(fs: FileSystem, path: string) {
    this.#fs = fs
    this.#path = path
  }

  /** Undefined: there is none, or it is damaged. Who wrote it decides what is in it. */
  read(): RecordValues | undefined {
    const bytes = this.#bytes()
    // A longer one may have been there before.
    const record = objectOfLine(bytes.subarray(0, bytes.indexOf(newline) + 1)) as RecordValues | undefined
    if (!record) return undefined
    const { crc32: _, ...values } = record
    return values
  }

  /** One that cannot be written is as good as an old one. */
  tryToWrite(values: RecordValues): void {
    try {
      this.write(values)
    } catch {
      // Whoever reads it must do with that.
    }
  }

  write(values: RecordValues): void {
    const file = this.#fs.open(this.#path, this.#fs.exists(this.#path) ? 'write' : 'create')
    try {
      this.#fs.write(file, lineOfObject(values), 0)
    } finally {
      this.#fs.close(file)
    }
  }

  remove(): void {
    this.#fs.remove(this.#path)
  }

  #bytes(): Buffer {
    try {
      const file = this.#fs.open(this.#path, 'read')
      try {
        const bytes = Buffer.alloc(mostBytes)
        return bytes.subarray(0, this.#fs.read(file, bytes, 0))
      } finally {
        this.#fs.close(file)
      }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return Buffer.alloc(0)
      throw error
    }
  }
}
