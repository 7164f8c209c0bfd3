/**
 * Who waits for the journal to grow. A thousand waiters cost one pass over a list per group, and leave nothing behind.
 *
 * Knows numbers only; whoever owns the journal says when its end moved.
 */

interface Waiter {
  readonly beyond: number
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

export class Growth {
  readonly #waiters = new Set<Waiter>()

  /** How many wait. */
  get size(): number {
    return this.#waiters.size
  }

  /**
   * Resolves with the next `reached` of more than `beyond`.
   *
   * @throws what the signal, or `fail`, gives as reason.
   */
  wait(beyond: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => waiter.reject(signal?.reason)
      const leave = () => {
        this.#waiters.delete(waiter)
        signal?.removeEventListener('abort', abort)
      }
      const waiter: Waiter = {
        beyond,
        resolve: () => (leave(), resolve()),
        reject: reason => (leave(), reject(reason)),
      }
      this.#waiters.add(waiter)
      signal?.addEventListener('abort', abort, { once: true })
      if (signal?.aborted === true) abort()
    })
  }

  reached(end: number): void {
    for (const waiter of this.#waiters) if (end > waiter.beyond) waiter.resolve()
  }

  /** There will be no more. */
  fail(reason: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(reason)
  }
}
