/**
 * A server that keeps what it accepts in a list. What of a request is new, the real one's rules decide; what is durable is
 * all that it accepted.
 */
import type { ProducerMark } from '@message-gatherer/journal'
import { judge } from '../../../server/src/ingest/deduplication.js'
import { crc32 } from '../../src/delivery/crc32.js'
import type { Verdict } from '../../src/delivery/verdict.js'

export interface Parcel {
  readonly producer: string
  readonly sequence: number
  readonly texts: readonly string[]
}

interface Kept {
  readonly stored: readonly string[]
  readonly marks: ReadonlyMap<string, ProducerMark>
}

export interface Limits {
  readonly maxMessages: number
}

export class StandInServer {
  readonly #limits: Limits
  #stored: string[] = []
  #marks = new Map<string, ProducerMark>()
  #backup: Kept = { stored: [], marks: new Map() }
  /** What it had accepted and does not have any more. */
  readonly lost = new Set<string>()

  constructor(limits: Limits) {
    this.#limits = limits
  }

  get stored(): readonly string[] {
    return this.#stored
  }

  accept({ producer, sequence, texts }: Parcel): Verdict {
    const { maxMessages } = this.#limits
    const malformed = texts.findIndex(text => text.includes('malformed'))
    if (malformed !== -1) return refusal('INVALID_JSON', malformed)
    if (texts.length > maxMessages) return refusal('TOO_LARGE', maxMessages)
    const mark = this.#marks.get(producer)
    const checksumOf = (index: number) => checksum(texts[index] ?? '')
    const judged = judge(mark, { firstSequence: sequence, count: texts.length, checksumOf })
    if (judged.kind === 'gap') return { kind: 'gap', expectedSequence: judged.expected }
    if (judged.kind === 'diverged') return { kind: 'diverged' }
    const fresh = texts.slice(judged.duplicates)
    // Where a refusal names no message, as one about the whole body does.
    if (fresh.some(text => text.includes('large'))) return refusal('TOO_LARGE')
    this.#stored.push(...fresh)
    const next = Math.max(mark?.next ?? 0, sequence + texts.length)
    const lastChecksum = fresh.length > 0 ? checksum(texts.at(-1) ?? '') : (mark?.lastChecksum ?? 0)
    this.#marks.set(producer, { next, lastChecksum, lastOffset: 0 })
    const counts = { accepted: fresh.length, duplicates: judged.duplicates }
    return { kind: 'stored', ...counts, nextSequence: next, lastCrc32: lastChecksum }
  }

  backUp(): void {
    this.#backup = { stored: [...this.#stored], marks: new Map(this.#marks) }
  }

  restore(): void {
    for (const text of this.#stored.slice(this.#backup.stored.length)) this.lost.add(text)
    this.#stored = [...this.#backup.stored]
    this.#marks = new Map(this.#backup.marks)
  }
}

function refusal(code: 'INVALID_JSON' | 'TOO_LARGE', index?: number): Verdict {
  const line = index === undefined ? {} : { line: index + 1 }
  return { kind: 'refused', code, reason: 'it will not do', ...line, tooLarge: code === 'TOO_LARGE' }
}

function checksum(text: string): number {
  return crc32(new TextEncoder().encode(text))
}
