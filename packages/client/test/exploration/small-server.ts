/**
 * A server that stores in memory what a queue sends, by the rule of the real one: the pure `judge`.
 *
 * Everything it accepts is durable at once. A message whose text begins with `bad` is refused for good.
 */
import { crc32 } from 'node:zlib'
import type { ProducerMark } from '@message-gatherer/journal'
import type { Verdict } from '../../src/delivery/verdict.js'
import { judge } from '../../../server/src/ingest/deduplication.js'

export interface SentRequest {
  readonly producer: string
  readonly sequence: number
  /** JSON texts. */
  readonly texts: readonly string[]
}

const refused = { kind: 'refused', code: 'INVALID_REQUEST', reason: 'it is bad', tooLarge: false } as const

export class SmallServer {
  readonly stored: string[] = []
  readonly #marks = new Map<string, ProducerMark>()

  handle({ producer, sequence, texts }: SentRequest): Verdict {
    const mark = this.#marks.get(producer)
    const checksumOf = (index: number) => crc32(texts[index] ?? '')
    const verdict = judge(mark, { firstSequence: sequence, count: texts.length, checksumOf })
    if (verdict.kind === 'gap') return { kind: 'gap', expectedSequence: verdict.expected }
    if (verdict.kind === 'diverged') return { kind: 'diverged' }
    const { duplicates } = verdict
    const bad = texts.findIndex((text, index) => index >= duplicates && isBad(text))
    if (bad !== -1) return { ...refused, line: bad + 1 }
    const fresh = texts.slice(duplicates)
    this.stored.push(...fresh)
    const last = fresh.at(-1)
    const now = last === undefined ? mark : { next: sequence + texts.length, lastChecksum: crc32(last), lastOffset: 0 }
    if (!now) throw new Error('an empty request')
    this.#marks.set(producer, now)
    return {
      kind: 'stored',
      accepted: fresh.length,
      duplicates,
      nextSequence: now.next,
      lastCrc32: now.lastChecksum,
    }
  }

  copy(): SmallServer {
    const server = new SmallServer()
    server.stored.push(...this.stored)
    for (const [producer, mark] of this.#marks) server.#marks.set(producer, mark)
    return server
  }
}

export function isBad(text: string): boolean {
  return text.startsWith('"bad')
}
