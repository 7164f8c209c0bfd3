/**
 * How soon those who follow hear of what is new: at once, where they are few; where they are many, together, a little later.
 *
 * A group commit may come every millisecond, and each one would cost a write to each of a thousand connections.
 */
export interface PaceOptions {
  /** How many follow. */
  readonly followers: () => number
  readonly sleep: (ms: number) => Promise<void>
}

/** Followers that cost a millisecond of waiting. */
const followersPerMs = 10
const longestMs = 250

export class Pace {
  readonly #options: PaceOptions
  #next: Promise<void> | undefined

  constructor(options: PaceOptions) {
    this.#options = options
  }

  /** Resolves for all who wait at the same time. Undefined: there is no need to wait. */
  wait(): Promise<void> | undefined {
    if (this.#next) return this.#next
    const ms = Math.min(longestMs, Math.floor(this.#options.followers() / followersPerMs))
    if (ms === 0) return undefined
    this.#next = this.#options.sleep(ms).then(() => (this.#next = undefined))
    return this.#next
  }
}
