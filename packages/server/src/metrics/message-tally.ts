/**
 * What became of messages, to the unit (rules O2, O3): plain numbers, which a scrape looks at.
 *
 * A message counts when its request is decided, in one step, so that the numbers fit one another at every moment.
 */
import { asCode, errorCodes, type Code } from '@message-gatherer/protocol'
import { refusalCodes, type Outcome } from '../ingest/ingest.js'
import type { LastSeen } from './last-seen.js'

/** What a dialect did with the messages of one request. */
export interface Decided {
  /** Whose they are, where that is known. */
  readonly user?: string
  readonly outcome: Outcome | { readonly kind: 'refused'; readonly code: Code }
}

export interface MessageFigures {
  readonly received: number
  readonly stored: number
  readonly duplicates: number
  readonly failed: number
  /** Understood, and not decided. */
  readonly waiting: number
  readonly refused: ReadonlyMap<Code, number>
}

export class MessageTally {
  readonly #lastSeen: LastSeen
  readonly #refused = new Map<Code, number>()
  #received = 0
  #stored = 0
  #duplicates = 0
  #failed = 0
  #waiting = 0

  constructor(lastSeen: LastSeen) {
    this.#lastSeen = lastSeen
  }

  get figures(): MessageFigures {
    return {
      received: this.#received,
      stored: this.#stored,
      duplicates: this.#duplicates,
      failed: this.#failed,
      waiting: this.#waiting,
      refused: this.#refused,
    }
  }

  /** Decides about the messages of a request that was understood, and counts what became of them. */
  async count<T extends Decided>(messages: number, decide: () => Promise<T>): Promise<T> {
    this.#waiting += messages
    try {
      const decided = await decide()
      this.#note(messages, decided)
      return decided
    } catch (error) {
      this.#refuse(messages, asCode(error))
      throw error
    } finally {
      this.#waiting -= messages
    }
  }

  #note(messages: number, { user, outcome }: Decided): void {
    if (outcome.kind === 'refused') return this.#refuse(messages, outcome.code)
    if (outcome.kind !== 'stored') return this.#refuse(messages, refusalCodes[outcome.kind])
    this.#received += messages
    this.#stored += outcome.accepted
    this.#duplicates += outcome.duplicates
    if (user !== undefined) this.#lastSeen.note(user)
  }

  #refuse(messages: number, code: Code): void {
    this.#received += messages
    if (errorCodes[code].status === 503) this.#failed += messages
    else this.#refused.set(code, (this.#refused.get(code) ?? 0) + messages)
  }
}
