import { errorCodes, GathererError, maxSequence, problemOf, type Code, type Problem } from '@message-gatherer/protocol'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAnswer } from '../../src/delivery/verdict.js'
import type { Answer, NoAnswer } from '../../src/http/transport.js'

const now = Date.parse('2026-11-22T12:00:00Z')
const stored = { accepted: 3, duplicates: 1, next_sequence: 9, last_crc32: '00ff1a2b' }
const codes = Object.keys(errorCodes) as Code[]
const final = codes.filter(code => errorCodes[code].status === 422 && errorCodes[code].retry === 'never')

function answer(status: number, body: unknown, more: Partial<Answer> = {}): Answer {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers = { contentType: 'application/json; charset=utf-8', retryAfter: undefined, location: undefined }
  return { kind: 'answer', status, ...headers, body: text, ...more }
}

function problem(code: Code, more: Partial<Problem> = {}): Answer {
  const document = { ...problemOf(new GathererError(code, 'so it is')), ...more }
  return answer(document.status, document, { contentType: 'application/problem+json' })
}

const read = (given: Answer | NoAnswer) => readAnswer(given, now)

describe('the verdict on an answer to messages', () => {
  it('D2: 200 with four right members is stored', () => {
    const verdict = { kind: 'stored', accepted: 3, duplicates: 1, nextSequence: 9, lastCrc32: 0x00ff1a2b }
    expect(read(answer(200, stored))).toEqual(verdict)
    expect(read(answer(200, { ...stored, more: 'of a newer server' }))).toEqual(verdict)
  })

  it.each([
    '',
    'null',
    '[]',
    '"stored"',
    '<h1>It works!</h1>',
    '{"accepted":3,"duplicates":1',
    { ...stored, accepted: undefined },
    { ...stored, accepted: -1 },
    { ...stored, accepted: '3' },
    { ...stored, duplicates: 0.5 },
    { ...stored, duplicates: null },
    { ...stored, next_sequence: maxSequence + 1 },
    { ...stored, next_sequence: undefined },
    { ...stored, last_crc32: undefined },
    { ...stored, last_crc32: '00FF1A2B' },
    { ...stored, last_crc32: '00ff1a2' },
    { ...stored, last_crc32: 0x00ff1a2b },
    [stored],
  ])('D2: 200 with nonsense is weather: %j', body => {
    expect(read(answer(200, body))).toMatchObject({ kind: 'weather', reached: false })
  })

  it('D2: 200 of another content type is weather, and so is another success', () => {
    expect(read(answer(200, stored, { contentType: 'text/html' }))).toMatchObject({ kind: 'weather' })
    expect(read(answer(201, stored))).toMatchObject({ kind: 'weather' })
    expect(read(answer(204, ''))).toMatchObject({ kind: 'weather' })
  })

  it('D2: no answer is weather, with its reason', () => {
    const nothing = { reason: 'nothing listens there', hint: 'check the address' }
    expect(read({ kind: 'no answer', mayHaveArrived: false, ...nothing })).toEqual({
      kind: 'weather',
      ...nothing,
      reached: false,
    })
  })

  it('D2, D3: a redirect is weather that names where it points', () => {
    const moved = answer(302, '', { contentType: 'text/html', location: 'https://login.example.com/\u001B[2J' })
    const reason =
      'it does not look like a Message Gatherer server: it redirects with 302 (to https://login.example.com/ [2J)'
    expect(read(moved)).toMatchObject({ kind: 'weather', reason, reached: false })
  })

  it.each([400, 403, 404, 405, 408, 413, 421, 422, 429, 500, 502, 503, 504, 507])(
    'D2, D7: a page of a proxy with %s is weather',
    status => {
      const page = answer(status, '<h1>No</h1>', { contentType: 'text/html', retryAfter: '7' })
      const reason = `it does not look like a Message Gatherer server: it answers with ${status} (text/html)`
      expect(read(page)).toMatchObject({ kind: 'weather', reason, retryAfterMs: 7000, reached: false })
    },
  )

  it.each(codes.filter(code => errorCodes[code].retry === 'later'))('D2: %s is weather of our server', code => {
    const busy = { ...problem(code, { hint: 'wait' }), retryAfter: '5' }
    const weather = { kind: 'weather', reason: 'so it is', hint: 'wait', retryAfterMs: 5000, reached: true }
    expect(read(busy)).toEqual(weather)
  })

  it('D4: 401 of anybody asks for another sign-in', () => {
    expect(read(problem('INVALID_TOKEN'))).toEqual({ kind: 'unauthorized', reason: 'so it is' })
    const advice = { hint: 'sign in' }
    expect(read(problem('INVALID_TOKEN', advice))).toEqual({ kind: 'unauthorized', reason: 'so it is', ...advice })
    expect(read(answer(401, '', { contentType: 'text/html' }))).toMatchObject({ kind: 'unauthorized' })
  })

  it('D2: a credential that may not do this may be allowed later', () => {
    expect(read(problem('NOT_ALLOWED'))).toEqual({ kind: 'weather', reason: 'so it is', reached: true })
  })

  it('D6: a gap says which number is expected', () => {
    expect(read(problem('SEQUENCE_GAP', { expected_sequence: 7 }))).toEqual({ kind: 'gap', expectedSequence: 7 })
  })

  it.each([undefined, -1, 1.5, '7', null, 2 ** 53])('D6: a gap that expects %j is weather', expected => {
    const gap = problem('SEQUENCE_GAP', { expected_sequence: expected as number })
    expect(read(gap)).toMatchObject({ kind: 'weather' })
  })

  it('D6: another text under the number is told apart', () => {
    expect(read(problem('PRODUCER_DIVERGED'))).toEqual({ kind: 'diverged' })
  })

  it('D2, D6: a conflict in no problem document is weather', () => {
    expect(read(answer(409, { code: 'PRODUCER_DIVERGED' }))).toMatchObject({ kind: 'weather' })
    expect(read(answer(409, { code: 'SEQUENCE_GAP', expected_sequence: 7 }))).toMatchObject({ kind: 'weather' })
  })

  it.each(final)('D7: %s is refused for good', code => {
    const refused = { kind: 'refused', code, reason: 'so it is (mend it)', line: 3, tooLarge: code === 'TOO_LARGE' }
    expect(read(problem(code, { hint: 'mend it', line: 3 }))).toEqual(refused)
  })

  it('D7: parameters of the content type do not count', () => {
    const typed = { ...problem('INVALID_JSON'), contentType: 'Application/Problem+JSON ; charset="utf-8"' }
    expect(read(typed)).toMatchObject({ kind: 'refused' })
  })

  it.each([0, -1, 1.5, '2', null])('D7: a line that cannot be one, %j, is none', line => {
    expect(read(problem('INVALID_JSON', { line: line as number }))).not.toHaveProperty('line')
  })

  it('D7: a refusal without words has those of the table, and control characters are left out', () => {
    expect(read(problem('TOO_LARGE', { detail: '' }))).toMatchObject({ reason: errorCodes.TOO_LARGE.title })
    expect(read(problem('TOO_LARGE', { detail: '\u001B[31mtoo\u0007\nlarge' }))).toMatchObject({
      reason: '[31mtoo large',
    })
  })

  it.each(codes.filter(code => !final.includes(code)))('D7: %s with 422 is not refused for good', code => {
    expect(read({ ...problem(code), status: 422 })).toMatchObject({ kind: 'weather' })
  })

  it.each([200, 202, 302, 400, 403, 404, 413, 429, 500, 503])('D7: a final code with %s is not refused', status => {
    for (const code of final) expect(read({ ...problem(code), status })).toMatchObject({ kind: 'weather' })
  })

  it('D7: only a problem document with a final code and 422 is refused, and nothing throws', () => {
    fc.assert(
      fc.property(anyAnswer(), fc.integer(), (given, nowMs) => {
        const verdict = readAnswer(given, nowMs)
        expect(verdict.kind).toBeTypeOf('string')
        if (verdict.kind !== 'refused') return
        expect(final).toContain(verdict.code)
        expect(given).toMatchObject({ kind: 'answer', status: 422 })
        expect((given as Answer).contentType.toLowerCase()).toMatch(/^\s*application\/problem\+json\s*(;|$)/)
        expect(JSON.parse((given as Answer).body)).toMatchObject({ code: verdict.code })
      }),
      { numRuns: 3000 },
    )
  })
})

/** Often nearly right. */
function anyAnswer(): fc.Arbitrary<Answer | NoAnswer> {
  const value = fc.oneof(fc.jsonValue(), fc.nat(20), fc.constantFrom<unknown>(...codes, '00ff1a2b', '', undefined))
  const names = ['accepted', 'duplicates', 'next_sequence', 'last_crc32', 'code', 'detail', 'hint', 'line', 'status']
  const members = fc.dictionary(fc.constantFrom(...names, 'expected_sequence', '__proto__'), value)
  const document = fc.oneof(
    members,
    fc.constantFrom(...codes).map(code => ({ code })),
    fc.constant(stored),
  )
  const header = fc.option(fc.oneof(fc.string(), fc.nat().map(String), fc.date().map(String)), { nil: undefined })
  return fc.record({
    kind: fc.constant('answer' as const),
    status: fc.oneof(fc.constantFrom(200, 401, 403, 409, 422, 429, 503), fc.integer()),
    contentType: fc.oneof(
      fc.constantFrom('application/json', 'application/problem+json', ' Application/Problem+Json;q', 'text/html'),
      fc.string(),
    ),
    retryAfter: header,
    location: header,
    body: fc.oneof(
      document.map(shape => JSON.stringify(shape)),
      fc.json(),
      fc.string(),
    ),
  })
}
