/** Sums what each user has in each stream of a segment; gives up when there are too many pairs. */
import type { Label } from './entry-label.js'
import type { PairArrays } from './index-body.js'

interface Pair {
  readonly user: number
  readonly stream: number
  entries: number
  bytes: number
  lastMs: number
}

const maxPairs = 65_536
/** More than any id of a stream. */
const idsOfStreams = 2 ** 20

export class PairTotals {
  readonly #pairs = new Map<number, Pair>()
  #isComplete = true

  /** @param ids of its user and stream; undefined for one that has none. */
  add(
    { receivedAtMs }: Label,
    bytes: number,
    ids: readonly [user: number | undefined, stream: number | undefined],
  ): void {
    const [user, stream] = ids
    if (user === undefined || stream === undefined) this.giveUp()
    else if (this.#isComplete) count(this.#pair(user, stream), bytes, receivedAtMs)
  }

  giveUp(): void {
    this.#isComplete = false
    this.#pairs.clear()
  }

  /** Undefined: it gave up. */
  get size(): number | undefined {
    return this.#isComplete ? this.#pairs.size : undefined
  }

  /** @param places of users and streams in the order of their names, by id. */
  fill(arrays: PairArrays, places: { readonly users: Uint32Array; readonly streams: Uint32Array }): void {
    const pairs = Array.from(this.#pairs.values(), pair => ({
      ...pair,
      user: places.users[pair.user] ?? 0,
      stream: places.streams[pair.stream] ?? 0,
    }))
    pairs.sort((a, b) => a.user - b.user || a.stream - b.stream)
    for (const [index, { user, stream, entries, bytes, lastMs }] of pairs.entries()) {
      arrays.users[index] = user
      arrays.streams[index] = stream
      arrays.entries[index] = entries
      arrays.bytes[index] = bytes
      arrays.lastMs[index] = lastMs
    }
  }

  #pair(user: number, stream: number): Pair {
    const key = user * idsOfStreams + stream
    const known = this.#pairs.get(key)
    if (known) return known
    const pair = { user, stream, entries: 0, bytes: 0, lastMs: 0 }
    if (this.#pairs.size === maxPairs) this.giveUp()
    else this.#pairs.set(key, pair)
    return pair
  }
}

function count(pair: Pair, bytes: number, receivedAtMs: number): void {
  pair.entries++
  pair.bytes += bytes
  if (receivedAtMs > pair.lastMs) pair.lastMs = receivedAtMs
}
