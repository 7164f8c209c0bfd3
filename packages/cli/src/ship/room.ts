/** So many bytes may be in memory at once; who wants more waits for its turn. */

export class Room {
  #free: number
  readonly #waiting: { readonly bytes: number; readonly admit: () => void }[] = []

  constructor(bytes: number) {
    this.#free = bytes
  }

  /** Resolves when there is room; never, if it is more than there is in all. */
  take(bytes: number): Promise<void> | undefined {
    if (this.#waiting.length === 0 && bytes <= this.#free) {
      this.#free -= bytes
      return undefined
    }
    return new Promise(admit => this.#waiting.push({ bytes, admit }))
  }

  give(bytes: number): void {
    this.#free += bytes
    for (let next = this.#waiting[0]; next && next.bytes <= this.#free; next = this.#waiting[0]) {
      this.#waiting.shift()
      this.#free -= next.bytes
      next.admit()
    }
  }
}
