/**
 * How many messages the next request may hold (delivery rules D1 and D7).
 *
 * Usually as many as wait, up to the limits; fewer after a refusal of several, and a message that a refusal named alone.
 */
import type { BatchLimits } from './queue.js'
import type { Decision } from './rules.js'

/** Rule D1. */
export const usualLimits: BatchLimits = { messages: 10_000, bytes: 4 * 1024 * 1024 }

/** A limit that the server turned out to have is tried again after so many requests. */
const requestsUntilMore = 100

export class Pace {
  readonly #limits: BatchLimits
  #most: number
  #passed = 0
  #suspect: { readonly number: number; readonly before: number } | undefined

  constructor(limits: BatchLimits = usualLimits) {
    this.#limits = limits
    this.#most = limits.messages
  }

  /** For a request that begins at `first`. */
  limitsAt(first: number): BatchLimits {
    return { ...this.#limits, messages: Math.min(this.#most, this.#untilSuspect(first)) }
  }

  sendFewer({ messages, suspect }: Decision & { kind: 'send fewer' }): void {
    if (suspect === undefined) this.#allow(messages)
    else this.#suspect = { number: suspect, before: messages }
  }

  /** A request that began at `first` was accepted. */
  accepted(first: number): void {
    // Nothing is wrong with the message itself, so there were too many before it.
    if (this.#suspect?.number === first) this.#allow(this.#suspect.before)
    else if (++this.#passed >= requestsUntilMore) this.#allow(this.#most * 2)
  }

  /** The message that was to blame is set aside. */
  buried(): void {
    this.#allow(this.#limits.messages)
  }

  #allow(messages: number): void {
    this.#most = Math.min(messages, this.#limits.messages)
    this.#passed = 0
  }

  #untilSuspect(first: number): number {
    if (!this.#suspect || this.#suspect.number < first) return Infinity
    return Math.max(1, this.#suspect.number - first)
  }
}
