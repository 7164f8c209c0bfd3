/**
 * How long a command waits for a server that is busy, and for its turn with a session that others use too.
 *
 * Waits are jittered, so that commands that started together do not meet again.
 */
import { GathererError } from '@message-gatherer/protocol'
import type { Outcome } from './classic-session.js'
import type { Surroundings } from './surroundings.js'

const longestBusyMs = 5000
const longestTurnMs = 3000
const firstTurnMs = 50

export type Busy = Extract<Outcome, { kind: 'busy' }>
export type Settled = Exclude<Outcome, Busy>

export class Patience {
  readonly #surroundings: Pick<Surroundings, 'sleep' | 'random'>
  readonly #signal: AbortSignal | undefined

  constructor(surroundings: Pick<Surroundings, 'sleep' | 'random'>, signal?: AbortSignal) {
    this.#surroundings = surroundings
    this.#signal = signal
  }

  /**
   * Repeats a request while the server says that it is busy, each time after its `Retry-After`, for 5 s at most.
   *
   * @throws {GathererError} TOO_MANY_REQUESTS: it is still busy; nothing was stored. SERVER_UNREACHABLE: the signal
   *   aborted the wait.
   */
  async whileBusy<T extends { readonly kind: string }>(request: () => Promise<T | Busy>): Promise<T> {
    let leftMs = longestBusyMs
    for (;;) {
      const outcome = await request()
      if (!isBusy(outcome)) return outcome
      const waitMs = outcome.retryAfterMs + this.#surroundings.random() * 100
      leftMs -= waitMs
      if (leftMs < 0) throw busy(outcome)
      await this.#wait(waitMs)
    }
  }

  /**
   * Waits for a random time that grows with each attempt, counted from 0: up to 50 ms, 150 ms, … 3 s.
   *
   * @throws {GathererError} SERVER_UNREACHABLE: the signal aborted the wait.
   */
  async forTurn(attempt: number): Promise<void> {
    const ceilingMs = Math.min(longestTurnMs, firstTurnMs * 3 ** attempt)
    await this.#wait(this.#surroundings.random() * ceilingMs)
  }

  async #wait(ms: number): Promise<void> {
    await this.#surroundings.sleep(ms, this.#signal)
    if (this.#signal?.aborted) throw new GathererError('SERVER_UNREACHABLE', 'stopped while waiting for the server')
  }
}

function isBusy(outcome: { readonly kind: string }): outcome is Busy {
  return outcome.kind === 'busy'
}

function busy({ text, retryAfterMs }: Busy): GathererError {
  const seconds = Math.ceil(retryAfterMs / 1000)
  return new GathererError('TOO_MANY_REQUESTS', `the server takes nothing now: ${text}`, {
    hint: `try again in ${seconds} s`,
    retryAfterSeconds: seconds,
  })
}
