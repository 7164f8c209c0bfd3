/**
 * Finds the end of a JSON text without building what it describes: checks every byte, keeps none.
 *
 * Grammar of RFC 8259, the same that `JSON.parse` accepts. Works on bytes that are known to be UTF-8; knows nothing of lines.
 */
import { maxNesting } from './limits.js'

/** Why bytes are not the JSON that was expected, and where. */
export class JsonFault extends Error {
  /** Position of the first byte that cannot stand there. */
  readonly byte: number
  readonly kind: 'not JSON' | 'too deep'

  constructor(byte: number, kind: JsonFault['kind'] = 'not JSON') {
    super(`${kind} at byte ${byte}`)
    this.name = 'JsonFault'
    this.byte = byte
    this.kind = kind
  }
}

const quote = 0x22
const comma = 0x2c
const colon = 0x3a
const openBracket = 0x5b
const backslash = 0x5c
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** What counts as white space between tokens: 1 for each such byte. */
export type JsonSpace = Uint8Array

/** All that RFC 8259 allows. */
export const anySpace: JsonSpace = tableOf(' \t\n\r')

/** Without the line feed: for a value that must end in its line. */
export const spaceInLine: JsonSpace = tableOf(' \t\r')

/** 1 for what stands in a string as it is; the bytes of a longer UTF-8 character do. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number(byte >= 0x20 && byte !== quote && byte !== backslash),
)
const escape = tableOf('"\\/bfnrt')
const hexDigit = tableOf('0123456789abcdefABCDEF')

/** What each open array or object must be closed by; one scan at a time, from its first byte to its last. */
const closers = new Uint8Array(maxNesting + 1)

/**
 * The position after the JSON value that begins at `start`, white space before it included.
 *
 * @throws {JsonFault} when there is none, or with more than `maxNesting` arrays and objects inside one another.
 */
export function endOfJson(bytes: Uint8Array, start: number, space = anySpace): number {
  let at = start
  let depth = 0
  for (;;) {
    at = skipJsonSpace(bytes, at, space)
    const first = bytes[at]
    if (first === openBrace || first === openBracket) {
      if (++depth > maxNesting) throw new JsonFault(at, 'too deep')
      const closer = first === openBrace ? closeBrace : closeBracket
      closers[depth] = closer
      const next = skipJsonSpace(bytes, at + 1, space)
      if (bytes[next] !== closer) {
        at = closer === closeBrace ? endOfKey(bytes, next, space) : next
        continue
      }
      depth--
      at = next + 1
    } else at = endOfScalar(bytes, at)
    // After a value: close what ends here, up to where the next value begins.
    for (;;) {
      if (depth === 0) return at
      at = skipJsonSpace(bytes, at, space)
      const closer = closers[depth]
      if (bytes[at] === comma) {
        at = closer === closeBrace ? endOfKey(bytes, skipJsonSpace(bytes, at + 1, space), space) : at + 1
        break
      }
      if (bytes[at] !== closer) throw new JsonFault(at)
      depth--
      at++
    }
  }
}

/** The position after white space. */
export function skipJsonSpace(bytes: Uint8Array, start: number, space = anySpace): number {
  let at = start
  while (space[bytes[at] ?? 0] === 1) at++
  return at
}

/** The position after the string whose quote stands at `start`. @throws {JsonFault} */
export function endOfJsonString(bytes: Uint8Array, start: number): number {
  if (bytes[start] !== quote) throw new JsonFault(start)
  let at = start + 1
  for (;;) {
    while (plain[bytes[at] ?? 0] === 1) at++
    const stop = bytes[at]
    if (stop === quote) return at + 1
    if (stop !== backslash) throw new JsonFault(at)
    at = endOfEscape(bytes, at)
  }
}

/** The position after a member's key and its colon. @throws {JsonFault} */
function endOfKey(bytes: Uint8Array, start: number, space: JsonSpace): number {
  const at = skipJsonSpace(bytes, endOfJsonString(bytes, start), space)
  if (bytes[at] !== colon) throw new JsonFault(at)
  return at + 1
}

function endOfEscape(bytes: Uint8Array, start: number): number {
  const kind = bytes[start + 1] ?? 0
  if (escape[kind] === 1) return start + 2
  if (kind !== 0x75) throw new JsonFault(start + 1)
  for (let at = start + 2; at < start + 6; at++) if (hexDigit[bytes[at] ?? 0] !== 1) throw new JsonFault(at)
  return start + 6
}

function endOfScalar(bytes: Uint8Array, start: number): number {
  switch (bytes[start]) {
    case quote:
      return endOfJsonString(bytes, start)
    case 0x74:
      return endOfWord(bytes, start, 'true')
    case 0x66:
      return endOfWord(bytes, start, 'false')
    case 0x6e:
      return endOfWord(bytes, start, 'null')
    default:
      return endOfNumber(bytes, start)
  }
}

function endOfWord(bytes: Uint8Array, start: number, word: string): number {
  for (let index = 1; index < word.length; index++) {
    if (bytes[start + index] !== word.charCodeAt(index)) throw new JsonFault(start + index)
  }
  return start + word.length
}

function endOfNumber(bytes: Uint8Array, start: number): number {
  let at = bytes[start] === 0x2d ? start + 1 : start
  at = bytes[at] === 0x30 ? at + 1 : endOfDigits(bytes, at)
  if (bytes[at] === 0x2e) at = endOfDigits(bytes, at + 1)
  if (((bytes[at] ?? 0) | 0x20) !== 0x65) return at
  at++
  if (bytes[at] === 0x2b || bytes[at] === 0x2d) at++
  return endOfDigits(bytes, at)
}

/** One digit at least. */
function endOfDigits(bytes: Uint8Array, start: number): number {
  let at = start
  while (isDigit(bytes[at])) at++
  if (at === start) throw new JsonFault(at)
  return at
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39
}

function tableOf(characters: string): Uint8Array {
  const table = new Uint8Array(256)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return table
}
