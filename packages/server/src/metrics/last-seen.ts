/** When each user last stored messages: of so many users, those that did so last. */

const mostUsers = 10_000

export class LastSeen {
  readonly #now: () => number
  readonly #most: number
  /** Unix seconds by user, the longest silent first. */
  readonly #seconds = new Map<string, number>()

  /** @param now Unix milliseconds. */
  constructor(now: () => number, most = mostUsers) {
    this.#now = now
    this.#most = most
  }

  get all(): ReadonlyMap<string, number> {
    return this.#seconds
  }

  note(user: string): void {
    const second = Math.floor(this.#now() / 1000)
    // Nearly always: then nothing is written.
    if (this.#seconds.get(user) === second) return
    this.#seconds.delete(user)
    this.#seconds.set(user, second)
    if (this.#seconds.size <= this.#most) return
    const [longestSilent] = this.#seconds.keys()
    if (longestSilent !== undefined) this.#seconds.delete(longestSilent)
  }
}
