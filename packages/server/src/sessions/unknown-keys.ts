/**
 * Tokens by a key that is not known here: another server may have made it a moment ago (protocol rule S12).
 *
 * Whoever shows one waits until the database was asked, which is once a second at most, however many come.
 */
import type { Tokens } from './tokens.js'

/** Milliseconds. */
const askEveryMs = 1000

export interface UnknownKeysOptions {
  readonly tokens: Pick<Tokens, 'isByUnknownKey'>
  /** Makes memory know what other servers have changed. */
  readonly look: () => Promise<void>
  /** A clock that nobody sets, in milliseconds. */
  readonly ticks: () => number
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
}

export class UnknownKeys {
  readonly #options: UnknownKeysOptions
  readonly #closing = new AbortController()
  #askedAt = Number.NEGATIVE_INFINITY
  /** What everybody waits for who came since the database was asked. */
  #next: Promise<void> | undefined

  constructor(options: UnknownKeysOptions) {
    this.#options = options
  }

  /** Resolves when the database was asked after this call; undefined: there is nothing to ask. */
  learn(token: string): Promise<void> | undefined {
    if (!this.#options.tokens.isByUnknownKey(token)) return undefined
    this.#next ??= this.#ask()
    return this.#next
  }

  /** Nobody waits any longer. */
  close(): void {
    this.#closing.abort()
  }

  async #ask(): Promise<void> {
    const { look, ticks, sleep } = this.#options
    const waitMs = this.#askedAt + askEveryMs - ticks()
    // Never at once: whoever comes in this step shares it.
    await (waitMs > 0 ? sleep(waitMs, this.#closing.signal).catch(() => undefined) : Promise.resolve())
    this.#next = undefined
    this.#askedAt = ticks()
    if (!this.#closing.signal.aborted) await look()
  }
}
