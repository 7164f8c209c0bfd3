/**
 * What the server knows of each producer: the sequence it expects next (journal rule J11).
 *
 * A mark moves only when the entry is durable, so it is never ahead of the disk.
 */

export interface Mark {
  /** The sequence of the next new message. */
  next: number
  /** CRC-32 of the JSON text of message `next - 1`. */
  lastChecksum: number
  /** Offset of the entry with message `next - 1`. */
  lastOffset: number
}

export class Marks {
  readonly #marks = new Map<string, Mark>()

  get size(): number {
    return this.#marks.size
  }

  get(user: string, producer: string): Mark | undefined {
    return this.#marks.get(keyOf(user, producer))
  }

  set(user: string, producer: string, mark: Mark): void {
    this.#marks.set(keyOf(user, producer), mark)
  }

  /** In no particular order; may go on while marks move. */
  *entries(): Generator<readonly [user: string, producer: string, mark: Mark]> {
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
