/** What an event of a server's answer says to a reader (protocol rule R10). Pure. */
import { parseOffset } from '@message-gatherer/protocol'
import { readEntryLine } from './entry-line.js'
import type { ReadEntry } from './entry-source.js'
import type { ServerEvent } from './event-stream.js'
import { readEnd, type End } from './reading-verdict.js'

export type Arrival =
  | { readonly kind: 'entry'; readonly entry: ReadEntry }
  | { readonly kind: 'progress'; readonly next: string; readonly end: string }
  /** Everything before was looked at. */
  | { readonly kind: 'place'; readonly next: string }
  | { readonly kind: 'end'; readonly end: End }
  /** It is not what the server sent. */
  | { readonly kind: 'damaged'; readonly reason: string }
  /** Nothing that is known here. */
  | { readonly kind: 'nothing' }

const decoder = new TextDecoder()

/** Never throws. */
export function arrivalOf({ type, data, id }: ServerEvent): Arrival {
  if (id !== undefined && !parseOffset(id)) return damaged('an event with an id that is no offset')
  if (type === 'message' && data.length > 0) return entryOf(data, id)
  if (type === 'progress') return progressOf(decoder.decode(data))
  if (type === 'end') return { kind: 'end', end: readEnd(decoder.decode(data)) }
  return id === undefined ? { kind: 'nothing' } : { kind: 'place', next: id }
}

function entryOf(data: Uint8Array, id: string | undefined): Arrival {
  if (id === undefined) return damaged('an entry without an id')
  const entry = readEntryLine(data, id)
  return entry ? { kind: 'entry', entry } : damaged('a line that does not match its checksum')
}

function progressOf(data: string): Arrival {
  try {
    const { next_offset: next, end_offset: end } = JSON.parse(data) as Readonly<Record<string, unknown>>
    if (isOffset(next) && isOffset(end)) return { kind: 'progress', next, end }
  } catch {
    // Said below.
  }
  return damaged('a progress that cannot be read')
}

function isOffset(value: unknown): value is string {
  return typeof value === 'string' && parseOffset(value) !== undefined
}

function damaged(what: string): Arrival {
  return { kind: 'damaged', reason: `the server sent ${what}` }
}
