/**
 * An entry as a line for people: `TIME USER STREAM MESSAGE` (reading rule T4).
 *
 * Nothing is cut; what could harm a terminal is shown as its escape.
 */
import type { ReadEntry } from '@message-gatherer/client'
import type { Find } from './highlight.js'
import { shownMessage, type Shown } from './message-text.js'
import type { Paint } from './paint.js'
import { visible } from './visible.js'

export interface Showing {
  readonly paint: Paint
  readonly find: Find
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** With its newline. */
export function shownEntry(
  { received_at: time, user, stream, line }: ReadEntry,
  { paint, find, now }: Showing,
): string {
  const head = [paint.faint(shortTime(time, now())), paint.name(visible(user)), paint.faint(visible(stream))]
  return `${head.join(' ')} ${marked(shownMessage(line), find, paint)}\n`
}

/** Local, to the second; with its date when that is not today. */
export function shortTime(receivedAt: string, nowMs: number): string {
  const time = new Date(receivedAt)
  if (Number.isNaN(time.getTime())) return visible(receivedAt)
  const clock = [time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(':')
  return dateOf(time) === dateOf(new Date(nowMs)) ? clock : `${dateOf(time)} ${clock}`
}

function dateOf(time: Date): string {
  return [String(time.getFullYear()), twoDigits(time.getMonth() + 1), twoDigits(time.getDate())].join('-')
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

function marked({ text, searched, placeOf }: Shown, find: Find, { mark, faint }: Paint): string {
  const parts: string[] = []
  let end = 0
  for (const [from, to] of find(searched)) {
    parts.push(visible(text.slice(end, placeOf(from)), faint), mark(visible(text.slice(placeOf(from), placeOf(to)))))
    end = placeOf(to)
  }
  parts.push(visible(text.slice(end), faint))
  return parts.join('')
}
