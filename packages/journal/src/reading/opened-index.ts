/**
 * An index in memory: answers from the arrays of its body, and makes nothing of them before it is asked.
 *
 * What it says is never too little: a block that may hold a match is among the candidates.
 */
import { blocksIn } from './block-list.js'
import type { Filter } from './filter.js'
import type { Body, DictionaryArrays, PairArrays } from './index-body.js'
import type { Block, SegmentIndex, StreamTotal } from './segment-index.js'

/** What a `Block` takes in memory, about. */
const bytesOfBlock = 96

export class OpenedIndex implements SegmentIndex {
  /** What it takes in memory, about. */
  readonly bytes: number
  readonly #body: Body
  #blocks: readonly Block[] | undefined

  constructor(body: Body, bodyBytes: number) {
    this.#body = body
    this.bytes = bodyBytes + body.blocks.ends.length * bytesOfBlock
  }

  get blocks(): readonly Block[] {
    this.#blocks ??= this.#makeBlocks()
    return this.#blocks
  }

  candidates(filter: Filter): readonly number[] {
    const may = this.#within(filter)
    this.#keep(may, this.#body.users, filter.users)
    this.#keep(may, this.#body.streams, filter.streams)
    this.#keep(may, this.#body.sources, filter.sources)
    const numbers: number[] = []
    for (let block = 0; block < may.length; block++) if (may[block] === 1) numbers.push(block)
    return numbers
  }

  totals(user?: string): readonly StreamTotal[] | undefined {
    const { users, streams, pairs } = this.#body
    if (!users || !streams || !pairs) return undefined
    if (user === undefined) return sumOf(pairs, streams, [0, pairs.users.length])
    const place = placeOf(users, user)
    if (place === undefined) return []
    return sumOf(pairs, streams, [firstPair(pairs, place), firstPair(pairs, place + 1)])
  }

  /** 1 for each block that may hold an entry of this time. One with damage may hold anything, here and below. */
  #within({ sinceMs = -Infinity, untilMs = Infinity }: Filter): Uint8Array {
    const { firstMs, lastMs, whole } = this.#body.blocks
    const isOpen = sinceMs === -Infinity && untilMs === Infinity
    return whole.map((isWhole, block) => {
      const isWithin = Number(lastMs[block]) >= sinceMs && Number(firstMs[block]) < untilMs
      return isOpen || isWhole === 0 || isWithin ? 1 : 0
    })
  }

  /** Takes out what holds none of the values. */
  #keep(may: Uint8Array, dictionary: DictionaryArrays | undefined, values: readonly string[] | undefined): void {
    if (!dictionary || !values) return
    const holds = this.#body.blocks.whole.map(isWhole => 1 - isWhole)
    for (const value of values) {
      for (const block of blocksIn(listOf(dictionary, value))) holds[block] = 1
    }
    for (let block = 0; block < may.length; block++) may[block] = Number(may[block]) & Number(holds[block])
  }

  #makeBlocks(): readonly Block[] {
    const { ends, entries, checksums, whole } = this.#body.blocks
    return Array.from(ends, (end, index) => ({
      start: ends[index - 1] ?? 0,
      end,
      entries: entries[index] ?? 0,
      checksum: whole[index] === 1 ? checksums[index] : undefined,
    }))
  }
}

function listOf(dictionary: DictionaryArrays, value: string): Uint8Array {
  const place = placeOf(dictionary, value)
  if (place === undefined) return new Uint8Array(0)
  return dictionary.lists.subarray(dictionary.listEnds[place - 1] ?? 0, dictionary.listEnds[place])
}

/** Where a value stands in a dictionary; undefined: it does not. */
function placeOf(dictionary: DictionaryArrays, value: string): number | undefined {
  const wanted = Buffer.from(value)
  const place = firstOf(dictionary.nameEnds.length, index => Buffer.compare(nameAt(dictionary, index), wanted) >= 0)
  return place < dictionary.nameEnds.length && wanted.equals(nameAt(dictionary, place)) ? place : undefined
}

function nameAt({ names, nameEnds }: DictionaryArrays, place: number): Uint8Array {
  return names.subarray(nameEnds[place - 1] ?? 0, nameEnds[place])
}

function firstPair({ users }: PairArrays, user: number): number {
  return firstOf(users.length, index => Number(users[index]) >= user)
}

/** The first of `count` numbers, from 0, for which it is true, as it is for all after it. */
function firstOf(count: number, isTrue: (index: number) => boolean): number {
  let [low, high] = [0, count]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isTrue(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The sums of some pairs by stream. */
function sumOf(
  pairs: PairArrays,
  streams: DictionaryArrays,
  [from, to]: readonly [number, number],
): readonly StreamTotal[] {
  const sums = new Map<number, { entries: number; bytes: number; lastReceivedAtMs: number }>()
  for (let index = from; index < to; index++) {
    const stream = Number(pairs.streams[index])
    const sum = sums.get(stream) ?? { entries: 0, bytes: 0, lastReceivedAtMs: 0 }
    sum.entries += Number(pairs.entries[index])
    sum.bytes += Number(pairs.bytes[index])
    sum.lastReceivedAtMs = Math.max(sum.lastReceivedAtMs, Number(pairs.lastMs[index]))
    sums.set(stream, sum)
  }
  const places = [...sums].sort(([a], [b]) => a - b)
  return places.map(([place, sum]) => ({ stream: Buffer.from(nameAt(streams, place)).toString(), ...sum }))
}
