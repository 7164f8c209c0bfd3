/** Bodies of JSON: one value, an array of messages, or a message on each line (protocol rules M2 and M3). */
import { anySpace, endOfJson, foldJson, JsonFault, skipJsonSpace, spaceInLine } from '@message-gatherer/protocol'
import { MessageRanges, rangeNumbers, type Messages } from '@message-gatherer/journal'
import { locating, noMessage, placeOf, tooMany, type Reader, type Reading } from './reading.js'
import type { MessageLimits } from '../limits.js'

const lineFeed = 0x0a
export const carriageReturn = 0x0d
const comma = 0x2c
const openBracket = 0x5b
const closeBracket = 0x5d

/** `application/x-ndjson` */
export function lineReader({ messages: most }: MessageLimits): Reader {
  return body => {
    const ranges = new MessageRanges(body)
    locating(body, 'each line is one JSON value; for lines of text send Content-Type: text/plain', () => {
      for (let at = firstOf(body); at < body.length; at = skipJsonSpace(body, at)) {
        if (ranges.count === most) throw tooMany(body, at, most)
        const end = endOfJson(body, at, spaceInLine)
        ranges.add(at, end)
        at = endOfLine(body, end)
      }
    })
    return reading(body, ranges, [carriageReturn])
  }
}

const valueHint =
  'send one JSON value, or an array of messages; a value on each line needs Content-Type: application/x-ndjson'

/** `application/json` */
export function valueReader({ messages: most }: MessageLimits): Reader {
  return body => {
    const ranges = new MessageRanges(body)
    locating(body, valueHint, () => {
      const start = firstOf(body)
      if (start === body.length) throw noMessage()
      const end = body[start] === openBracket ? readArray(body, start, { ranges, most }) : endOfJson(body, start)
      if (body[start] !== openBracket) ranges.add(start, end)
      if (skipJsonSpace(body, end) !== body.length) throw new JsonFault(skipJsonSpace(body, end))
    })
    return reading(body, ranges, [lineFeed, carriageReturn])
  }
}

/** Where the next line begins. @throws {JsonFault} where anything follows the value in its line. */
export function endOfLine(body: Buffer, end: number): number {
  const next = skipJsonSpace(body, end, spaceInLine)
  if (next < body.length && body[next] !== lineFeed) throw new JsonFault(next)
  return next + 1
}

/** Where the first value begins. */
export function firstOf(body: Buffer): number {
  return skipJsonSpace(body, 0, anySpace)
}

/** What was read, each message on one line: `breaks` are the bytes that may stand in one and must not be stored. */
export function reading(body: Buffer, ranges: MessageRanges, breaks: readonly number[]): Reading {
  if (ranges.count === 0) throw noMessage()
  const messages = ranges.messages()
  if (!breaks.some(byte => holds(body, messages, byte)))
    return { messages, placeOf: index => placeOf(body, startOf(messages, index)) }
  const lines = linesOf(body, messages)
  foldEach(messages)
  return { messages, placeOf: index => ({ line: lines[index] ?? 1, byte: startOf(messages, index) }) }
}

interface Collected {
  readonly ranges: MessageRanges
  readonly most: number
}

/** @returns the position after the closing bracket. */
function readArray(body: Buffer, start: number, { ranges, most }: Collected): number {
  let at = skipJsonSpace(body, start + 1)
  if (body[at] === closeBracket) throw noMessage()
  for (;;) {
    if (ranges.count === most) throw tooMany(body, at, most)
    const end = endOfJson(body, at)
    ranges.add(at, end)
    const next = skipJsonSpace(body, end)
    if (body[next] === closeBracket) return next + 1
    if (body[next] !== comma) throw new JsonFault(next)
    at = skipJsonSpace(body, next + 1)
  }
}

function startOf({ ranges }: Messages, index: number): number {
  return ranges[index * rangeNumbers] ?? 0
}

/** Whether the byte stands within a message, not only after it. */
function holds(body: Buffer, { ranges }: Messages, byte: number): boolean {
  let found = -1
  for (let at = 0; at < ranges.length; at += rangeNumbers) {
    const start = ranges[at] ?? 0
    if (found < start) found = body.indexOf(byte, start)
    if (found === -1) return false
    if (found < (ranges[at + 1] ?? 0)) return true
  }
  return false
}

/** The line in which each message begins, from 1. */
function linesOf(body: Buffer, { ranges }: Messages): Uint32Array {
  const lines = new Uint32Array(ranges.length / rangeNumbers)
  let line = 1
  let next = body.indexOf(lineFeed)
  for (let index = 0; index < lines.length; index++) {
    for (; next !== -1 && next < (ranges[index * rangeNumbers] ?? 0); next = body.indexOf(lineFeed, next + 1)) line++
    lines[index] = line
  }
  return lines
}

function foldEach({ bytes, ranges }: Messages): void {
  for (let at = 0; at < ranges.length; at += rangeNumbers) {
    ranges[at + 1] = foldJson(bytes, ranges[at] ?? 0, ranges[at + 1] ?? 0)
  }
}
