/**
 * The lines of a buffer that may match, found by searching the whole of it for the anchor: no other line is looked at.
 */
import type { Anchor } from './anchor.js'

/** A line without its newline, as positions in the buffer. */
export interface LinePlace {
  readonly start: number
  readonly end: number
}

const newline = 0x0a
const anyEscape = Buffer.from('\\u')
const asciiEscape = Buffer.from('\\u00')

/** From the first to the last. @param bytes whole lines, each with its newline */
export function* candidatesAhead(bytes: Buffer, anchor: Anchor | undefined): Generator<LinePlace> {
  const anchors = new Hits(at => (anchor ? bytes.indexOf(anchor.bytes, at) : at))
  const escapes = new Hits(at => escapeAhead(bytes, at, anchor?.escapes))
  for (let start = 0; start < bytes.length;) {
    const hit = Math.min(anchors.from(start), escapes.from(start))
    if (hit >= bytes.length) return
    const end = bytes.indexOf(newline, hit)
    yield { start: anchor ? Math.max(start, bytes.lastIndexOf(newline, hit) + 1) : start, end }
    start = end + 1
  }
}

/** From the last to the first. @param bytes whole lines, each with its newline */
export function* candidatesBack(bytes: Buffer, anchor: Anchor | undefined): Generator<LinePlace> {
  const anchors = new HitsBack(at => (anchor ? bytes.lastIndexOf(anchor.bytes, at) : at))
  const escapes = new HitsBack(at => escapeBack(bytes, at, anchor?.escapes))
  for (let end = bytes.length - 1; end >= 0;) {
    const hit = Math.max(anchors.upTo(end), escapes.upTo(end))
    if (hit < 0) return
    const start = hit === 0 ? 0 : bytes.lastIndexOf(newline, hit - 1) + 1
    yield { start, end: anchor ? bytes.indexOf(newline, hit) : end }
    end = start - 1
  }
}

/** Remembers the last hit, so that one far ahead is not searched for again. */
class Hits {
  readonly #search: (at: number) => number
  #hit = -1

  constructor(search: (at: number) => number) {
    this.#search = search
  }

  /** The first at or after a position; Infinity: none. */
  from(at: number): number {
    if (this.#hit >= at) return this.#hit
    const hit = this.#search(at)
    this.#hit = hit === -1 ? Infinity : hit
    return this.#hit
  }
}

class HitsBack {
  readonly #search: (at: number) => number
  #hit = Infinity

  constructor(search: (at: number) => number) {
    this.#search = search
  }

  /** The last at or before a position; -1: none. */
  upTo(at: number): number {
    if (this.#hit > at) this.#hit = this.#search(at)
    return this.#hit
  }
}

function escapeAhead(bytes: Buffer, from: number, escapes: Anchor['escapes'] = 'none'): number {
  if (escapes === 'none') return -1
  if (escapes === 'any') return bytes.indexOf(anyEscape, from)
  let at = bytes.indexOf(asciiEscape, from)
  while (at !== -1 && !isPrinted(bytes[at + asciiEscape.length])) at = bytes.indexOf(asciiEscape, at + 1)
  return at
}

function escapeBack(bytes: Buffer, from: number, escapes: Anchor['escapes'] = 'none'): number {
  if (escapes === 'none') return -1
  if (escapes === 'any') return bytes.lastIndexOf(anyEscape, from)
  let at = bytes.lastIndexOf(asciiEscape, from)
  while (at > 0 && !isPrinted(bytes[at + asciiEscape.length])) at = bytes.lastIndexOf(asciiEscape, at - 1)
  return at
}

/** The next digit of an escape that is no control character: colours of terminals are many, and no anchor has them. */
function isPrinted(digit = 0): boolean {
  return digit >= 0x32 && digit <= 0x37
}
