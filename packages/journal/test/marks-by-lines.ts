/**
 * A model of the marks: what the journal's lines say of a producer, however it was closed, opened and cut before.
 *
 * Reads all of them, and keeps the last entry of everybody; shares no code with what it is compared with.
 */
import { fieldsOf, messageBytes, messageChecksum, type Journal, type ProducerMark } from '../src/index.js'
import type { MarkLimits } from '../src/marks.js'

export interface Producer {
  readonly user: string
  readonly id: string
}

/** What is known of a producer, or why nothing is. */
export type Expected = ProducerMark | 'never seen' | 'beyond the limit' | 'idle'

interface LastEntry extends Producer {
  readonly mark: ProducerMark
  readonly atMs: number
}

const hourMs = 60 * 60 * 1000

export function marksByLines(journal: Journal, producers: readonly Producer[], limits: MarkLimits): Expected[] {
  const { last, nowMs } = lastEntries(journal)
  return producers.map(({ user, id }) => {
    const own = last.find(entry => entry.user === user && entry.id === id)
    if (!own) return 'never seen'
    const later = last.filter(entry => entry.user === user && entry.mark.lastOffset > own.mark.lastOffset)
    if (later.length >= limits.producersPerUser) return 'beyond the limit'
    return nowMs - own.atMs > limits.producerIdleMs ? 'idle' : own.mark
  })
}

function lastEntries(journal: Journal): { readonly last: readonly LastEntry[]; readonly nowMs: number } {
  const last = new Map<string, LastEntry>()
  let nowMs = 0
  let receivedAtMs = Infinity
  for (const { offset: lastOffset, bytes } of journal.read()) {
    const fields = fieldsOf(bytes) as Readonly<Record<string, string>>
    const ms = Date.parse(fields['received_at'] ?? '')
    if (ms > receivedAtMs) nowMs += Math.min(ms - receivedAtMs, hourMs)
    receivedAtMs = ms
    const { user = '', producer: id } = fields
    if (id === undefined) continue
    const lastChecksum = messageChecksum(messageBytes(bytes))
    const mark = { next: Number(fields['sequence']) + 1, lastChecksum, lastOffset }
    last.set(`${user}/${id}`, { user, id, mark, atMs: nowMs })
  }
  return { last: [...last.values()], nowMs }
}
