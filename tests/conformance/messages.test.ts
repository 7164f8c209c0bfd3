/** `POST /v1/messages`: what the messages are, and that they are kept as written (protocol rules M1, M2, M3). */
import { describe, expect, it } from 'vitest'
import { expectRefused, expectStored } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativePath, textType } from '../harness/native-client.js'
import { numberedTrialsOf } from '../harness/numbered-trial.js'
import { nativeAt, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = await nativeAt(target)
const { stored, refused } = numberedTrialsOf(client)

describe('Content-Type', () => {
  const lines = '{"message":1}\n{"message":2}\n'
  const text = String.raw`"{\"message\":2}"`

  it.each([
    [linesType, '{"message":2}'],
    ['Application/X-NDJSON; Charset="UTF-8"', '{"message":2}'],
    ['application/x-ndjson; charset=us-ascii', '{"message":2}'],
    [textType, text],
    ['text/plain; format=flowed', text],
    ['application/x-www-form-urlencoded', text],
    [undefined, text],
    [envelopesType, '2'],
  ])('M1, M2: %s makes two messages of two lines', async (type, last) => {
    await stored(lines, { type }, { count: 2, last })
  })

  it('M2: application/json makes messages of the elements of an array, and one of any other value', async () => {
    await stored('[1, [2], {"a":3}]', { type: jsonType }, { count: 3, last: '{"a":3}' })
    for (const value of ['{"a":1}', '"x"', '0', 'null', 'true']) {
      await stored(value, { type: jsonType }, { count: 1, last: value })
    }
  })

  it.each(['application/xml', 'text/html', 'multipart/form-data; boundary=x', `${linesType}; charset=latin1`])(
    'M2, M14: %s is refused',
    async type => expectRefused(await refused('1', { type }), 'UNSUPPORTED_CONTENT_TYPE'),
  )
})

describe('lines', () => {
  it('M2: end in LF or CRLF, the last one need not, and empty ones are skipped', async () => {
    await stored('\n1\r\n\r\n \t\n2', { type: linesType }, { count: 2, last: '2' })
    await stored('a\r\n\n b ', { type: textType }, { count: 2, last: '" b "' })
  })

  it('M2: at least one message is needed', async () => {
    for (const type of [linesType, textType, envelopesType, undefined]) {
      for (const body of ['', '\n\r\n']) expectRefused(await refused(body, { type }), 'INVALID_REQUEST')
    }
    expectRefused(await refused('[]', { type: jsonType }), 'INVALID_REQUEST')
  })

  it('M2: of envelopes may say when and whence, and nothing else', async () => {
    const good = '{"sent_at":"2026-11-22T05:41:51.5+02:00","source":"syslog","message":null}'
    await stored(good, { type: envelopesType }, { count: 1, last: 'null' })
    const source = (length: number) => `{"message":1,"source":"${'s'.repeat(length)}"}`
    await stored(source(256), { type: envelopesType }, { count: 1, last: '1' })
    for (const bad of ['{}', source(0), source(257), '{"message":1,"sent_at":"now"}', '{"message":1,"user":"x"}']) {
      expectRefused(await refused(bad, { type: envelopesType }), 'INVALID_REQUEST')
    }
  })
})

describe('a message', () => {
  it('M3: is kept as written: digits, key order and escapes', async () => {
    for (const text of [
      '12345678901234567890123456789',
      '[1e400,-1E-400,1.0,-0.0,1e+05]',
      '{"b":1,"a":2,"10":3,"9":4,"a":5}',
      String.raw`"\u0041\/\b\f\n\r\t\"\\\u0000\ud800"`,
      '"\u2028\u2029\u007f\ufeff🦦 é é"',
      '{"__proto__":{"x":1},"constructor":null,"":0}',
    ]) {
      await stored(`0\n${text}`, { type: linesType }, { count: 2, last: text })
      await stored(`[0,${text}]`, { type: jsonType }, { count: 2, last: text })
      await stored(`{"message":${text}}`, { type: envelopesType }, { count: 1, last: text })
    }
  })

  it('M3: of 256 arrays inside one another is taken, one of 257 not', async () => {
    const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
    await stored(nested(256), { type: linesType }, { count: 1, last: nested(256) })
    expectRefused(await refused(nested(257), { type: linesType }), 'INVALID_JSON', { line: 1, byte: 256 })
  })

  it('M3: that is not UTF-8 is refused', async () => {
    for (const type of [linesType, textType, jsonType, envelopesType]) {
      expectRefused(await refused(Buffer.from([0x22, 0xc3, 0x22]), { type }), 'INVALID_UTF8')
    }
  })
})

describe('?stream=', () => {
  const post = (query: string) =>
    target.ask({ path: `${nativePath}${query}`, body: '1', headers: { authorization: `Bearer ${client.token}` } })

  it('M1: is a name of 1 to 64 characters', async () => {
    for (const query of ['', '?stream=conformance', `?stream=${'c'.repeat(64)}`, '?stream=%63.a_b-C%40d']) {
      expectStored(await post(query), { accepted: 1 })
    }
  })

  it('M1, M14: another name, another query or a repeated one is refused', async () => {
    const names = [`?stream=${'c'.repeat(65)}`, '?stream=.a', '?stream=a+b', '?stream=%ff', '?stream=']
    for (const query of [...names, '?stream=a&stream=a', '?x=1', '?Stream=a', '?stream=a&x=1']) {
      expectRefused(await post(query), 'INVALID_REQUEST')
    }
  })
})

it('M1: a request with one bad message is refused whole', async () => {
  const answer = await refused('1\n2\nx\n4', { type: linesType })
  expectRefused(answer, 'INVALID_JSON', { line: 3, byte: 4 })
  expect(answer.status).toBe(422)
})
