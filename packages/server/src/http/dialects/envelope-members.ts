/**
 * The members of an envelope: which one it is, and whether what it says will do.
 *
 * Most lines of a request have the same members, often with the same value: what is plain or seen before becomes no text.
 */
import { invalidAt } from './reading.js'

/** Where a text stands, quotes included. */
export interface Range {
  readonly start: number
  readonly end: number
}

export interface Rule {
  readonly detail: string
  readonly hint: string
  readonly holds: (text: string) => boolean
}

/** Members of one name, line by line: most say what the one before said, and need no second look. */
export class Detail {
  readonly #body: Buffer
  readonly #rule: Rule
  #accepted: Range = { start: 0, end: 0 }

  constructor(body: Buffer, rule: Rule) {
    this.#body = body
    this.#rule = rule
  }

  checked(range: Range): readonly [number, number] {
    if (!sameBytes(this.#body, range, this.#accepted)) this.#check(range)
    this.#accepted = range
    return [range.start, range.end]
  }

  #check(range: Range): void {
    const { detail, hint, holds } = this.#rule
    const text = stringIn(this.#body, range)
    if (text === undefined || !holds(text)) throw invalidAt(this.#body, range.start, { detail, hint })
  }
}

function sameBytes(body: Buffer, one: Range, other: Range): boolean {
  const length = one.end - one.start
  if (length !== other.end - other.start) return false
  for (let index = 0; index < length; index++) {
    if (body[one.start + index] !== body[other.start + index]) return false
  }
  return true
}

const keys = (['message', 'sent_at', 'source'] as const).map(key => ({ key, bytes: Buffer.from(`"${key}"`) }))

/** A known key that is written plainly needs no text. */
export function keyIn(body: Buffer, range: Range): string | undefined {
  for (const { key, bytes } of keys) {
    if (range.end - range.start === bytes.length && isAt(body, range.start, bytes)) return key
  }
  return stringIn(body, range)
}

function isAt(body: Buffer, start: number, bytes: Buffer): boolean {
  for (let index = 0; index < bytes.length; index++) if (body[start + index] !== bytes[index]) return false
  return true
}

/** What a JSON string means; undefined for another value. */
function stringIn(body: Buffer, { start, end }: Range): string | undefined {
  const text = body.toString('utf8', start, end)
  if (!text.startsWith('"')) return undefined
  return text.includes('\\') ? String(JSON.parse(text)) : text.slice(1, -1)
}
