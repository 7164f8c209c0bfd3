/**
 * What a file held at its beginning and just before where it was read to: whether that still stands tells whether the rest continues it.
 *
 * Grows by what was read, not by looking at the file again, which may be another by then.
 */
import { hashOf, mostHashedBytes } from './file-identity.js'
import type { OpenFile } from './open-file.js'

const tailBytes = 64

export class Fingerprint {
  /** How many bytes of its beginning are known. */
  readonly headBytes: number
  readonly #headHash: string
  /** How far the file was read. */
  readonly #position: number
  readonly #tail: Buffer

  private constructor(head: Buffer, tail: Buffer, position: number) {
    this.headBytes = head.length
    this.#headHash = hashOf(head)
    this.#tail = tail
    this.#position = position
  }

  /** Of a file that is taken as it is. */
  static of(file: OpenFile, position: number): Fingerprint {
    const head = file.read(Buffer.allocUnsafe(Math.min(position, mostHashedBytes)), 0)
    const tail = file.read(Buffer.allocUnsafe(Math.min(position, tailBytes)), Math.max(0, position - tailBytes))
    return new Fingerprint(head, Buffer.from(tail), position)
  }

  /** True when the file, or a copy of it, holds what was read, as far as that can be seen. */
  standsIn(file: OpenFile): boolean {
    if (!this.beginsIn(file)) return false
    const from = this.#position - this.#tail.length
    return file.read(Buffer.allocUnsafe(this.#tail.length), from).equals(this.#tail)
  }

  /** True when the file begins the same, however it goes on. */
  beginsIn(file: OpenFile): boolean {
    return hashOf(this.#headOf(file)) === this.#headHash
  }

  /** Nothing is known of the file. */
  get isEmpty(): boolean {
    return this.#position === 0
  }

  /** With what was read next. Undefined: the file begins otherwise meanwhile. */
  with(file: OpenFile, bytes: Buffer): Fingerprint | undefined {
    const position = this.#position + bytes.length
    const tail = Buffer.from(Buffer.concat([this.#tail, bytes.subarray(-tailBytes)]).subarray(-tailBytes))
    const head = this.#headOf(file)
    if (hashOf(head) !== this.#headHash) return undefined
    const more = bytes.subarray(0, Math.max(0, mostHashedBytes - this.#position))
    return new Fingerprint(Buffer.concat([head, more]), tail, position)
  }

  #headOf(file: OpenFile): Buffer {
    return file.read(Buffer.allocUnsafe(this.headBytes), 0)
  }
}
