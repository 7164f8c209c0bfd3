/**
 * Looks twice a second what other servers on this database have changed, and knows when it last could (protocol rules S11, S19).
 */
import { GathererError } from '@message-gatherer/protocol'
import type { Change, Changes } from '../database/changes.js'

/** Milliseconds. */
const lookEveryMs = 500

export interface ChangeFeedOptions {
  readonly changes: Pick<Changes, 'above'>
  /** Makes memory agree with the database, for what another server did. */
  readonly apply: (change: Change) => Promise<void>
  /** How long tokens are believed while the database is out of reach, in milliseconds. */
  readonly graceMs: number
  /** A clock that nobody sets, in milliseconds. */
  readonly ticks: () => number
}

/** `out of reach for too long`: no token is believed any more (protocol rule S19). */
export type DatabaseContact = 'answering' | 'out of reach' | 'out of reach for too long'

export class ChangeFeed {
  readonly #options: ChangeFeedOptions
  #seen = 0
  #answeredAt: number
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #isAnswering = true

  constructor(options: ChangeFeedOptions) {
    this.#options = options
    this.#answeredAt = options.ticks()
  }

  /** @param seen the number of the latest change when memory was filled. */
  start(seen: number): void {
    this.#seen = seen
    this.#timer = setInterval(() => void this.look(), lookEveryMs)
  }

  /** How the database is, as far as is known. */
  get contact(): DatabaseContact {
    if (this.#isFresh()) return this.#isAnswering ? 'answering' : 'out of reach'
    return 'out of reach for too long'
  }

  /** @throws {GathererError} DATABASE_UNAVAILABLE: for too long nobody knew what was revoked. */
  assertFresh = (): void => {
    if (this.#isFresh()) return
    throw new GathererError(
      'DATABASE_UNAVAILABLE',
      'the database has been out of reach for too long to trust any token',
      {
        hint: 'it resumes by itself when the database answers',
        retryAfterSeconds: 5,
      },
    )
  }

  /** Applies what is new; one look at a time. A database that does not answer is tried again. */
  look(): Promise<void> {
    this.#looking ??= this.#look()
      .catch(() => {
        this.#isAnswering = false
      })
      .finally(() => (this.#looking = undefined))
    return this.#looking
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    await this.#looking
  }

  #isFresh(): boolean {
    const { ticks, graceMs } = this.#options
    return ticks() - this.#answeredAt <= graceMs
  }

  async #look(): Promise<void> {
    const { changes, apply, ticks } = this.#options
    for (;;) {
      const found = await changes.above(this.#seen)
      for (const change of found) {
        if (!change.isOwn) await apply(change)
        this.#seen = change.number
      }
      if (found.length > 0) continue
      this.#answeredAt = ticks()
      this.#isAnswering = true
      return
    }
  }
}
