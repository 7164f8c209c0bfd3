/**
 * Builds the index of a sealed segment: reads it once, in bounded memory (journal rule J20).
 *
 * Knows what an index says of which line; how it is written is for `index-file.ts`.
 */
import { crc32 } from 'node:zlib'
import type { FileSystem, Segment } from '@message-gatherer/disk'
import { isEntry } from '../entry-line.js'
import { DictionaryBuilder } from './dictionary-builder.js'
import { Labels, type Label } from './entry-label.js'
import { bodyBytes, bodyIn, type BlockArrays, type Shape } from './index-body.js'
import { linesIn, readBlocks, type LineBlock } from './line-blocks.js'
import { PairTotals } from './pair-totals.js'

/** What an index says, beside of which file. */
export interface IndexContent {
  readonly shape: Shape
  readonly body: Buffer
}

export const usualBlockBytes = 16 * 1024
/** Of a larger segment the blocks are larger, so that their number has a bound. */
const usualBlocks = 16 * 1024

/**
 * @param leastBlockBytes how large a block is; default 16 KiB.
 * @throws the platform's error: the segment cannot be read.
 */
export function buildIndex(fs: FileSystem, segment: Segment, leastBlockBytes = usualBlockBytes): IndexContent {
  const blockBytes = Math.max(leastBlockBytes, Math.ceil((segment.end - segment.start) / usualBlocks))
  const builder = new IndexBuilder()
  for (const block of readBlocks(fs, segment.path, { blockBytes })) builder.add(block)
  return builder.finish()
}

/** A block while its lines are looked at. */
interface Facts {
  readonly end: number
  readonly checksum: number
  entries: number
  isWhole: boolean
  firstMs: number
  lastMs: number
}

export class IndexBuilder {
  readonly #blocks: Facts[] = []
  readonly #labels = new Labels()
  readonly #users = new DictionaryBuilder()
  readonly #streams = new DictionaryBuilder()
  readonly #sources = new DictionaryBuilder()
  readonly #pairs = new PairTotals()

  add({ end, lines }: LineBlock): void {
    const checksum = lines ? crc32(lines) : 0
    const facts = { end, checksum, entries: 0, isWhole: lines !== undefined, firstMs: Infinity, lastMs: -Infinity }
    for (const line of lines ? linesIn(lines) : []) this.#addLine(line, facts)
    this.#blocks.push(facts)
  }

  finish(): IndexContent {
    const [users, streams, sources] = [this.#users.finish(), this.#streams.finish(), this.#sources.finish()]
    if (!users || !streams) this.#pairs.giveUp()
    const shape: Shape = {
      blocks: this.#blocks.length,
      users: users?.shape ?? null,
      streams: streams?.shape ?? null,
      sources: sources?.shape ?? null,
      pairs: this.#pairs.size ?? null,
    }
    const buffer = new ArrayBuffer(bodyBytes(shape))
    const body = bodyIn(buffer, shape)
    this.#fillBlocks(body.blocks)
    if (body.users) users?.fill(body.users)
    if (body.streams) streams?.fill(body.streams)
    if (body.sources) sources?.fill(body.sources)
    if (body.pairs && users && streams) this.#pairs.fill(body.pairs, { users: users.places, streams: streams.places })
    return { shape, body: Buffer.from(buffer) }
  }

  #addLine(line: Buffer, facts: Facts): void {
    const isIntact = isEntry(line)
    const label = isIntact ? this.#labels.of(line) : undefined
    if (isIntact) facts.entries++
    if (label) this.#addEntry(label, line.length + 1, facts)
    else facts.isWhole = false
    // What it says of its user is not known, so nobody's sum would be right.
    if (isIntact && !label) this.#pairs.giveUp()
  }

  #addEntry(label: Label, bytes: number, facts: Facts): void {
    const block = this.#blocks.length
    const user = this.#users.add(label.user, block)
    const stream = this.#streams.add(label.stream, block)
    if (label.source !== undefined) this.#sources.add(label.source, block)
    this.#pairs.add(label, bytes, [user, stream])
    const { receivedAtMs } = label
    // An entry that does not tell its time may be of any.
    facts.firstMs = Math.min(facts.firstMs, Number.isNaN(receivedAtMs) ? -Infinity : receivedAtMs)
    facts.lastMs = Math.max(facts.lastMs, Number.isNaN(receivedAtMs) ? Infinity : receivedAtMs)
  }

  #fillBlocks({ ends, firstMs, lastMs, entries, checksums, whole }: BlockArrays): void {
    for (const [index, facts] of this.#blocks.entries()) {
      ends[index] = facts.end
      firstMs[index] = facts.firstMs
      lastMs[index] = facts.lastMs
      entries[index] = facts.entries
      checksums[index] = facts.checksum
      whole[index] = facts.isWhole ? 1 : 0
    }
  }
}
