/**
 * An index in memory: answers from the arrays of its body, and makes nothing of them before it is asked.
 *
 * What it says is never too little: a block that may hold a match is among the candidates.
 */
import { blocksIn } from './block-list.js'
import { listOf } from './dictionary.js'
import type { Filter } from './filter.js'
import type { Body, DictionaryArrays } from './index-body.js'
import { PairSums } from './pair-sums.js'
import type { Amount, Block, NamedTotal, SegmentIndex, Span, TotalsOf } from './segment-index.js'

/** What a `Block` takes in memory, about. */
const bytesOfBlock = 96

export class OpenedIndex implements SegmentIndex {
  /** What it takes in memory, about. */
  readonly bytes: number
  readonly #body: Body
  readonly #sums: PairSums | undefined
  #blocks: readonly Block[] | undefined

  constructor(body: Body, bodyBytes: number) {
    this.#body = body
    const { users, streams, pairs } = body
    this.#sums = users && streams && pairs ? new PairSums(pairs, { users, streams }) : undefined
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

  totals(of: TotalsOf, user?: string): readonly NamedTotal[] | undefined {
    return this.#sums?.totals(of, user)
  }

  amount(filter: Pick<Filter, 'users' | 'streams'>): Amount | undefined {
    return this.#sums?.amount(filter)
  }

  *spans(filter: Filter): Generator<Span> {
    const { ends, entries, firstMs, lastMs } = this.#body.blocks
    for (const block of this.candidates(filter)) {
      const bytes = Number(ends[block]) - (ends[block - 1] ?? 0)
      yield {
        entries: Number(entries[block]),
        bytes,
        firstMs: Number(firstMs[block]),
        lastMs: Number(lastMs[block]),
      }
    }
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
