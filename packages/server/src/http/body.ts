/**
 * Reads a request's body into one buffer, within its limit and the room there is.
 *
 * The buffer grows with what arrives: a sender of single bytes takes no more memory than twice its bytes.
 */
import type { IncomingMessage } from 'node:http'
import { GathererError } from '@message-gatherer/protocol'
import type { Held } from './in-flight.js'

export interface BodyOptions {
  readonly maxBytes: number
  /** How a person raises `maxBytes`. */
  readonly limit: string
  readonly held: Held
}

/**
 * Resolves with the whole body; never, when the sender goes away before its end.
 *
 * @throws {GathererError} TOO_LARGE: more than `maxBytes`, by the header without reading any. TOO_MANY_REQUESTS: no room.
 */
export function readBody(request: IncomingMessage, { maxBytes, limit, held }: BodyOptions): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const announced = Number(request.headers['content-length'] ?? maxBytes)
    if (announced > maxBytes) throw tooLarge(maxBytes, limit)
    const body = new GrowingBuffer(announced, held)
    const take = (part: Buffer) => {
      const trouble = body.add(part)
      if (trouble === undefined) return
      // What still comes is dropped, so that the sender gets to read the answer.
      request.off('data', take).resume()
      reject(trouble === 'too large' ? tooLarge(maxBytes, limit) : noRoom())
    }
    request.on('data', take)
    request.on('end', () => resolve(body.filled()))
  })
}

export function noRoom(): GathererError {
  return new GathererError('TOO_MANY_REQUESTS', 'too many bytes are in flight', {
    hint: 'send it again after the time in Retry-After',
    retryAfterSeconds: 1,
  })
}

function tooLarge(maxBytes: number, limit: string): GathererError {
  return new GathererError('TOO_LARGE', `the body has more than ${maxBytes} bytes`, { hint: limit })
}

class GrowingBuffer {
  readonly #maxBytes: number
  readonly #held: Held
  #buffer: Buffer = Buffer.alloc(0)
  #length = 0

  constructor(maxBytes: number, held: Held) {
    this.#maxBytes = maxBytes
    this.#held = held
  }

  add(part: Buffer): 'too large' | 'no room' | undefined {
    const length = this.#length + part.length
    if (length > this.#maxBytes) return 'too large'
    if (length > this.#buffer.length && !this.#grow(part, length)) return 'no room'
    // The first part is kept as it is: most bodies come in one.
    if (this.#length > 0) part.copy(this.#buffer, this.#length)
    this.#length = length
    return undefined
  }

  filled(): Buffer {
    return this.#length === this.#buffer.length ? this.#buffer : this.#buffer.subarray(0, this.#length)
  }

  #grow(part: Buffer, length: number): boolean {
    const capacity = this.#length === 0 ? length : Math.min(2 * length, this.#maxBytes)
    if (!this.#held.take(capacity - this.#buffer.length)) return false
    if (this.#length === 0) {
      this.#buffer = part
      return true
    }
    const grown = Buffer.allocUnsafeSlow(capacity)
    this.#buffer.copy(grown, 0, 0, this.#length)
    this.#buffer = grown
    return true
  }
}
