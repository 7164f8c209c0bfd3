/**
 * Takes lines in their order and puts them in a spool: one append at a time, and what comes meanwhile is the next one.
 *
 * Memory is bounded by two blocks and what a caller puts at once. Knows nothing of where the lines come from.
 */
import type { NumberRange, SpoolLines } from '@message-gatherer/client'
import { NumberSet } from './number-set.js'

/** Enough that a sync costs little for each line. */
const blockBytes = 1024 * 1024

/** Resolves when the lines are in the spool, or to undefined when they never will be. */
export type Append = (lines: SpoolLines) => Promise<NumberRange | undefined>

export class Intake {
  readonly #append: Append
  #next: SpoolLines[] = []
  #nextBytes = 0
  #running: Promise<void> = Promise.resolve()
  #isRunning = false
  #failure: { readonly error: unknown } | undefined
  /** Of what was put here and is in the spool. */
  readonly numbers = new NumberSet()

  constructor(append: Append) {
    this.#append = append
  }

  /**
   * Takes lines, and resolves when there is room for more.
   *
   * @throws what an append threw, from then on; the lines of that append and those after it are not in the spool.
   */
  async put(lines: SpoolLines): Promise<void> {
    this.#throwFailure()
    this.#next.push(lines)
    this.#nextBytes += lines.bytes.length
    if (!this.#isRunning) this.#running = this.#run()
    while (this.#nextBytes >= blockBytes) await this.#running
    this.#throwFailure()
  }

  /** Resolves when all that was put is in the spool. @throws what an append threw. */
  async settled(): Promise<void> {
    while (this.#isRunning) await this.#running
    this.#throwFailure()
  }

  /** Never rejects; ends when nothing waits. */
  async #run(): Promise<void> {
    this.#isRunning = true
    // A caller that puts several at once gets them into one append.
    await Promise.resolve()
    try {
      const range = await this.#append(this.#take())
      if (range) this.numbers.add(range)
    } catch (error) {
      this.#failure = { error }
      this.#take()
    }
    this.#isRunning = false
    if (this.#next.length > 0) this.#running = this.#run()
  }

  #take(): SpoolLines {
    const lines = together(this.#next)
    this.#next = []
    this.#nextBytes = 0
    return lines
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error
  }
}

/** Lines one after the other. */
export function together(parts: readonly SpoolLines[]): SpoolLines {
  const [only] = parts
  if (parts.length === 1 && only) return only
  return {
    bytes: Buffer.concat(parts.map(part => part.bytes)),
    count: parts.reduce((sum, part) => sum + part.count, 0),
  }
}
