/** What is checked by hand, beside what the schema of it says (protocol rule A4): the same, whatever comes. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Compile } from 'typebox/compile'
import { isPassword, isUserName, maxSequence } from '@message-gatherer/protocol'
import { readProducer } from '../src/http/dialects/producer-headers.js'
import { envelopeReader } from '../src/http/dialects/read-envelopes.js'
import { valueReader } from '../src/http/dialects/read-json.js'
import { InFlight } from '../src/http/in-flight.js'
import { readJsonBody, type JsonBody } from '../src/http/json-body.js'
import { requestCheck } from '../src/http/request-check.js'
import { Password, ProducerId, Sequence, StreamName, UserName } from '../src/http/schemas/names.js'
import {
  AuthenticateRequest,
  Envelope,
  IdentifyRequest,
  JsonMessages,
  MessageRequest,
  SignInRequest,
} from '../src/http/schemas/requests.js'
import { roomyLimits } from './roomy-limits.js'
import type { TObject } from 'typebox'
import type { Reader } from '../src/http/dialects/reading.js'

const room = new InFlight(1024 * 1024).open()

const [userName, password, streamName] = [Compile(UserName), Compile(Password), Compile(StreamName)]
const [producerId, sequence] = [Compile(ProducerId), Compile(Sequence)]

/** Texts that come near the rules: lengths about the limit, allowed characters and their neighbours. */
const unit = fc.constantFrom(
  'a',
  'Z',
  '0',
  '9',
  '.',
  '_',
  '-',
  '@',
  '/',
  '[',
  '`',
  '{',
  ' ',
  '\n',
  '\u0000',
  'é',
  '€',
  '😀',
  '\ud800',
)
const nearLimit = fc.constantFrom(0, 1, 31, 32, 33, 63, 64, 65, 256, 257, 341, 342, 512, 513, 1024, 1025)
const text = fc.oneof(
  fc.string({ unit, maxLength: 70 }),
  fc.stringMatching(/^[A-Za-z0-9._@-]{0,70}$/),
  fc.tuple(unit, nearLimit).map(([character, length]) => character.repeat(length)),
  fc.string({ unit: 'binary' }),
)

describe('schemas of names', () => {
  it('A4, P1: the schema of a user name accepts what isUserName accepts', () => {
    fc.assert(
      fc.property(text, any => userName.Check(any) === isUserName(any)),
      { numRuns: 2000 },
    )
  })

  it('A4, P2: the schema of a password accepts what isPassword accepts', () => {
    fc.assert(
      fc.property(text, any => password.Check(any) === isPassword(any)),
      { numRuns: 2000 },
    )
  })

  it('M1: a stream has 1 to 64 characters by the rule of names', () => {
    expect(
      ['x'.repeat(64), 'x'.repeat(65), '', '.a', 'a.b_c-d@e', 'a\n', 'ä'].map(name => streamName.Check(name)),
    ).toEqual([true, false, false, false, true, false, false])
  })

  it('A4, M7: the producer headers are read if their schemas accept them', () => {
    const number = fc.oneof(
      fc.integer().map(String),
      fc.bigInt({ min: -1n, max: 2n ** 54n }).map(String),
      fc.constantFrom(
        '',
        '0',
        '00',
        '01',
        '-0',
        '+1',
        '1e3',
        '1.0',
        ' 1',
        '0x1',
        String(maxSequence),
        `${maxSequence}0`,
      ),
      text,
    )
    const property = fc.property(fc.oneof(text, fc.constant('p')), number, (id, digits) => {
      const isNumber = /^(0|[1-9][0-9]*)$/.test(digits) && sequence.Check(Number(digits))
      expect(accepts(() => readHeaders(id, digits))).toBe(producerId.Check(id) && isNumber)
    })
    fc.assert(property, { numRuns: 2000 })
    expect(readHeaders('p', String(maxSequence))).toEqual({ id: 'p', firstSequence: maxSequence })
  })
})

describe('schemas of bodies', () => {
  /** Objects that are nearly right. */
  const member = fc.oneof(
    fc.constantFrom('IDENTIFY', 'AUTHENTICATE', 'MESSAGE', 'dale', 'pass', '', null, '.', 'x'.repeat(33)),
    fc.jsonValue(),
  )
  const key = fc.constantFrom('message_type', 'username', 'password', 'token', 'message', '__proto__', 'constructor')
  const object = fc.dictionary(key, member).map(value => JSON.stringify(value))

  it.each([
    ['IDENTIFY', IdentifyRequest, ['message_type', 'username']],
    ['AUTHENTICATE', AuthenticateRequest, ['message_type', 'username', 'password']],
    ['MESSAGE', MessageRequest, ['message_type', 'token', 'message']],
    ['sign-in', SignInRequest, ['username', 'password']],
  ] as const)('A4, C6, P3: of %s the first member in order that will not do is to blame', (type, schema, order) => {
    const check = requestCheck<TObject>(schema)
    const rules = { ...memberRules, message_type: (value: unknown) => value === type }
    const property = fc.property(object, json => {
      const body = bodyOf(json)
      const checked = check(body)
      const trouble = order.map(field => troubleOf(body, field, rules[field])).find(found => found !== undefined)
      expect('fields' in checked ? undefined : checked).toEqual(trouble)
    })
    fc.assert(property, { numRuns: 2000 })
  })

  it('A4, M2: an envelope is read if its schema accepts it', () => {
    const time = fc.constantFrom(
      '2026-11-22T05:41:51.123Z',
      '2024-02-30T00:00:00Z',
      '2016-12-31T23:59:60+00:00',
      '1',
      '',
    )
    const source = fc.oneof(text, fc.constantFrom('😀'.repeat(256), '😀'.repeat(257)))
    const value = fc.oneof(time, source, fc.jsonValue())
    const line = fc
      .dictionary(fc.constantFrom('message', 'sent_at', 'source', 'more'), value, { noNullPrototype: true })
      .map(members => JSON.stringify(members))
    expectAgreement(line, envelopeReader(roomyLimits), Compile(Envelope))
  })

  it('A4, M2: a value or an array of messages is read if its schema accepts it', () => {
    expectAgreement(
      fc.oneof(fc.jsonValue(), fc.array(fc.jsonValue(), { maxLength: 2 })).map(value => JSON.stringify(value)),
      valueReader(roomyLimits),
      Compile(JsonMessages),
    )
  })
})

function readHeaders(id: string, digits: string): ReturnType<typeof readProducer> {
  return readProducer({ headers: { 'gatherer-producer': id, 'gatherer-sequence': digits } } as never)
}

const memberRules = {
  username: (value: unknown) => typeof value === 'string' && isUserName(value),
  password: (value: unknown) => typeof value === 'string' && isPassword(value),
  token: (value: unknown) => typeof value === 'string',
  message: () => true,
}

function troubleOf({ fields }: JsonBody, field: string, holds: (value: unknown) => boolean): object | undefined {
  const value = Object.hasOwn(fields, field) ? fields[field] : undefined
  if (value === undefined || value === null) return { field, trouble: 'missing' }
  return holds(value) ? undefined : { field, trouble: 'invalid' }
}

function bodyOf(json: string): JsonBody {
  const body = readJsonBody(Buffer.from(json))
  if (typeof body === 'string') throw new Error(body)
  return body
}

function expectAgreement(
  texts: fc.Arbitrary<string>,
  read: Reader,
  schema: { readonly Check: (value: unknown) => boolean },
): void {
  const accepted = { true: 0, false: 0 }
  const property = fc.property(texts, json => {
    const isRead = accepts(() => read(Buffer.from(json), room))
    expect(isRead).toBe(schema.Check(JSON.parse(json)))
    accepted[`${isRead}`]++
  })
  fc.assert(property, { numRuns: 2000 })
  expect(Math.min(accepted.true, accepted.false)).toBeGreaterThan(0)
}

function accepts(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}
