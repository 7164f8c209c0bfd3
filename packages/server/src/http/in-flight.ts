/**
 * How many bytes of requests are in memory, and whether there is room for more (protocol rule M12, guarantee G10).
 *
 * Counts what is held, not what was announced, so a sender that announces much and sends little takes little.
 */

/** What a request takes besides its body: socket, headers, promises. */
const requestBytes = 4096

export class InFlight {
  readonly #maxBytes: number
  #bytes = 0
  #isOpen = true

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
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
}

/** What one request holds, given back at once. */
export class Held {
  readonly #inFlight: InFlight
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

  /** Gives everything back; may be called again. */
  release(): void {
    this.#inFlight.give(this.#bytes)
    this.#bytes = 0
  }
}
