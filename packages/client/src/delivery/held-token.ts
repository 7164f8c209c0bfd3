/**
 * A token in use, and how old it is: by the clock and by the time that passed here, whichever says more.
 *
 * A clock that jumps ahead costs a renewal, one that jumps back nothing; a token that ended unseen is told by a 401.
 */
import type { StoredToken } from './sign-in-answer.js'

export interface Clock {
  /** Milliseconds since 1970; may jump. */
  readonly now: () => number
  /** Milliseconds since whenever; never jumps. */
  readonly ticks: () => number
}

/** Which parts of a token's life are over when it is renewed, and between two tries to. */
const renewedAfter = 3 / 4
const triedAgainAfter = 1 / 12

export class HeldToken {
  readonly token: string
  readonly #stored: StoredToken
  readonly #clock: Clock
  readonly #ageWhenHeldMs: number
  readonly #heldAtTicks: number
  readonly #lifeMs: number
  #dueAtMs: number

  constructor(stored: StoredToken, clock: Clock) {
    this.token = stored.token
    this.#stored = stored
    this.#clock = clock
    this.#ageWhenHeldMs = Math.max(0, clock.now() - stored.issuedAtMs)
    this.#heldAtTicks = clock.ticks()
    this.#lifeMs = stored.expiresAtMs - stored.issuedAtMs
    this.#dueAtMs = this.#lifeMs * renewedAfter
  }

  /** It should be renewed, or is over. */
  isDue(): boolean {
    return this.#ageMs() >= this.#dueAtMs || this.isOver()
  }

  isOver(): boolean {
    return this.#ageMs() >= this.#lifeMs
  }

  /** It could not be renewed now. */
  putOff(): void {
    this.#dueAtMs = this.#ageMs() + this.#lifeMs * triedAgainAfter
  }

  #ageMs(): number {
    const { now, ticks } = this.#clock
    return Math.max(now() - this.#stored.issuedAtMs, this.#ageWhenHeldMs + ticks() - this.#heldAtTicks)
  }
}
