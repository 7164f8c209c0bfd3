/**
 * How often one address may try to sign in (operations rule L1).
 *
 * Of IPv6 a network counts as one address. What needs no password, as a token does, is not counted.
 */
import { Buckets } from './buckets.js'
import { networkOf } from './network.js'
import { mustWait } from './refusal.js'

const minuteMs = 60_000
const mostAddresses = 50_000

export class SignInRate {
  readonly #buckets: Buckets | undefined
  readonly #perMinute: number
  readonly #now: () => number

  /** @param perMinute for each address, and at once; 0: no limit. */
  constructor(perMinute: number, now: () => number) {
    this.#perMinute = perMinute
    this.#now = now
    if (perMinute === 0) return
    this.#buckets = new Buckets({
      perSecond: (perMinute * 1000) / minuteMs,
      burstMs: minuteMs,
      mostKeys: mostAddresses,
    })
  }

  /** Counts a try. @throws {GathererError} TOO_MANY_REQUESTS: there were too many before it. */
  take(address: string): void {
    if (!this.#buckets) return
    const [key, nowMs] = [networkOf(address), this.#now()]
    const waitMs = this.#buckets.waitMs(key, nowMs)
    if (waitMs > 0) {
      throw mustWait({
        message: `more than ${this.#perMinute} sign-ins a minute from ${key}`,
        hint: 'keep the token of a sign-in and renew it with itself, or have the limit raised: --sign-ins-per-minute',
        waitMs,
      })
    }
    this.#buckets.take(key, 1, nowMs)
  }
}
