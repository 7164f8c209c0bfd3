/**
 * The body of an answer that is read as it comes.
 *
 * Silence ends it, but only while somebody waits for more: who reads slowly may take any time.
 */
import { startDeadline } from './deadline.js'
import { explainFailure, stoppedHere, tooSilent, unreachable, type FailureReason } from './failure-reasons.js'

export interface BodySource {
  readonly server: string
  readonly silenceMs: number
  /** Ends it. */
  readonly signal: AbortSignal | undefined
  /** Undefined: that was all. Rejects when the connection is cut or destroyed. */
  readonly next: () => Promise<Uint8Array | undefined>
  /** Ends the connection. Idempotent. */
  readonly destroy: () => void
}

export class OpenedBody implements AsyncIterable<Uint8Array> {
  readonly #source: BodySource
  #ended: FailureReason | undefined

  constructor(source: BodySource) {
    this.#source = source
    source.signal?.addEventListener('abort', this.cancel)
    if (source.signal?.aborted) this.cancel()
  }

  readonly cancel = (): void => this.#end(stoppedHere)

  async *[Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    try {
      for (let chunk = await this.#next(); chunk; chunk = await this.#next()) yield chunk
    } finally {
      this.cancel()
    }
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { server, silenceMs, next } = this.#source
    const deadline = startDeadline(silenceMs, () => this.#end(tooSilent(silenceMs)))
    try {
      const chunk = await next()
      if (this.#ended === undefined) return chunk
    } catch (error) {
      throw unreachable(this.#ended ?? explainFailure(error as Error, server), error)
    } finally {
      deadline.clear()
    }
    throw unreachable(this.#ended)
  }

  #end(why: FailureReason): void {
    const { signal, destroy } = this.#source
    this.#ended ??= why
    signal?.removeEventListener('abort', this.cancel)
    destroy()
  }
}
