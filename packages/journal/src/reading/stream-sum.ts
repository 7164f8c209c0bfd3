/** What there is of each stream, as far as it was counted; of more streams than a bound, those whose names come first. */
import type { StreamTotal } from './segment-index.js'

interface Sum {
  entries: number
  bytes: number
  lastReceivedAtMs: number
}

export class StreamSum {
  /** Everything before this offset is counted. */
  next = 0
  /** Something could not be read, and may be readable later. */
  isPartial = false
  readonly #max: number
  readonly #sums = new Map<string, Sum>()
  /** Names beyond this one were left out once, so they stay out. */
  #lastName: string | undefined

  constructor(max: number) {
    this.#max = max
  }

  /** How many streams it remembers: more than the bound for a while. */
  get size(): number {
    return this.#sums.size
  }

  get hasMore(): boolean {
    return this.#lastName !== undefined || this.size > this.#max
  }

  add({ stream, entries, bytes, lastReceivedAtMs }: StreamTotal): void {
    if (this.#lastName !== undefined && stream > this.#lastName) return
    const sum = this.#sums.get(stream) ?? { entries: 0, bytes: 0, lastReceivedAtMs: 0 }
    sum.entries += entries
    sum.bytes += bytes
    if (lastReceivedAtMs > sum.lastReceivedAtMs) sum.lastReceivedAtMs = lastReceivedAtMs
    this.#sums.set(stream, sum)
    if (this.size > 2 * this.#max) this.#leaveOut()
  }

  /** By name. */
  totals(): readonly StreamTotal[] {
    return this.#firstNames().map(stream => ({
      stream,
      entries: 0,
      bytes: 0,
      lastReceivedAtMs: 0,
      ...this.#sums.get(stream),
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
