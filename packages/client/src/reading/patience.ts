/** How long a reader waits after trouble, and which trouble ends it (reading rules T1, T5, T8). */
import { GathererError, type Code } from '@message-gatherer/protocol'
import type { Backoff } from '../delivery/backoff.js'
import type { ReadEvent } from './entry-source.js'
import type { Trouble } from './reading-verdict.js'

export type Setback = Trouble | { readonly kind: 'damaged'; readonly reason: string }

/** A token may end just then, and once more while the next one is on its way; the third time it is the server that wants none. */
const mostRefusals = 3

/** What arrives damaged three times is damaged where it comes from. */
const mostDamages = 3

export class Patience {
  readonly #backoff: Backoff
  readonly #tell: (event: ReadEvent) => void
  #isKnown = false
  #isWaiting = true
  #refusals = 0
  #damages = 0

  constructor(backoff: Backoff, tell: (event: ReadEvent) => void) {
    this.#backoff = backoff
    this.#tell = tell
  }

  /** Our server answers. */
  answered(end: string): void {
    this.#isKnown = true
    if (this.#isWaiting) this.#tell({ kind: 'reading', end })
    this.#isWaiting = false
  }

  /** Something came that could be read. */
  came(): void {
    this.#backoff.succeeded()
    this.#refusals = 0
  }

  /** It is further than it was. */
  moved(): void {
    this.#damages = 0
  }

  /**
   * @returns for how many milliseconds to wait.
   * @throws {GathererError} what waiting does not mend.
   */
  after(setback: Setback): number {
    switch (setback.kind) {
      case 'refused':
        throw setback.error
      case 'weather':
        // Who has met the right server waits until it is back (network rule N12).
        if (setback.code && !this.#isKnown) throw notTheServer(setback.code, setback)
        return this.#wait(setback)
      case 'stranger':
        if (!this.#isKnown) throw new GathererError('SERVER_UNREACHABLE', setback.reason, { hint: setback.hint })
        return this.#wait(setback)
      case 'unauthorized':
        if (++this.#refusals >= mostRefusals) throw refusedAgain(setback)
        // A token that has just ended is no trouble.
        return this.#refusals === 1 ? this.#backoff.failed() : this.#wait(setback)
      case 'damaged':
        if (++this.#damages >= mostDamages) throw damagedAgain(setback.reason)
        return this.#wait(setback)
    }
  }

  #wait({ reason, hint = '', retryAfterMs, code }: Omit<Trouble & { kind: 'weather' }, 'kind'>): number {
    const ms = this.#backoff.failed(retryAfterMs)
    this.#isWaiting = true
    this.#tell({ kind: 'waiting', reason, hint, ms, ...(code && { code }) })
    return ms
  }
}

function refusedAgain({
  reason,
  hint = 'sign in again, or have a new token made',
}: Trouble & { kind: 'unauthorized' }) {
  return new GathererError('INVALID_TOKEN', reason, { hint })
}

function notTheServer(code: Code, { reason, hint }: Setback & { kind: 'weather' }): GathererError {
  return new GathererError(code, reason, hint === undefined ? {} : { hint })
}

function damagedAgain(reason: string): GathererError {
  const hint = 'have the server verify its journal (gatherd verify), and look at its memory and at what lies in between'
  return new GathererError('ANSWER_DAMAGED', `${reason}, ${mostDamages} times`, { hint })
}
