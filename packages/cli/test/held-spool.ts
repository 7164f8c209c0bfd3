/** A spool in memory whose appends end when the test says so. */
import type { NumberRange, SpoolLines } from '@message-gatherer/client'

interface Waiting {
  readonly lines: SpoolLines
  readonly resolve: (range: NumberRange) => void
  readonly reject: (error: unknown) => void
}

export class HeldSpool {
  /** The text of each append that was let through. */
  readonly appended: string[] = []
  #waiting: Waiting | undefined
  #asked: (() => void) | undefined
  #end = 0

  readonly append = (lines: SpoolLines): Promise<NumberRange> => {
    if (this.#waiting) throw new Error('two appends at once')
    return new Promise((resolve, reject) => {
      this.#waiting = { lines, resolve, reject }
      this.#asked?.()
    })
  }

  /** Waits for an append and lets it through. */
  async take(): Promise<void> {
    const { lines, resolve } = await this.#next()
    const first = this.#end
    this.#end += lines.count
    this.appended.push(Buffer.from(lines.bytes).toString())
    resolve({ first, end: this.#end })
  }

  async refuse(error: unknown): Promise<void> {
    const { reject } = await this.#next()
    reject(error)
  }

  /** Numbers that somebody else takes. */
  skip(count: number): void {
    this.#end += count
  }

  async #next(): Promise<Waiting> {
    if (!this.#waiting) await new Promise<void>(resolve => (this.#asked = resolve))
    const waiting = this.#waiting
    if (!waiting) throw new Error('nobody appends')
    this.#waiting = undefined
    return waiting
  }
}

export function linesOf(...texts: readonly string[]): SpoolLines {
  return { bytes: Buffer.from(texts.map(text => `${text}\n`).join('')), count: texts.length }
}
