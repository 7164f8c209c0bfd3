/**
 * A growing delay after wrong passwords, for each name at each address (operations rule L2).
 *
 * A stranger elsewhere cannot delay a user at its own address. Names that nobody has are delayed like all others, so the
 * delay tells nothing. Bounded: of pairs that nobody waits for, those with the fewest wrong passwords are forgotten first.
 */
import { networkOf } from './network.js'
import { mustWait } from './refusal.js'

/** Whose password is tried, and where from. */
export interface Trial {
  readonly username: string
  readonly address: string
}

/** What a try tells; `neither`: the password was not looked at. */
export type Verdict = 'right' | 'wrong' | 'neither'

export interface WrongPasswordsOptions {
  readonly now: () => number
  /** How many may be wrong in a row; default 5. */
  readonly freeTries?: number
  /** Default 50,000; at least 10. */
  readonly mostPairs?: number
}

interface Pair {
  wrong: number
  /** Until then nothing is tried. */
  untilMs: number
  latestMs: number
  /** Tries that are not over; `running` of them do not wait. */
  open: number
  running: number
  /** Tries that wait until those before them are judged. */
  readonly waiting: (() => void)[]
}

const firstDelayMs = 1000
const longestDelayMs = 300_000
/** Who tries nothing for so long begins anew: that is slower than waiting. */
const forgottenAfterMs = 3_600_000
const mostWaiting = 100
const forgottenShare = 0.1

export class WrongPasswords {
  readonly #now: () => number
  readonly #freeTries: number
  readonly #mostPairs: number
  readonly #pairs = new Map<string, Pair>()

  constructor({ now, freeTries = 5, mostPairs = 50_000 }: WrongPasswordsOptions) {
    this.#now = now
    this.#freeTries = freeTries
    this.#mostPairs = mostPairs
  }

  get size(): number {
    return this.#pairs.size
  }

  /**
   * Tries a password, when those that were tried before it leave one to try.
   *
   * @throws {GathererError} TOO_MANY_REQUESTS: it is too early; `check` was not called.
   */
  async attempt<T>(trial: Trial, check: () => Promise<T>, judge: (outcome: T) => Verdict): Promise<T> {
    const key = `${trial.username} ${networkOf(trial.address)}`
    const pair = this.#pairs.get(key) ?? { wrong: 0, untilMs: 0, latestMs: 0, open: 0, running: 0, waiting: [] }
    this.#pairs.set(key, pair)
    pair.open++
    try {
      await this.#turn(pair)
      return await this.#try(pair, check, judge)
    } finally {
      pair.open--
      if (pair.open === 0 && pair.wrong === 0) this.#pairs.delete(key)
      else this.#forgetSome()
    }
  }

  /** As many at once as may all be wrong; then one after the other. Who returns from here is running. */
  async #turn(pair: Pair): Promise<void> {
    for (;;) {
      const nowMs = this.#now()
      if (nowMs < pair.untilMs) throw tooEarly(pair.untilMs - nowMs)
      if (nowMs - pair.latestMs > forgottenAfterMs) pair.wrong = 0
      if (pair.running < Math.max(1, this.#freeTries - pair.wrong)) return void pair.running++
      if (pair.waiting.length === mostWaiting) throw tooEarly(firstDelayMs)
      await new Promise<void>(resolve => pair.waiting.push(resolve))
    }
  }

  async #try<T>(pair: Pair, check: () => Promise<T>, judge: (outcome: T) => Verdict): Promise<T> {
    try {
      const outcome = await check()
      this.#note(pair, judge(outcome))
      return outcome
    } finally {
      pair.running--
      for (const goOn of pair.waiting.splice(0)) goOn()
    }
  }

  #note(pair: Pair, verdict: Verdict): void {
    if (verdict === 'neither') return
    pair.wrong = verdict === 'right' ? 0 : pair.wrong + 1
    pair.latestMs = this.#now()
    pair.untilMs = pair.wrong < this.#freeTries ? 0 : pair.latestMs + delayMs(pair.wrong - this.#freeTries)
  }

  #forgetSome(): void {
    if (this.#pairs.size <= this.#mostPairs) return
    const count = Math.max(1, Math.floor(this.#mostPairs * forgottenShare))
    const leastSuspect = [...this.#pairs]
      .filter(([, { open }]) => open === 0)
      .toSorted(([, one], [, other]) => one.wrong - other.wrong || one.latestMs - other.latestMs)
    for (const [key] of leastSuspect.slice(0, count)) this.#pairs.delete(key)
  }
}

function delayMs(doublings: number): number {
  return Math.min(longestDelayMs, firstDelayMs * 2 ** doublings)
}

function tooEarly(waitMs: number) {
  return mustWait({
    message: 'too many wrong passwords for this name from this address',
    hint: 'wait as long as Retry-After says, then try the right password',
    waitMs,
  })
}
