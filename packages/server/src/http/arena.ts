/**
 * One block of memory for all large buffers, lent in pieces of a power of two (a buddy allocator: Knowlton, CACM 1965).
 *
 * Left to the garbage collector and malloc, the buffers of a second would take several times what is in use at once. Pages
 * that were never lent are never touched.
 */

/** The smallest piece; less is left to the platform. */
export const smallestPiece = 64 * 1024

export class Arena {
  readonly #memory: Buffer
  /** Where free pieces begin, by their size. */
  readonly #free = new Map<number, Set<number>>()

  constructor(bytes: number) {
    this.#memory = Buffer.allocUnsafeSlow(bytes)
    for (let start = 0; bytes - start >= smallestPiece;) {
      const size = 2 ** Math.floor(Math.log2(bytes - start))
      this.#freeOf(size).add(start)
      start += size
    }
  }

  /** A piece of at least so many bytes, its content arbitrary; undefined when there is none. */
  take(bytes: number): Buffer | undefined {
    const size = pieceFor(bytes)
    const start = this.#split(size)
    return start === undefined ? undefined : this.#memory.subarray(start, start + size)
  }

  /** Takes a piece back; nobody may look at it any more. */
  give(piece: Buffer): void {
    let start = piece.byteOffset - this.#memory.byteOffset
    let size = piece.length
    // Two halves that are both free are one piece again.
    for (let buddy = start ^ size; this.#free.get(size)?.delete(buddy); buddy = start ^ size) {
      start = Math.min(start, buddy)
      size *= 2
    }
    this.#freeOf(size).add(start)
  }

  /** Takes the smallest free piece that is large enough and gives back what is too much of it. */
  #split(size: number): number | undefined {
    let larger = size
    while (larger <= this.#memory.length && !this.#free.get(larger)?.size) larger *= 2
    const [start] = this.#free.get(larger) ?? []
    if (start === undefined) return undefined
    this.#freeOf(larger).delete(start)
    while (larger > size) {
      larger /= 2
      this.#freeOf(larger).add(start + larger)
    }
    return start
  }

  #freeOf(size: number): Set<number> {
    const known = this.#free.get(size)
    if (known) return known
    const fresh = new Set<number>()
    this.#free.set(size, fresh)
    return fresh
  }
}

/** What a piece for so many bytes takes: the next power of two. */
export function pieceFor(bytes: number): number {
  return Math.max(smallestPiece, 2 ** Math.ceil(Math.log2(bytes)))
}
