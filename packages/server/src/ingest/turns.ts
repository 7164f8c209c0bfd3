/**
 * One piece of work at a time for each key, in the order in which it was asked for (protocol rule M9).
 *
 * Holds nothing for a key that nobody works on; how much may wait is for the caller to bound.
 */
export class Turns {
  readonly #latest = new Map<string, Promise<unknown>>()

  /** Does the work when all earlier work of this key has ended, however it ended. */
  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#latest.get(key)
    const mine = before ? before.then(work, work) : work()
    this.#latest.set(key, mine)
    try {
      return await mine
    } finally {
      if (this.#latest.get(key) === mine) this.#latest.delete(key)
    }
  }
}
