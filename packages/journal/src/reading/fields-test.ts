/**
 * The conditions on what the server stamped on an entry, by where its fields stand (journal rule J1; protocol rule R4).
 */
import { endOfJsonString, JsonFault } from '@message-gatherer/protocol'
import type { Filter } from './filter.js'
import { unescaped, wellFormed } from './message-text.js'

/** What a line must pass. */
export type Test = (line: Buffer) => boolean

const timeStart = '{"received_at":"'.length
const timeBytes = '2026-11-22T05:41:51.123Z'.length
const userStart = timeStart + timeBytes + '","user":"'.length
const streamField = Buffer.from(',"stream":"')
const sourceField = Buffer.from(',"source":')
const messageField = Buffer.from(',"message":')
const quote = 0x22

const firstMs = Date.parse('0000-01-01T00:00:00.000Z')
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

/** Those that cost next to nothing. */
export function fieldTests({ users, streams, sinceMs, untilMs }: Filter): Test[] {
  const tests: Test[] = []
  if (sinceMs !== undefined) tests.push(notBefore(sinceMs))
  if (untilMs !== undefined) tests.push(before(untilMs))
  if (users) tests.push(anyOf(users, () => userStart))
  if (streams) tests.push(anyOf(streams, streamStart))
  return tests
}

/** A source is stored as its sender wrote it, with whatever escapes. */
export function sourceTest({ sources }: Filter): Test[] {
  if (!sources) return []
  const wanted = new Set(sources.map(wellFormed))
  return [
    line => {
      const source = sourceOf(line)
      return source !== undefined && wanted.has(source)
    },
  ]
}

/** Times have one form, so their bytes are in their order. */
function notBefore(ms: number): Test {
  if (ms > lastMs) return () => false
  const bytes = timeOf(ms)
  return line => line.length > userStart && compareTime(line, bytes) >= 0
}

function before(ms: number): Test {
  if (ms > lastMs) return () => true
  const bytes = timeOf(ms)
  return line => line.length > userStart && compareTime(line, bytes) < 0
}

function timeOf(ms: number): Buffer {
  // A fraction of a millisecond is after the millisecond.
  return Buffer.from(new Date(Math.max(firstMs, Math.ceil(ms))).toISOString())
}

function compareTime(line: Buffer, bytes: Buffer): number {
  return line.compare(bytes, 0, timeBytes, timeStart, timeStart + timeBytes)
}

function anyOf(names: readonly string[], startIn: (line: Buffer) => number): Test {
  const wanted = new Set(names)
  return line => {
    const start = startIn(line)
    const end = line.indexOf(quote, start)
    return end > start && wanted.has(line.toString('latin1', start, end))
  }
}

/** Beyond the line where there is none. */
function streamStart(line: Buffer): number {
  const field = line.indexOf(streamField, userStart)
  return field === -1 ? line.length : field + streamField.length
}

function sourceOf(line: Buffer): string | undefined {
  const message = line.indexOf(messageField)
  const field = line.subarray(0, Math.max(0, message)).indexOf(sourceField, userStart)
  return field === -1 ? undefined : stringAt(line, field + sourceField.length)
}

function stringAt(line: Buffer, start: number): string | undefined {
  try {
    return unescaped(line.toString('utf8', start + 1, endOfJsonString(line, start) - 1))
  } catch (error) {
    if (error instanceof JsonFault) return undefined
    throw error
  }
}
