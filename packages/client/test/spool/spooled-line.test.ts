/** The lines of a spool: whatever is in them, their parts are found again. */
import { beginsGroupAt, isIntact, isMarked, markLine } from '@message-gatherer/disk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  encodeHead,
  encodeMessage,
  fileEndOf,
  envelopeOf,
  labelsOf,
  parseHead,
  parseEnvelope,
  partsOf,
} from '../../src/spool/spooled-line.js'

/** Texts that look like parts of a line, among all others. */
const treacherous = fc.constantFrom(
  ',"message":',
  ',"stream":"x"',
  ',"group":7',
  ',"file":"f","end":9',
  '","end":1',
  '{"spool":1,',
  '\\"}',
)
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  treacherous,
  fc.array(treacherous).map(parts => parts.join('"')),
)
const json = fc.oneof(
  fc.jsonValue().map(value => JSON.stringify(value)),
  text.map(value => JSON.stringify(value)),
  fc.constantFrom('{"stream":"no","message":1}', '{ "message" : 1.0 }', '"\\u0041"', '-0', '1e400'),
)
const labels = fc.record({
  sentAt: fc.constant('2026-11-22T05:41:51.123Z'),
  source: fc.option(text, { nil: undefined }),
  stream: fc.stringMatching(/^[a-z0-9][A-Za-z0-9._@-]{0,63}$/),
  of: fc.option(fc.record({ file: fc.stringMatching(/^[0-9]+-[0-9]+-[0-9a-f]{1,16}$/), end: fc.maxSafeNat() }), {
    nil: undefined,
  }),
})

describe('a message', () => {
  it('Q2, Q9: keeps its JSON text byte for byte, its labels and its place in a file, marked or not', () => {
    fc.assert(
      fc.property(json, labels, fc.maxSafeNat(), (message, { of, ...given }, offset) => {
        const line = encodeMessage(message, of ? { ...given, of } : given)
        for (const ended of [line, markLine(line, offset)]) {
          const bytes = ended.subarray(0, -1)
          const parts = partsOf(bytes)
          expect(isIntact(bytes)).toBe(true)
          expect(parts && bytes.toString('utf8', parts.messageStart, parts.messageEnd)).toBe(message)
          expect(parts && bytes.toString('utf8', parts.streamStart, parts.streamEnd)).toBe(given.stream)
          const told = JSON.parse(`${bytes.toString('utf8', 0, parts?.envelopeEnd)}}`) as Record<string, unknown>
          expect(told).toEqual(JSON.parse(JSON.stringify({ sent_at: given.sentAt, source: given.source })))
          expect(labelsOf(bytes)?.sentAt).toBe(given.sentAt)
          expect(fileEndOf(bytes)).toEqual(of)
          const envelope = envelopeOf(bytes)
          expect(envelope && parseEnvelope(envelope)).toEqual({ sentAt: given.sentAt, source: given.source })
          expect(parseHead(bytes)).toBeUndefined()
        }
        expect([isMarked(line.subarray(0, -1)), beginsGroupAt(markLine(line, offset).subarray(0, -1), offset)]).toEqual(
          [false, true],
        )
      }),
    )
  })

  it('Q2: stands on one line, and is a JSON object', () => {
    fc.assert(
      fc.property(json, labels, (message, { of, ...given }) => {
        const line = encodeMessage(message, of ? { ...given, of } : given)
        expect(line.indexOf('\n')).toBe(line.length - 1)
        expect(JSON.parse(line.toString())).toMatchObject({ sent_at: given.sentAt, stream: given.stream })
      }),
    )
  })
})

it('Q3: a head tells what it was made of, marked or not, and is no message', () => {
  const end = fc.record({
    end: fc.maxSafeNat(),
    since: fc.constant('2026-11-22T05:41:51.123Z'),
    source: fc.option(text, { nil: undefined }),
  })
  const head = fc.record({
    producer: fc.stringMatching(/^[0-9a-f.]{1,40}$/),
    base: fc.maxSafeNat(),
    first: fc.maxSafeNat(),
    files: fc.array(fc.tuple(fc.stringMatching(/^[0-9a-f]{1,30}-[0-9a-f-]{1,30}$/), end)).map(files => new Map(files)),
  })
  fc.assert(
    fc.property(head, fc.maxSafeNat(), (told, offset) => {
      for (const line of [encodeHead(told), markLine(encodeHead(told), offset)]) {
        const parsed = parseHead(line.subarray(0, -1))
        expect(parsed).toEqual(told)
        expect([...(parsed?.files.keys() ?? [])]).toEqual([...told.files.keys()])
        expect(isIntact(line.subarray(0, -1))).toBe(true)
        expect(partsOf(line.subarray(0, -1))).toBeUndefined()
      }
    }),
  )
})
