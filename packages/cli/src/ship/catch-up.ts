/** How far the first catching up is: what was there at the start and is not spooled yet. */
import type { ShipEvents } from './ship-events.js'

export class CatchUp {
  readonly #events: ShipEvents
  #done = 0
  #total = 0
  #lines = 0
  #isOver = false

  constructor(events: ShipEvents) {
    this.#events = events
  }

  /** A file was found. */
  found(bytes: number): void {
    if (!this.#isOver) this.#total += bytes
  }

  /** So much of it was spooled before. */
  hadBefore(bytes: number): void {
    this.#total = Math.max(this.#done, this.#total - bytes)
  }

  spooled(bytes: number, lines: number): void {
    if (this.#isOver) return
    this.#done += bytes
    this.#lines += lines
    this.#events.progress(this.#done, Math.max(this.#done, this.#total), this.#lines)
  }

  /** There is nothing to read. */
  idle(): void {
    if (!this.#isOver) this.#events.caughtUp()
    this.#isOver = true
  }
}
