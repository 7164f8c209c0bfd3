/**
 * How long what arrives now would wait for the disk (operations rule L6).
 *
 * A disk that is slower than what is sent must not make everybody wait for ever: those who come are told to come back as
 * soon as the wait is long. Knows bytes and times; the speed is looked at only while much waits, because what a nearly
 * idle disk does in a second tells nothing of what it could do.
 */
export interface BacklogOptions {
  /** On a clock that only goes on, in milliseconds. */
  readonly ticks: () => number
}

/** Less than this never waits long. */
const muchBytes = 128 * 1024
const longestWaitMs = 2000
const leastLookMs = 250
/** A speed that was seen is believed for so long. */
const believedMs = 10_000

export class Backlog {
  readonly #ticks: () => number
  #waitingBytes = 0
  /** When something last got to the disk, or began to wait for it. */
  #progressMs = 0
  /** Since when much has waited, and what got to the disk since then. */
  #look: { readonly sinceMs: number; bytes: number } | undefined
  #speed: { readonly bytesPerMs: number; readonly atMs: number } | undefined

  constructor({ ticks }: BacklogOptions) {
    this.#ticks = ticks
  }

  began(bytes: number): void {
    if (this.#waitingBytes === 0) this.#progressMs = this.#ticks()
    this.#waitingBytes += bytes
    if (this.#waitingBytes >= muchBytes) this.#look ??= { sinceMs: this.#ticks(), bytes: 0 }
  }

  /** It is on the disk, or never will be. */
  ended(bytes: number): void {
    this.#waitingBytes -= bytes
    this.#progressMs = this.#ticks()
    if (this.#look) this.#look.bytes += bytes
    // Much of it, and in no time: the disk is not slow, whatever it was before.
    if (this.#waitingBytes === 0) this.#measure(this.#progressMs, muchBytes)
    if (this.#waitingBytes === 0) this.#look = undefined
  }

  /** How much too long it would be, in milliseconds; 0: not too long. */
  excessMs(): number {
    if (this.#waitingBytes < muchBytes) return 0
    const nowMs = this.#ticks()
    if (nowMs - (this.#look?.sinceMs ?? nowMs) >= leastLookMs) this.#measure(nowMs, 1)
    const stalledMs = nowMs - this.#progressMs
    return Math.max(0, this.#expectedMs(nowMs) - longestWaitMs, stalledMs - longestWaitMs)
  }

  #expectedMs(nowMs: number): number {
    if (!this.#speed || nowMs - this.#speed.atMs > believedMs) return 0
    return this.#waitingBytes / this.#speed.bytesPerMs
  }

  #measure(nowMs: number, leastBytes: number): void {
    if (!this.#look || this.#look.bytes < leastBytes) return
    this.#speed = { bytesPerMs: this.#look.bytes / Math.max(1, nowMs - this.#look.sinceMs), atMs: nowMs }
    this.#look = { sinceMs: nowMs, bytes: 0 }
  }
}
