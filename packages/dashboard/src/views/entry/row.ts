/** An entry as a line of a list: what is shown of it, and what is needed to open it. Pure. */
import { parseOffset, formatOffset, splitStoredLine } from '@message-gatherer/protocol'
import type { ReadEntry } from '@message-gatherer/client/browser'
import { cutText } from '../../ui/cut-text.js'

export type Order = 'asc' | 'desc'

/** An entry and where it is: all that is kept of it, and all that a link needs. */
export interface PlacedLine {
  /** As stored, without its newline. */
  readonly line: string
  /** Where to go on after it, in the order in which it was read. */
  readonly next: string
  readonly order: Order
}

export interface Row extends PlacedLine {
  readonly receivedAt: string
  readonly user: string
  readonly stream: string
  readonly source: string
  /** One line's worth of the message. */
  readonly text: string
  /** How much of memory it takes, at most. */
  readonly bytes: number
}

const most = 400
const bytesOfRow = 300
const bytesOfCharacter = 2

export interface Reading {
  readonly order: Order
  /** What was searched for. */
  readonly hit?: string
}

export function rowOf(entry: ReadEntry, { order, hit = '' }: Reading): Row {
  const { line, next, received_at: receivedAt, user, stream, source = '' } = entry
  const text = cutText(messageText(entry.message, line), { most, hit })
  const bytes = bytesOfRow + bytesOfCharacter * (line.length + text.length)
  return { line, next, order, receivedAt, user, stream, source, text, bytes }
}

/** A string as what it says, anything else as its JSON as stored. */
export function messageText(message: unknown, line: string): string {
  return typeof message === 'string' ? message : splitStoredLine(line).message
}

export interface Place {
  readonly start: string
  readonly end: string
}

/** The offsets of its first byte and of what follows it. */
export function placeOf({ line, next, order }: PlacedLine): Place {
  const { journalId = '', bytes = 0 } = parseOffset(next) ?? {}
  const length = new TextEncoder().encode(line).length + 1
  return order === 'asc'
    ? { start: formatOffset(journalId, bytes - length), end: next }
    : { start: next, end: formatOffset(journalId, bytes + length) }
}
