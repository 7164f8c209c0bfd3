/**
 * Where the lines go: a stream that may be slow, full or gone, which never harms who writes (rule O10).
 *
 * What waits is bounded; lines beyond that, and those that could not be written, are dropped and counted.
 */
import type { Writable } from 'node:stream'

/** Of text that waits for the stream. */
const mostWaitingBytes = 1024 * 1024

export class LogOutput {
  readonly #stream: Writable
  #dropped = 0

  constructor(stream: Writable) {
    this.#stream = stream
    // Each write hears of its own failure; without a listener one would end the process.
    stream.on('error', () => undefined)
  }

  /** Lines that nobody can have read. */
  get droppedLines(): number {
    return this.#dropped
  }

  /** Takes a line, or drops it. Never throws and never waits. */
  write(line: string): void {
    if (this.#stream.writableLength + line.length > mostWaitingBytes) return this.#drop()
    try {
      this.#stream.write(line, error => {
        if (error) this.#drop()
      })
    } catch {
      this.#drop()
    }
  }

  #drop(): void {
    this.#dropped++
  }
}
