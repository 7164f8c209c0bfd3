/**
 * Takes lines in their order and puts them in a spool: one append at a time, and what comes meanwhile is the next one.
 *
 * Memory is bounded by two blocks and what a caller puts at once. Knows nothing of where the lines come from.
 */
import type { SpoolLines } from '@message-gatherer/client'

/** Enough that a sync costs little for each line. */
const blockBytes = 1024 * 1024

/** Numbers in the spool: from `first` up to, but not including, `end`. */
export interface NumberRange {
  readonly first: number
  readonly end: number
}

/** Resolves when the lines are in the spool, or to undefined when they never will be. */
export type Append = (lines: SpoolLines) => Promise<NumberRange | undefined>

export class Intake {
  readonly #append: Append
  #next: SpoolLines[] = []
  #nextBytes = 0
  #running: Promise<void> = Promise.resolve()
  #isRunning = false
  #failure: { readonly error: unknown } | undefined
  readonly #ranges: NumberRange[] = []

  constructor(append: Append) {
    this.#append = append
  }

  /** What is in the spool of what was put here, in order; neighbours are one range. */
  get ranges(): readonly NumberRange[] {
    return this.#ranges
  }

  /** How many messages of those are in the spool. */
  get count(): number {
    return this.#ranges.reduce((sum, { first, end }) => sum + end - first, 0)
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
      this.#note(await this.#append(this.#take()))
    } catch (error) {
      this.#failure = { error }
      this.#take()
    }
    this.#isRunning = false
    if (this.#next.length > 0) this.#running = this.#run()
  }

  #note(range: NumberRange | undefined): void {
    if (!range || range.end === range.first) return
    const last = this.#ranges.at(-1)
    if (last?.end === range.first) this.#ranges[this.#ranges.length - 1] = { first: last.first, end: range.end }
    else this.#ranges.push(range)
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
