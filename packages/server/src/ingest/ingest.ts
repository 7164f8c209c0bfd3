/**
 * What happens to messages once it is known whose they are: deduplicate, append, and answer when they are durable.
 *
 * Every dialect ends here (guarantees G1, G11; protocol rules M8 to M11). Knows nothing of HTTP.
 */
import assert from 'node:assert'
import { countOf, messageChecksum, messageText, rangeNumbers, textBytes, withoutFirst } from '@message-gatherer/journal'
import type { Batch, Journal, Messages } from '@message-gatherer/journal'
import type { Code } from '@message-gatherer/protocol'
import { mustWait } from '../limits/refusal.js'
import { judge } from './deduplication.js'
import type { Backlog } from './backlog.js'
import { Turns } from './turns.js'

/** What became of a request; all but `stored` store nothing. */
export type Outcome =
  | {
      readonly kind: 'stored'
      /** How many messages this request added. */
      readonly accepted: number
      /** How many were stored before. */
      readonly duplicates: number
      /** For a request with a producer: the number of its next new message, and the CRC-32 of the text before it. */
      readonly producer?: { readonly next: number; readonly lastChecksum: number }
    }
  | { readonly kind: 'gap'; readonly expected: number }
  | { readonly kind: 'diverged'; readonly sequence: number }
  /** The message at this place, from 0, is over the limit. */
  | { readonly kind: 'too large'; readonly index: number }

/** What a request that stores nothing is refused with. */
export const refusalCodes = {
  gap: 'SEQUENCE_GAP',
  diverged: 'PRODUCER_DIVERGED',
  'too large': 'TOO_LARGE',
} as const satisfies Readonly<Record<Exclude<Outcome['kind'], 'stored'>, Code>>

export interface IngestOptions {
  readonly journal: Journal
  readonly backlog: Backlog
  /** The most bytes of one message's JSON text. */
  readonly maxMessageBytes: number
}

/** What a line holds besides its message, roughly. */
const lineBytes = 150

export class Ingest {
  readonly #journal: Journal
  readonly #backlog: Backlog
  readonly #maxMessageBytes: number
  readonly #turns = new Turns()

  constructor({ journal, backlog, maxMessageBytes }: IngestOptions) {
    this.#journal = journal
    this.#backlog = backlog
    this.#maxMessageBytes = maxMessageBytes
  }

  /** Call it before a body is read. @throws {GathererError} TOO_MANY_REQUESTS: it would wait too long for the disk. */
  assertKeepsUp(): void {
    const waitMs = this.#backlog.excessMs()
    if (waitMs === 0) return
    throw mustWait({
      message: 'more is sent than the disk takes',
      hint: 'send it again after the time in Retry-After',
      waitMs,
    })
  }

  /**
   * Resolves when every message of the batch is on the disk, or was.
   *
   * @param batch of at least one message.
   * @throws {GathererError} JOURNAL_FULL, JOURNAL_POISONED, JOURNAL_CLOSED, TOO_MANY_REQUESTS: nothing is acknowledged.
   */
  store(batch: Batch): Promise<Outcome> {
    const { user, producer } = batch
    if (!producer) return this.#append(batch, 0)
    return this.#turns.take(`${user}/${producer.id}`, () => this.#storeNew(batch, producer))
  }

  /** From the look at the mark to the queue without waiting; the mark moves only when the messages are durable. */
  async #storeNew(batch: Batch, { id, firstSequence }: NonNullable<Batch['producer']>): Promise<Outcome> {
    const { user, messages } = batch
    const count = countOf(messages)
    await this.#journal.ready()
    const checksumOf = (index: number) => messageChecksum(messageText(messages, index))
    const verdict = judge(this.#journal.mark(user, id), { firstSequence, count, checksumOf })
    if (verdict.kind !== 'follows') return verdict
    const { duplicates } = verdict
    const outcome = duplicates < count ? await this.#append(batch, duplicates) : undefined
    if (outcome && outcome.kind !== 'stored') return outcome
    const mark = this.#journal.mark(user, id)
    const next = mark?.next ?? firstSequence + count
    const lastChecksum = mark?.lastChecksum ?? checksumOf(count - 1)
    return { kind: 'stored', accepted: count - duplicates, duplicates, producer: { next, lastChecksum } }
  }

  async #append(batch: Batch, duplicates: number): Promise<Outcome> {
    const rest = duplicates === 0 ? batch : withoutDuplicates(batch, duplicates)
    const index = firstOver(rest.messages, this.#maxMessageBytes)
    if (index !== -1) return { kind: 'too large', index: duplicates + index }
    await this.#write(rest)
    return { kind: 'stored', accepted: countOf(rest.messages), duplicates }
  }

  async #write(batch: Batch): Promise<void> {
    const bytes = textBytes(batch.messages) + lineBytes * countOf(batch.messages)
    this.#backlog.began(bytes)
    try {
      await this.#journal.append(batch)
    } finally {
      this.#backlog.ended(bytes)
    }
  }
}

function withoutDuplicates(batch: Batch, count: number): Batch {
  const { producer } = batch
  assert(producer, 'only numbered messages have duplicates')
  const messages = withoutFirst(batch.messages, count)
  return { ...batch, messages, producer: { id: producer.id, firstSequence: producer.firstSequence + count } }
}

/** The place of the first message whose text is longer than `maxBytes`, or -1. */
function firstOver({ ranges }: Messages, maxBytes: number): number {
  for (let at = 0; at < ranges.length; at += rangeNumbers) {
    if ((ranges[at + 1] ?? 0) - (ranges[at] ?? 0) > maxBytes) return at / rangeNumbers
  }
  return -1
}
