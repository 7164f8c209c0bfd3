/**
 * How long to wait after a failure: a random time of which the longest doubles with each failure (delivery rule D2).
 *
 * Random from zero on, so that endpoints that lost their server together do not come back together ("full jitter":
 * AWS Architecture Blog, Exponential Backoff And Jitter, 2015).
 */
const firstMs = 100
const longestMs = 30_000
const longestAskedMs = 3_600_000

export interface Backoff {
  /**
   * Counts one more failure.
   *
   * @param retryAfterMs what the answer asked for: it is waited at least, and a tenth more at most. 0 is no wish.
   * @returns how long to wait, in milliseconds.
   */
  failed(retryAfterMs?: number): number
  /** The next failure is the first one again. */
  succeeded(): void
}

/** @param random from 0 up to, but not including, 1. */
export function fullJitter(random: () => number): Backoff {
  return new FullJitter(random)
}

class FullJitter implements Backoff {
  readonly #random: () => number
  #failures = 0

  constructor(random: () => number) {
    this.#random = random
  }

  failed(retryAfterMs = 0): number {
    const ceiling = Math.min(longestMs, firstMs * 2 ** this.#failures)
    this.#failures++
    if (retryAfterMs <= 0) return this.#random() * ceiling
    const asked = Math.min(longestAskedMs, retryAfterMs)
    return asked + this.#random() * Math.min(ceiling, asked / 10)
  }

  succeeded(): void {
    this.#failures = 0
  }
}
