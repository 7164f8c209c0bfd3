/** What there is of each name, as far as it was counted; of more names than a bound, those that come first. */
import type { NamedTotal } from './segment-index.js'

interface Sum {
  entries: number
  bytes: number
  lastReceivedAtMs: number
}

export class NameSum {
  /** Everything before this offset is counted. */
  next = 0
  /** Something could not be read, and may be readable later. */
  isPartial = false
  readonly #max: number
  readonly #after: string | undefined
  readonly #sums = new Map<string, Sum>()
  /** Names beyond this one were left out once, so they stay out. */
  #lastName: string | undefined

  /** @param after names up to this one do not count; undefined: all do. */
  constructor(max: number, after?: string) {
    this.#max = max
    this.#after = after
  }

  /** How many names it remembers: more than the bound for a while. */
  get size(): number {
    return this.#sums.size
  }

  get hasMore(): boolean {
    return this.#lastName !== undefined || this.size > this.#max
  }

  add({ name, entries, bytes, lastReceivedAtMs }: NamedTotal): void {
    if (this.#lastName !== undefined && name > this.#lastName) return
    if (this.#after !== undefined && name <= this.#after) return
    const sum = this.#sums.get(name) ?? { entries: 0, bytes: 0, lastReceivedAtMs: 0 }
    sum.entries += entries
    sum.bytes += bytes
    if (lastReceivedAtMs > sum.lastReceivedAtMs) sum.lastReceivedAtMs = lastReceivedAtMs
    this.#sums.set(name, sum)
    if (this.size > 2 * this.#max) this.#leaveOut()
  }

  /** By name. */
  totals(): readonly NamedTotal[] {
    return this.#firstNames().map(name => ({
      name,
      entries: 0,
      bytes: 0,
      lastReceivedAtMs: 0,
      ...this.#sums.get(name),
    }))
  }

  #leaveOut(): void {
    const kept = new Set(this.#firstNames())
    this.#lastName = [...kept].at(-1)
    for (const name of this.#sums.keys()) if (!kept.has(name)) this.#sums.delete(name)
  }

  #firstNames(): string[] {
    return [...this.#sums.keys()].sort().slice(0, this.#max)
  }
}
