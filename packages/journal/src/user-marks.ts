/**
 * The marks of one user, in the order of their last entries.
 *
 * Most users have one producer, and a map for one costs more memory than its mark: it is made for the second.
 */
import type { ProducerMark } from './journal.js'

export interface Mark extends ProducerMark {
  readonly producer: string
  /** The journal's clock at the entry with message `next - 1`, in milliseconds. */
  readonly clockMs: number
}

export class UserMarks {
  #only: Mark | undefined
  #all: Map<string, Mark> | undefined

  get size(): number {
    return this.#all?.size ?? (this.#only ? 1 : 0)
  }

  /** The longest idle one. */
  get oldest(): Mark | undefined {
    return this.#all ? this.#all.values().next().value : this.#only
  }

  get(producer: string): Mark | undefined {
    if (this.#all) return this.#all.get(producer)
    return this.#only?.producer === producer ? this.#only : undefined
  }

  /** Takes the place of the producer's mark before; it is the newest now. */
  put(mark: Mark): void {
    if (this.#all) {
      this.#all.delete(mark.producer)
      this.#all.set(mark.producer, mark)
      return
    }
    const other = this.#only
    this.#only = mark
    if (!other || other.producer === mark.producer) return
    this.#all = new Map([other, mark].map(each => [each.producer, each]))
    this.#only = undefined
  }

  dropOldest(): void {
    const { oldest } = this
    if (oldest) this.#all?.delete(oldest.producer)
    this.#only = undefined
  }

  /** From the longest idle one to the newest. */
  toArray(): Mark[] {
    if (this.#all) return [...this.#all.values()]
    return this.#only ? [this.#only] : []
  }
}
