/**
 * The memory that requests take: how much, and whether there is room for more (protocol rule M12, guarantee G10).
 *
 * Counts what is held, not what was announced, so a sender that announces much and sends little takes little.
 */
import { rangeBytes } from '@message-gatherer/journal'
import { Arena, pieceFor } from './arena.js'

/** What a request takes besides its body: socket, headers, promises. */
const requestBytes = 4096
/** Of large buffers together, whatever the setting says. */
const mostBufferBytes = 1024 * 1024 * 1024

export class InFlight {
  readonly #maxBytes: number
  readonly #arena: Arena
  #bytes = 0
  #isOpen = true

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
    this.#arena = new Arena(Math.min(maxBytes, mostBufferBytes))
  }

  get bytes(): number {
    return this.#bytes
  }

  /** False from three quarters of the most until it is down to half: what is begun gets the room it needs. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** An account for one request. */
  open(): Held {
    return new Held(this)
  }

  /** @returns false when it would be more than the most; then nothing is taken. */
  take(bytes: number): boolean {
    if (this.#bytes + bytes > this.#maxBytes) return false
    this.#bytes += bytes
    if (this.#bytes > this.#maxBytes * 0.75) this.#isOpen = false
    return true
  }

  give(bytes: number): void {
    this.#bytes -= bytes
    if (this.#bytes <= this.#maxBytes / 2) this.#isOpen = true
  }

  /** A buffer of at least so many bytes; undefined when there is no room. */
  takeBuffer(bytes: number): Buffer | undefined {
    const size = pieceFor(bytes)
    if (!this.take(size)) return undefined
    const buffer = this.#arena.take(size)
    if (!buffer) this.give(size)
    return buffer
  }

  giveBuffer(buffer: Buffer): void {
    this.#arena.give(buffer)
    this.give(buffer.length)
  }
}

/** What one request holds, given back at once. */
export class Held {
  readonly #inFlight: InFlight
  readonly #buffers: Buffer[] = []
  #bytes: number

  constructor(inFlight: InFlight) {
    this.#inFlight = inFlight
    this.#bytes = inFlight.take(requestBytes) ? requestBytes : 0
  }

  /** @returns false when there is no room for them. */
  take(bytes: number): boolean {
    if (!this.#inFlight.take(bytes)) return false
    this.#bytes += bytes
    return true
  }

  /** A buffer of at least so many bytes, to be used until `release`; undefined when there is no room. */
  buffer(bytes: number): Buffer | undefined {
    const buffer = this.#inFlight.takeBuffer(bytes)
    if (buffer) this.#buffers.push(buffer)
    return buffer
  }

  /** Gives a buffer back before the rest: one from here, or one whose bytes were taken. */
  giveBack(buffer: Buffer): void {
    const at = this.#buffers.findIndex(own => own.buffer === buffer.buffer && own.byteOffset === buffer.byteOffset)
    const [own] = at === -1 ? [] : this.#buffers.splice(at, 1)
    if (own) return this.#inFlight.giveBuffer(own)
    this.#bytes -= buffer.length
    this.#inFlight.give(buffer.length)
  }

  /** Gives everything back; may be called again. Nobody may look at its buffers any more. */
  release(): void {
    for (const buffer of this.#buffers.splice(0)) this.#inFlight.giveBuffer(buffer)
    this.#inFlight.give(this.#bytes)
    this.#bytes = 0
  }
}

/** What one request may take: its body, for a moment twice what it becomes, and where each message stands in it. */
export function mostBytesOfOne(limits: {
  readonly maxBodyBytes: number
  readonly maxDecompressedBytes: number
  readonly maxMessages: number
}): number {
  const { maxBodyBytes, maxDecompressedBytes, maxMessages } = limits
  // A message takes two bytes at least: itself, and what parts it from the next.
  const messages = Math.min(maxMessages, Math.max(maxBodyBytes, maxDecompressedBytes) / 2 + 1)
  return requestBytes + pieceFor(maxBodyBytes) + 2 * pieceFor(maxDecompressedBytes) + rangeBytes(Math.ceil(messages))
}
