/**
 * Time as the journal tells it: what has passed from entry to entry, by their `received_at` (journal rule J19).
 *
 * Knows no other clock, so that it says the same whenever the same entries are read. It never goes back, and a clock
 * that jumps moves it by an hour at most.
 */

/** Where the clock stands after an entry. */
export interface ClockReading {
  /** Time since the journal's first entry, in milliseconds. */
  readonly elapsedMs: number
  /** When the latest entry was received, in Unix milliseconds; undefined before the first one. */
  readonly receivedAtMs: number | undefined
}

const mostStepMs = 60 * 60 * 1000

export class JournalClock {
  #elapsedMs: number
  #receivedAtMs: number | undefined

  constructor({ elapsedMs, receivedAtMs }: ClockReading = { elapsedMs: 0, receivedAtMs: undefined }) {
    this.#elapsedMs = elapsedMs
    this.#receivedAtMs = receivedAtMs
  }

  get elapsedMs(): number {
    return this.#elapsedMs
  }

  get reading(): ClockReading {
    return { elapsedMs: this.#elapsedMs, receivedAtMs: this.#receivedAtMs }
  }

  /** Goes on to the next entry; one that does not tell its time (NaN) is passed over. */
  observe(receivedAtMs: number): void {
    if (Number.isNaN(receivedAtMs)) return
    const step = receivedAtMs - (this.#receivedAtMs ?? receivedAtMs)
    this.#elapsedMs += Math.min(Math.max(step, 0), mostStepMs)
    this.#receivedAtMs = receivedAtMs
  }
}
