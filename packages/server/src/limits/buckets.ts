/**
 * How much of something each of many may use: a token bucket for each key, as one number (operations rules L1, L4).
 *
 * Somebody may begin while the bucket is not empty, and then take as much as it likes: what is beyond is a debt that is
 * waited for. Pure: time is told. Bounded: beyond `mostKeys` the fullest are forgotten, which of a full one changes nothing.
 */
export interface BucketsOptions {
  readonly perSecond: number
  /** What a full bucket holds: what comes in this time. */
  readonly burstMs: number
  /** At least 10. */
  readonly mostKeys: number
}

/** This share is forgotten at once, so that one look at all is worth it. */
const forgottenShare = 0.1

export class Buckets {
  readonly #options: BucketsOptions
  /** When each bucket is full again, in milliseconds. */
  readonly #fullAtMs = new Map<string, number>()

  constructor(options: BucketsOptions) {
    this.#options = options
  }

  get size(): number {
    return this.#fullAtMs.size
  }

  /** How long until this key may begin, in milliseconds; 0: now. */
  waitMs(key: string, nowMs: number): number {
    const missingMs = (this.#fullAtMs.get(key) ?? nowMs) - nowMs
    return Math.max(0, missingMs - this.#options.burstMs + this.#unitMs)
  }

  /** @param amount what was taken; a negative one is given back. */
  take(key: string, amount: number, nowMs: number): void {
    const fullAtMs = Math.max(this.#fullAtMs.get(key) ?? nowMs, nowMs) + amount * this.#unitMs
    if (fullAtMs <= nowMs) return void this.#fullAtMs.delete(key)
    this.#fullAtMs.set(key, fullAtMs)
    if (this.#fullAtMs.size > this.#options.mostKeys) this.#forgetFullest()
  }

  /** The time in which one comes. */
  get #unitMs(): number {
    return 1000 / this.#options.perSecond
  }

  #forgetFullest(): void {
    const fullest = [...this.#fullAtMs].toSorted(([, one], [, other]) => one - other)
    const count = Math.max(1, Math.floor(this.#options.mostKeys * forgottenShare))
    for (const [key] of fullest.slice(0, count)) this.#fullAtMs.delete(key)
  }
}
