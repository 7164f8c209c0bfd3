/**
 * How much each user may send: messages and bytes a second, and bytes a day (operations rules L4, L5).
 *
 * A request is taken whole, whatever is left; what is beyond is a debt that the next one waits for. So a large batch is
 * never refused for ever. Off unless it is set.
 */
import { Buckets } from './buckets.js'
import { mustWait } from './refusal.js'
import type { DailyUse } from './daily-use.js'

/** 0: no limit. */
export interface QuotaLimits {
  readonly messagesPerSecond: number
  readonly bytesPerSecond: number
  /** By UTC day. */
  readonly bytesPerDay: number
}

/** What a request holds: its messages, and the bytes of their text. */
export interface Load {
  readonly messages: number
  readonly bytes: number
}

export interface QuotasOptions {
  readonly limits: QuotaLimits
  readonly daily: DailyUse
  readonly now: () => number
  /** A clock that nobody sets, in milliseconds. */
  readonly ticks: () => number
}

/** What may come at once after a pause. */
const burstMs = 10_000
const mostUsers = 50_000

export class Quotas {
  readonly #options: QuotasOptions
  readonly #messages: Buckets | undefined
  readonly #bytes: Buckets | undefined

  constructor(options: QuotasOptions) {
    this.#options = options
    this.#messages = bucketsOf(options.limits.messagesPerSecond)
    this.#bytes = bucketsOf(options.limits.bytesPerSecond)
  }

  /** Call it before the body is read. @throws {GathererError} QUOTA_EXCEEDED: the user has used up one of them. */
  check(user: string): void {
    const { limits, daily, now, ticks } = this.#options
    const [nowMs, atMs] = [now(), ticks()]
    const messagesMs = this.#messages?.waitMs(user, atMs) ?? 0
    if (messagesMs > 0) throw exceeded(`${limits.messagesPerSecond} messages a second`, '--quota-messages', messagesMs)
    const bytesMs = this.#bytes?.waitMs(user, atMs) ?? 0
    if (bytesMs > 0) throw exceeded(`${limits.bytesPerSecond} bytes a second`, '--quota-bytes', bytesMs)
    if (limits.bytesPerDay > 0 && daily.of(user, nowMs) >= limits.bytesPerDay)
      throw exceeded(`${limits.bytesPerDay} bytes a day (UTC)`, '--quota-daily', daily.restMs(nowMs))
  }

  /** Counts what is about to be stored. @returns gives back what was not stored after all. */
  charge(user: string, load: Load): (unused: Load) => void {
    this.#add(user, load)
    return ({ messages, bytes }) => this.#add(user, { messages: -messages, bytes: -bytes })
  }

  #add(user: string, { messages, bytes }: Load): void {
    const { limits, daily, now, ticks } = this.#options
    const atMs = ticks()
    this.#messages?.take(user, messages, atMs)
    this.#bytes?.take(user, bytes, atMs)
    if (limits.bytesPerDay > 0) daily.add(user, bytes, now())
  }
}

function bucketsOf(perSecond: number): Buckets | undefined {
  return perSecond === 0 ? undefined : new Buckets({ perSecond, burstMs, mostKeys: mostUsers })
}

function exceeded(quota: string, flag: string, waitMs: number) {
  return mustWait({
    code: 'QUOTA_EXCEEDED',
    message: `this user has sent more than its ${quota}`,
    hint: `send it again after Retry-After, or have the quota raised: ${flag}`,
    waitMs,
  })
}
