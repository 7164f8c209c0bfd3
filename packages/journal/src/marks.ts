/**
 * What the server knows of each producer, the sequence it expects next, and whom it forgets (journal rules J11, J19).
 *
 * A mark moves only when the entry is durable, so it is never ahead of the disk. Which marks there are is decided by
 * the entries alone: who has the latest ones, and the journal's own clock.
 */
import { JournalClock } from './journal-clock.js'
import type { ProducerMark } from './journal.js'
import { UserMarks, type Mark } from './user-marks.js'

export interface MarkLimits {
  /** Beyond, the user's longest idle producer is forgotten; at least 1, default 10,000. */
  readonly producersPerUser: number
  /** A producer without an entry for longer, by the journal's clock, is unknown; default 90 days. */
  readonly producerIdleMs: number
}

const dayMs = 24 * 60 * 60 * 1000

/** The limits with their defaults where none are given. */
export function markLimits({
  producersPerUser = 10_000,
  producerIdleMs = 90 * dayMs,
}: Partial<MarkLimits>): MarkLimits {
  return { producersPerUser, producerIdleMs }
}

export class Marks {
  readonly limits: MarkLimits
  readonly clock: JournalClock
  readonly #users = new Map<string, UserMarks>()

  constructor(limits: MarkLimits, clock: JournalClock = new JournalClock()) {
    this.limits = limits
    this.clock = clock
  }

  /** The mark that a new message is compared with; an idle producer has none. */
  get(user: string, producer: string): ProducerMark | undefined {
    const mark = this.find(user, producer)
    return mark && !this.#isIdle(mark) ? mark : undefined
  }

  /** The mark of a producer, idle or not, until a checkpoint has left it out. */
  find(user: string, producer: string): Mark | undefined {
    return this.#users.get(user)?.get(producer)
  }

  /** The mark of the user's longest idle producer. */
  oldestOf(user: string): Mark | undefined {
    return this.#users.get(user)?.oldest
  }

  /** True when a producer of this user may be unknown although it has entries. */
  mayHaveForgotten(user: string): boolean {
    const { producersPerUser, producerIdleMs } = this.limits
    return (this.#users.get(user)?.size ?? 0) >= producersPerUser || this.clock.elapsedMs > producerIdleMs
  }

  /** Moves a producer's mark to its latest entry, the one that the clock has just seen. */
  set(user: string, producer: string, { next, lastChecksum, lastOffset }: ProducerMark): void {
    this.put(user, { producer, next, lastChecksum, lastOffset, clockMs: this.clock.elapsedMs })
  }

  /** Makes a mark its user's newest. */
  put(user: string, mark: Mark): void {
    const marks = this.#users.get(user) ?? new UserMarks()
    this.#users.set(user, marks)
    marks.put(mark)
    if (marks.size > this.limits.producersPerUser) marks.dropOldest()
  }

  /**
   * All marks, user by user, each user's from the longest idle one to the newest; who is idle is forgotten on the way.
   * May go on while marks move: each user's are those of the moment when it is that user's turn.
   */
  *sweep(): Generator<readonly [user: string, marks: readonly Mark[]]> {
    for (const [user, marks] of this.#users) {
      this.#forgetIdle(marks)
      if (marks.size === 0) this.#users.delete(user)
      else yield [user, marks.toArray()]
    }
  }

  #forgetIdle(marks: UserMarks): void {
    while (marks.oldest && this.#isIdle(marks.oldest)) marks.dropOldest()
  }

  #isIdle({ clockMs }: Mark): boolean {
    return this.clock.elapsedMs - clockMs > this.limits.producerIdleMs
  }
}
