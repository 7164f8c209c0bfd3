/**
 * Numbers of the messages that a command spooled, in little memory however long it runs.
 *
 * Neighbours are one range. Others may spool in between; so there is a bound, beyond which the two oldest ranges are told
 * apart no more, and only how many of them were ours is still exact.
 */

import type { NumberRange } from '@message-gatherer/client'

interface Span extends NumberRange {
  /** How many of its numbers belong to the set. */
  readonly count: number
}

const mostSpans = 1000

export class NumberSet {
  readonly #spans: Span[] = []
  #count = 0

  static of(ranges: readonly NumberRange[]): NumberSet {
    const set = new NumberSet()
    for (const range of ranges) set.add(range)
    return set
  }

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** @param range behind all that are there; an empty one changes nothing */
  add({ first, end }: NumberRange): void {
    const count = end - first
    if (count === 0) return
    this.#count += count
    const last = this.#spans.at(-1)
    if (last?.end === first) this.#spans.splice(-1, 1, { first: last.first, end, count: last.count + count })
    else this.#spans.push({ first, end, count })
    if (this.#spans.length > mostSpans) this.#joinOldest()
  }

  /** True for each number of the set; beyond the bound also for those of others between the oldest ones. */
  has(number: number): boolean {
    return this.#spans.some(({ first, end }) => number >= first && number < end)
  }

  /** How many numbers are `from` or more; beyond the bound at most so many. */
  countFrom(from: number): number {
    return sum(this.#spans.map(({ first, end, count }) => Math.min(count, Math.max(0, end - Math.max(first, from)))))
  }

  #joinOldest(): void {
    const [oldest, next] = this.#spans
    if (!oldest || !next) return
    this.#spans.splice(0, 2, { first: oldest.first, end: next.end, count: oldest.count + next.count })
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
