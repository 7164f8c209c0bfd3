/** What each user has in each stream of a segment, summed as it is asked for. */
import { firstOf, nameAt, placeOf } from './dictionary.js'
import type { Filter } from './filter.js'
import type { DictionaryArrays, PairArrays } from './index-body.js'
import type { Amount, NamedTotal, TotalsOf } from './segment-index.js'

/** From one pair on, and before another. */
type Range = readonly [from: number, to: number]

interface Dictionaries {
  readonly users: DictionaryArrays
  readonly streams: DictionaryArrays
}

export class PairSums {
  readonly #pairs: PairArrays
  readonly #names: Dictionaries

  constructor(pairs: PairArrays, names: Dictionaries) {
    this.#pairs = pairs
    this.#names = names
  }

  /** As `SegmentIndex.totals`. */
  totals(of: TotalsOf, user: string | undefined): readonly NamedTotal[] {
    const { bytes, entries, lastMs, [of]: places } = this.#pairs
    const [from, to] = user === undefined ? this.#all : this.#rangeOf(user)
    const sums = new Map<number, { entries: number; bytes: number; lastReceivedAtMs: number }>()
    for (let index = from; index < to; index++) {
      const place = Number(places[index])
      const sum = sums.get(place) ?? { entries: 0, bytes: 0, lastReceivedAtMs: 0 }
      sum.entries += Number(entries[index])
      sum.bytes += Number(bytes[index])
      sum.lastReceivedAtMs = Math.max(sum.lastReceivedAtMs, Number(lastMs[index]))
      sums.set(place, sum)
    }
    const inOrder = [...sums].sort(([a], [b]) => a - b)
    return inOrder.map(([place, sum]) => ({
      name: Buffer.from(nameAt(this.#names[of], place)).toString(),
      ...sum,
    }))
  }

  /** As `SegmentIndex.amount`. */
  amount({ users, streams }: Pick<Filter, 'users' | 'streams'>): Amount {
    const places = streams && new Set(streams.map(stream => placeOf(this.#names.streams, stream)))
    const ranges = users ? [...new Set(users)].map(user => this.#rangeOf(user)) : [this.#all]
    const sum = { entries: 0, bytes: 0 }
    for (const [from, to] of ranges) {
      for (let index = from; index < to; index++) {
        if (places && !places.has(this.#pairs.streams[index])) continue
        sum.entries += Number(this.#pairs.entries[index])
        sum.bytes += Number(this.#pairs.bytes[index])
      }
    }
    return sum
  }

  get #all(): Range {
    return [0, this.#pairs.users.length]
  }

  #rangeOf(user: string): Range {
    const place = placeOf(this.#names.users, user)
    return place === undefined ? [0, 0] : [this.#firstOf(place), this.#firstOf(place + 1)]
  }

  /** The first pair of a user, or of one after it. */
  #firstOf(place: number): number {
    const { users } = this.#pairs
    return firstOf(users.length, index => Number(users[index]) >= place)
  }
}
