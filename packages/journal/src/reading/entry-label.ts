/**
 * Who sent an entry, where to, and when it came: what a line says before its message, without parsing it as JSON.
 *
 * Follows journal rule J1; a line that is written in another way is parsed after all.
 */
import { fieldsOf } from '../entry-line.js'
import { receivedAtOf } from '../timestamp.js'

export interface Label {
  readonly user: string
  readonly stream: string
  readonly source: string | undefined
  /** Unix milliseconds; NaN when it does not tell. */
  readonly receivedAtMs: number
}

/** As the server writes it; the text of a value holds no escape, but for that of `source`. */
const usual =
  /^\{"received_at":"([^"\\]*)","user":"([!#-[\]-~]*)","address":"[^"\\]*","stream":"([!#-[\]-~]*)"(?:,"producer":"[^"\\]*","sequence":\d+)?(?:,"sent_at":"[^"\\]*")?(?:,"source":("(?:[^"\\]|\\.)*"))?(?:,"group":\d+)?,"message":/

/** Longer than what stands before a message, unless its source is full of escapes. */
const usualBytes = 768

/** Reads labels; entries that follow each other often have the same time. */
export class Labels {
  #time = ''
  #timeMs = Number.NaN

  /** @param line an intact entry. Undefined: its fields are not those of one. */
  of(line: Buffer): Label | undefined {
    const [, time, user, stream, source] = usual.exec(line.toString('latin1', 0, usualBytes)) ?? []
    if (time === undefined || user === undefined || stream === undefined) return parse(line)
    return { user, stream, source: source === undefined ? undefined : sourceOf(source), receivedAtMs: this.#msOf(time) }
  }

  #msOf(time: string): number {
    if (time !== this.#time) {
      this.#time = time
      this.#timeMs = Date.parse(time)
    }
    return this.#timeMs
  }
}

function parse(line: Buffer): Label | undefined {
  try {
    const { received_at: time, user, stream, source } = fieldsOf(line)
    if (typeof user !== 'string' || typeof stream !== 'string') return undefined
    const ms = receivedAtOf(line)
    const receivedAtMs = typeof time === 'string' && Date.parse(time) === ms ? ms : Number.NaN
    return {
      user: wellFormed(user),
      stream: wellFormed(stream),
      source: typeof source === 'string' ? wellFormed(source) : undefined,
      receivedAtMs,
    }
  } catch {
    return undefined
  }
}

/** @param text a JSON string's bytes, one character each. Undefined: it is none. */
function sourceOf(text: string): string | undefined {
  try {
    return wellFormed(String(JSON.parse(Buffer.from(text, 'latin1').toString())))
  } catch {
    return undefined
  }
}

/** As it is when it was written as UTF-8 and read again: half of a surrogate pair becomes U+FFFD. */
function wellFormed(text: string): string {
  return Buffer.from(text).toString()
}
