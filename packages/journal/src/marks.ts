/**
 * What the server knows of each producer: the sequence it expects next (journal rule J11).
 *
 * A mark moves only when the entry is durable, so it is never ahead of the disk.
 */
import type { ProducerMark } from './journal.js'

export class Marks {
  readonly #marks = new Map<string, ProducerMark>()

  get size(): number {
    return this.#marks.size
  }

  get(user: string, producer: string): ProducerMark | undefined {
    return this.#marks.get(keyOf(user, producer))
  }

  set(user: string, producer: string, mark: ProducerMark): void {
    this.#marks.set(keyOf(user, producer), mark)
  }

  /** In no particular order; may go on while marks move. */
  *entries(): Generator<readonly [user: string, producer: string, mark: ProducerMark]> {
    for (const [key, mark] of this.#marks) {
      const slash = key.indexOf('/')
      yield [key.slice(0, slash), key.slice(slash + 1), mark]
    }
  }
}

/** Neither a user's name nor a producer's id can hold a slash. */
function keyOf(user: string, producer: string): string {
  return `${user}/${producer}`
}
