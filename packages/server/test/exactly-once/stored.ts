/**
 * What the journal holds, as somebody who knows only its lines reads it.
 */
import { fieldsOf, messageBytes, type Journal } from '@message-gatherer/journal'
import type { Sender } from './sender.js'

export interface StoredEntry {
  readonly user: unknown
  /** Undefined where the line has none. */
  readonly producer: unknown
  readonly sequence: unknown
  /** The message's JSON text. */
  readonly text: string
  /** The whole line, behind its offset. */
  readonly line: string
}

export function entriesIn(journal: Journal): StoredEntry[] {
  return Array.from(journal.read(), ({ offset, bytes }) => {
    const { user, producer, sequence } = fieldsOf(bytes)
    return { user, producer, sequence, text: messageBytes(bytes).toString(), line: `${offset} ${bytes.toString()}` }
  })
}

/**
 * How many messages of a producer are stored.
 *
 * @throws when they are not the first ones of its list, each once and in order.
 */
export function countStored(entries: readonly StoredEntry[], sender: Sender): number {
  const own = entries.filter(({ user, producer }) => user === sender.user && producer === sender.producer)
  for (const [place, { sequence, text, line }] of own.entries()) {
    if (sequence !== place || text !== sender.textOf(place)) throw new Error(`message ${place} stands as ${line}`)
  }
  return own.length
}

/** @throws when what was there has changed or moved: lines are only ever added. */
export function checkAdded(before: readonly StoredEntry[], now: readonly StoredEntry[]): void {
  for (const [place, { line }] of before.entries()) {
    if (now[place]?.line !== line) throw new Error(`there was ${line} and now ${now[place]?.line}`)
  }
}
