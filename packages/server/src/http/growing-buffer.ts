/**
 * Collects parts in one buffer that grows with them: a sender of single bytes takes no more memory than a few times its
 * bytes, whatever it announced.
 */
import { smallestPiece } from './arena.js'
import type { Held } from './in-flight.js'

const nothing: Buffer = Buffer.alloc(0)

export class GrowingBuffer {
  readonly #maxBytes: number
  readonly #held: Held
  #buffer = nothing
  #length = 0

  constructor(maxBytes: number, held: Held) {
    this.#maxBytes = maxBytes
    this.#held = held
  }

  /** @returns why the part cannot be added, if so. */
  add(part: Buffer): 'too large' | 'no room' | undefined {
    const length = this.#length + part.length
    if (length > this.#maxBytes) return 'too large'
    if (length > this.#buffer.length && !this.#makeRoom(part, length)) return 'no room'
    // The first part is kept as it is: most bodies come in one.
    if (this.#length > 0) part.copy(this.#buffer, this.#length)
    this.#length = length
    return undefined
  }

  /** All parts, in order; valid until what it holds is released. */
  filled(): Buffer {
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, this.#length)
  }

  #makeRoom(part: Buffer, length: number): boolean {
    if (this.#length === 0) {
      this.#buffer = part
      return this.#held.take(part.length)
    }
    const larger = this.#larger(Math.min(2 * length, this.#maxBytes))
    if (!larger) return false
    this.#buffer.copy(larger, 0, 0, this.#length)
    this.#held.giveBack(this.#buffer)
    this.#buffer = larger
    return true
  }

  /** A piece of the arena for a few bytes would count for a thousand times as many. */
  #larger(bytes: number): Buffer | undefined {
    if (bytes >= smallestPiece) return this.#held.buffer(bytes)
    return this.#held.take(bytes) ? Buffer.allocUnsafe(bytes) : undefined
  }
}
