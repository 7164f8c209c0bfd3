/** `application/vnd.message-gatherer+ndjson`: messages with what their sender knows of them (protocol rule M2). */
import {
  endOfJson,
  endOfJsonString,
  isRfc3339,
  JsonFault,
  maxSourceCharacters,
  skipJsonSpace,
  spaceInLine,
} from '@message-gatherer/protocol'
import { MessageRanges } from '@message-gatherer/journal'
import { carriageReturn, endOfLine, firstOf, reading } from './read-json.js'
import { Detail, keyIn, type Range, type Rule } from './envelope-members.js'
import { invalidAt, locating, tooMany, type Reader } from './reading.js'
import type { MessageLimits } from '../limits.js'

const comma = 0x2c
const colon = 0x3a
const openBrace = 0x7b
const closeBrace = 0x7d

export function envelopeReader({ messages: most }: MessageLimits): Reader {
  return body => {
    const ranges = new MessageRanges(body)
    const details = { sentAt: new Detail(body, sentAtRule), source: new Detail(body, sourceRule) }
    locating(body, 'each line is {"message": …}, with "sent_at" and "source" where known', () => {
      for (let at = firstOf(body); at < body.length; at = skipJsonSpace(body, at)) {
        if (ranges.count === most) throw tooMany(body, at, most)
        at = endOfLine(body, readEnvelope(body, at, { ranges, ...details }))
      }
    })
    return reading(body, ranges, [carriageReturn])
  }
}

interface Found {
  readonly ranges: MessageRanges
  readonly sentAt: Detail
  readonly source: Detail
}

/** @returns the position after the envelope. */
function readEnvelope(body: Buffer, start: number, found: Found): number {
  if (body[start] !== openBrace) throw new JsonFault(start)
  let message: Range | undefined
  let sentAt: Range | undefined
  let source: Range | undefined
  let at = start
  do {
    const key = skip(body, at + 1)
    if (body[key] === closeBrace && at === start) throw missing(body, start)
    const keyEnd = endOfJsonString(body, key)
    const valueStart = skip(body, afterColon(body, keyEnd))
    const end = endOfJson(body, valueStart, spaceInLine)
    const value = { start: valueStart, end }
    switch (keyIn(body, { start: key, end: keyEnd })) {
      case 'message':
        message = value
        break
      case 'sent_at':
        sentAt = value
        break
      case 'source':
        source = value
        break
      default:
        throw invalidAt(body, key, { detail: 'an unknown member', hint: 'message, sent_at and source are known' })
    }
    at = skip(body, end)
  } while (body[at] === comma)
  if (body[at] !== closeBrace) throw new JsonFault(at)
  if (!message) throw missing(body, start)
  found.ranges.add(message.start, message.end)
  if (sentAt) found.ranges.addDetail(2, ...found.sentAt.checked(sentAt))
  if (source) found.ranges.addDetail(4, ...found.source.checked(source))
  return at + 1
}

const sentAtRule: Rule = {
  detail: "'sent_at' will not do",
  hint: 'RFC 3339, such as 2026-11-22T05:41:51.123Z',
  holds: isRfc3339,
}

const sourceRule: Rule = {
  detail: "'source' will not do",
  hint: `a string of 1 to ${maxSourceCharacters} characters`,
  // A character is at most two UTF-16 units.
  holds: text =>
    text !== '' &&
    (text.length <= maxSourceCharacters ||
      (text.length <= 2 * maxSourceCharacters && Array.from(text).length <= maxSourceCharacters)),
}

function skip(body: Buffer, at: number): number {
  return skipJsonSpace(body, at, spaceInLine)
}

function afterColon(body: Buffer, keyEnd: number): number {
  const at = skip(body, keyEnd)
  if (body[at] !== colon) throw new JsonFault(at)
  return at + 1
}

function missing(body: Buffer, byte: number): Error {
  return invalidAt(body, byte, { detail: "'message' is missing", hint: 'each line needs a "message"' })
}
