/**
 * What stands at a path in a message (protocol rule R7), found in its stored text in one pass: numbers are compared as
 * they were written, which no parser keeps.
 */
import { endOfJson, endOfJsonString, JsonFault, maxNesting, skipJsonSpace } from '@message-gatherer/protocol'
import type { Where } from './filter.js'
import { unescaped } from './message-text.js'

/** A value's text: from here, up to there. */
type Range = readonly [number, number]

interface Found {
  /** After the array or object. */
  readonly next: number
  readonly value: Range | undefined
}

const quote = 0x22
const comma = 0x2c
const openBracket = 0x5b
const openBrace = 0x7b

export function holds(json: Buffer, { path, value }: Where): boolean {
  const range = valueAt(json, path)
  if (!range) return false
  const [start, end] = range
  switch (json[start]) {
    case openBrace:
    case openBracket:
      return false
    case quote:
      return stringIn(json, start, end) === value
    default:
      return json.toString('latin1', start, end) === value
  }
}

/** Undefined: there is none, or this is no JSON. */
function valueAt(json: Buffer, path: readonly string[]): Range | undefined {
  const start = skipJsonSpace(json, 0)
  if (path.length === 0 || path.length > maxNesting || !isContainer(json[start])) return undefined
  try {
    return search(json, start, path).value
  } catch (error) {
    if (error instanceof JsonFault) return undefined
    throw error
  }
}

/** Looks through the members or elements of what begins at `start`; as deep as the path is long, at most. */
function search(json: Buffer, start: number, path: readonly string[]): Found {
  const isObject = json[start] === openBrace
  let value: Range | undefined
  let at = skipJsonSpace(json, start + 1)
  if (isEnd(json[at])) return { next: at + 1, value }
  for (let index = 0; ; index++) {
    const member = isObject ? memberAt(json, at, path[0]) : { start: at, isMeant: String(index) === path[0] }
    const first = skipJsonSpace(json, member.start)
    if (member.isMeant && path.length > 1 && isContainer(json[first])) {
      const inner = search(json, first, path.slice(1))
      value = inner.value
      at = inner.next
    } else {
      at = endOfJson(json, first)
      // Of a key that stands twice the last one counts, also where the path does not go on in it.
      if (member.isMeant) value = path.length === 1 ? [first, at] : undefined
    }
    at = skipJsonSpace(json, at)
    if (json[at] !== comma) return { next: at + 1, value }
    at = skipJsonSpace(json, at + 1)
  }
}

function memberAt(json: Buffer, at: number, key: string | undefined) {
  const end = endOfJsonString(json, at)
  return { start: skipJsonSpace(json, end) + 1, isMeant: stringIn(json, at, end) === key }
}

function stringIn(json: Buffer, start: number, end: number): string {
  const text = json.toString('utf8', start + 1, end - 1)
  return text.includes('\\') ? unescaped(text) : text
}

function isContainer(byte: number | undefined): boolean {
  return byte === openBrace || byte === openBracket
}

function isEnd(byte: number | undefined): boolean {
  return byte === 0x5d || byte === 0x7d
}
