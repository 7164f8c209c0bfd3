/**
 * Passes what COMMAND prints on, byte for byte and at once, and hands a copy to whoever spools it.
 *
 * Reads no further than both have room: a COMMAND that floods has to wait.
 */
import type { Readable, Writable } from 'node:stream'

export class Passage {
  readonly #from: Readable
  readonly #to: Writable
  #bytes = 0
  #waits = false
  readonly #closed = new AbortController()

  constructor(from: Readable, to: Writable) {
    this.#from = from
    this.#to = to
  }

  /** Passed so far. */
  get bytes(): number {
    return this.#bytes
  }

  /** True while it reads nothing because somebody has no room. */
  get waits(): boolean {
    return this.#waits
  }

  /**
   * Resolves when the pipe has ended, or was closed. Never rejects.
   *
   * @param take resolves when there is room for more; must not reject.
   */
  async open(take: (chunk: Buffer) => Promise<void>): Promise<void> {
    // Without a reader on our side COMMAND must notice as if it wrote there itself.
    this.#to.on('error', () => this.close())
    try {
      for await (const chunk of this.#from as AsyncIterable<Buffer>) {
        this.#bytes += chunk.length
        this.#waits = true
        await Promise.all([this.#pass(chunk), take(chunk)])
        this.#waits = false
      }
    } catch {
      // It was closed, or cannot be read: either way there is no more.
    }
    this.#waits = false
  }

  /** Reads no more; whoever still writes there gets SIGPIPE. */
  close(): void {
    this.#closed.abort()
    this.#from.destroy()
  }

  #pass(chunk: Buffer): Promise<void> | undefined {
    const { signal } = this.#closed
    if (signal.aborted || this.#to.write(chunk)) return undefined
    return roomIn(this.#to, signal)
  }
}

/** Resolves also when there will never be room, and when the signal aborts. */
function roomIn(stream: Writable, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const events = ['drain', 'error', 'close'] as const
    const done = (): void => {
      for (const event of events) stream.off(event, done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    for (const event of events) stream.on(event, done)
    signal.addEventListener('abort', done)
  })
}
