/** The readers of bodies against what JavaScript itself makes of the same text. */
import { isUtf8 } from 'node:buffer'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countOf, messageText } from '@message-gatherer/journal'
import { lineReader, valueReader } from '../src/http/dialects/read-json.js'
import { textReader } from '../src/http/dialects/read-text.js'
import { findInvalidUtf8 } from '../src/http/dialects/utf8.js'
import { InFlight } from '../src/http/in-flight.js'
import { roomyLimits } from './roomy-limits.js'
import type { Reading } from '../src/http/dialects/reading.js'

const room = new InFlight(1024 * 1024).open()
const awkward = fc.constantFrom('"', '\\', '\t', '\u0001', '\u007f', 'ä', '😀', '\u2028')
const text = fc.array(fc.oneof(awkward, fc.string({ unit: 'grapheme', maxLength: 5 }))).map(parts => parts.join(''))
const oneLine = text.map(line => line.replace(/[\r\n]/g, ' '))
const breaks = fc.constantFrom('\n', '\r\n', '\n\n', '\r\n\n')
const json = fc.jsonValue({ maxDepth: 3 }).map(value => JSON.stringify(value))

function textsOf({ messages }: Reading): string[] {
  return Array.from({ length: countOf(messages) }, (_, index) => messageText(messages, index).toString())
}

/** Lines with breaks between them and the place where each begins. */
function joined(
  lines: readonly string[],
  ends: readonly string[],
): { readonly body: Buffer; readonly starts: number[] } {
  const starts: number[] = []
  let all = ''
  for (const [index, line] of lines.entries()) {
    starts.push(Buffer.byteLength(all))
    all += line + (ends[index] ?? '\n')
  }
  return { body: Buffer.from(all), starts }
}

function expectPlaces(reading: Reading, body: Buffer, starts: readonly number[]): void {
  for (const [index, byte] of starts.entries()) {
    const line = body.toString('latin1', 0, byte).split('\n').length
    expect(reading.placeOf(index)).toEqual({ line, byte })
  }
}

describe('a body of text', () => {
  it('M2, M6: is read as JSON.stringify would write its lines, and each one is found again', () => {
    fc.assert(
      fc.property(fc.array(oneLine.filter(Boolean), { minLength: 1 }), fc.array(breaks), (lines, ends) => {
        const { body, starts } = joined(lines, ends)
        const reading = textReader(roomyLimits)(body, room)
        expect(textsOf(reading)).toEqual(lines.map(line => JSON.stringify(line)))
        expectPlaces(reading, body, starts)
      }),
    )
  })
})

describe('a body of JSON', () => {
  it('M2, M3, M6: on lines, keeps every text, and each one is found again', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1 }), fc.array(breaks), (lines, ends) => {
        const { body, starts } = joined(lines, ends)
        const reading = lineReader(roomyLimits)(body, room)
        expect(textsOf(reading)).toEqual(lines)
        expectPlaces(reading, body, starts)
      }),
    )
  })

  it('M2, M3, M6: in an array over several lines, keeps all but white space, and each one is found again', () => {
    fc.assert(
      fc.property(fc.array(json, { minLength: 1 }), fc.integer({ min: 0, max: 4 }), (values, indent) => {
        const whole = JSON.stringify(
          values.map(value => JSON.parse(value) as unknown),
          undefined,
          indent,
        )
        const body = Buffer.from(`\r\n ${whole}\n`)
        const sent = Buffer.from(body)
        const reading = valueReader(roomyLimits)(body, room)
        expect(textsOf(reading).map(each => JSON.parse(each) as unknown)).toEqual(JSON.parse(whole))
        for (const each of textsOf(reading)) expect(each).not.toMatch(/[\r\n]/)
        for (const [index, stored] of textsOf(reading).entries()) {
          const { line = 0, byte = 0 } = reading.placeOf(index)
          expect(sent.toString('utf8', byte)[0]).toBe(stored[0])
          expect(line).toBe(sent.toString('latin1', 0, byte).split('\n').length)
        }
      }),
    )
  })
})

describe('bytes that are not UTF-8', () => {
  it('M3, M6: are found where they begin', () => {
    const parts = fc.array(
      fc.oneof(
        text.map(each => Buffer.from(each)),
        fc.uint8Array({ maxLength: 4 }).map(each => Buffer.from(each)),
      ),
      { maxLength: 8 },
    )
    fc.assert(
      fc.property(parts, fc.constantFrom(0, 4090, 4096, 9000), (each, before) => {
        const bytes = Buffer.concat([Buffer.alloc(before, 'x'), ...each])
        const found = findInvalidUtf8(bytes)
        expect(found === -1).toBe(isUtf8(bytes))
        if (found === -1) return
        expect(isUtf8(bytes.subarray(0, found))).toBe(true)
        for (const length of [1, 2, 3, 4]) expect(isUtf8(bytes.subarray(found, found + length))).toBe(false)
      }),
    )
  })
})
