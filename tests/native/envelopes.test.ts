/** `application/vnd.message-gatherer+ndjson`: messages with when and whence (protocol rule M2, journal rule J1). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { expectRefused } from '../harness/native-answer.js'
import { envelopesType as type, nativeClient } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'

const server = await startGatherd()
const { stored, refused } = trialsOf(server, await nativeClient(server))

/** The bad line is the second of three, so that its place can be told from the first. */
const good = '{"message":"good"}'
async function expectLineRefused(line: string, fault: number, code: 'INVALID_JSON' | 'INVALID_REQUEST'): Promise<void> {
  const answer = await refused(`${good}\n${line}\n${good}`, { type })
  expectRefused(answer, code, { line: 2, byte: good.length + 1 + fault })
}
/** A member that will not do is named where its value begins. */
const expectMemberRefused = (name: string, json: string) => {
  const line = `{"message":1,"${name}":${json}}`
  return expectLineRefused(line, line.indexOf(json, 15), 'INVALID_REQUEST')
}

it('M2, J1: sent_at and source stand in the entry, in this order, and only where there are any', async () => {
  const entries = await stored(
    [
      '{"source":"syslog","sent_at":"2026-11-22T05:41:51Z","message":{"a":1}}',
      '{"message":2,"source":"kernel"}',
      '{"sent_at":"2026-11-22T05:41:52Z","message":3}',
      '{"message":4}',
    ].join('\n'),
    { type },
  )
  const keys = entries.map(({ line }) => Object.keys(JSON.parse(line) as object).filter(key => key !== 'group'))
  const head = ['received_at', 'user', 'address', 'stream']
  expect(keys).toEqual([
    [...head, 'sent_at', 'source', 'message', 'crc32'],
    [...head, 'source', 'message', 'crc32'],
    [...head, 'sent_at', 'message', 'crc32'],
    [...head, 'message', 'crc32'],
  ])
  expect(entries.map(({ sent_at: sentAt, source, message }) => [sentAt, source, message])).toEqual([
    ['2026-11-22T05:41:51Z', 'syslog', { a: 1 }],
    [undefined, 'kernel', 2],
    ['2026-11-22T05:41:52Z', undefined, 3],
    [undefined, undefined, 4],
  ])
})

it('J1: with a producer, all fields stand in their order', async () => {
  const body = '{"message":1,"source":"s","sent_at":"2026-11-22T05:41:51Z"}'
  const [entry] = await stored(body, { type, producer: 'p', sequence: 0 })
  expect(entry?.line).toMatch(
    /^\{"received_at":"[^"]+","user":"[^"]+","address":"[^"]+","stream":"[^"]+","producer":"p","sequence":0,"sent_at":"[^"]+","source":"s"(,"group":\d+)?,"message":1,"crc32":"[0-9a-f]{8}"\}$/,
  )
})

describe('sent_at', () => {
  it.each([
    '2026-11-22T05:41:51Z',
    '2026-11-22T05:41:51.1Z',
    '2026-11-22T05:41:51.123456789Z',
    '2026-11-22T05:41:51+00:00',
    '2026-11-22T05:41:51-00:00',
    '2026-11-22T07:41:51.5+02:00',
    '2026-11-21T19:41:51-10:00',
    '2026-11-22T05:41:51+23:59',
    '2026-11-22t05:41:51z',
    '2024-02-29T23:59:59Z',
    '2000-02-29T00:00:00Z',
    '0001-01-01T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '9999-12-31T23:59:59Z',
  ])('M2: %s is RFC 3339, and kept as written', async sentAt => {
    const [entry] = await stored(JSON.stringify({ message: 1, sent_at: sentAt }), { type })
    expect(entry?.sent_at).toBe(sentAt)
  })

  it.each([
    '2026-11-22T05:41:51',
    '2026-11-22T05:41:51.123',
    '2026-11-22',
    '05:41:51Z',
    '2026-11-22T05:41Z',
    '2026-11-22T05Z',
    '2026-11-22T05:41:51.Z',
    '2026-11-22T05:41:51,5Z',
    '2026-11-22T05:41:51+0200',
    '2026-11-22T05:41:51+02',
    '2026-11-22T05:41:51+2:00',
    '2026-11-22T05:41:51+24:00',
    '2026-11-22T05:41:51+02:60',
    '2026-11-22T05:41:51 Z',
    '2026-11-22T24:00:00Z',
    '2026-11-22T05:60:00Z',
    '2026-11-22T05:41:61Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-11-31T00:00:00Z',
    '2026-11-00T00:00:00Z',
    '2023-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '26-11-22T05:41:51Z',
    '12026-11-22T05:41:51Z',
    '+002026-11-22T05:41:51Z',
    '2026-1-2T05:41:51Z',
    '20261122T054151Z',
    '2026-W47-7T05:41:51Z',
    '2026-327T05:41:51Z',
    ' 2026-11-22T05:41:51Z',
    '2026-11-22T05:41:51Z ',
    '2026-11-22T05:41:51Z\n',
    '2026-11-22T05:41:51ZZ',
    '２０２６-11-22T05:41:51Z',
    'Sun, 22 Nov 2026 05:41:51 GMT',
    '1795326111',
    'now',
    '',
  ])('M2, M6: %j is not, and refused', async sentAt => {
    await expectMemberRefused('sent_at', JSON.stringify(sentAt))
  })

  it.each(['1795326111', '1795326111000', 'true', '{}', '["2026-11-22T05:41:51Z"]'])(
    'M2, M6: %s is no string, and refused',
    json => expectMemberRefused('sent_at', json),
  )
})

describe('source', () => {
  it.each([
    ['one character', 's'],
    ['256 characters', 's'.repeat(256)],
    ['letters of the world', 'Датчик 水 é 🦦'.repeat(10)],
    ['128 emoji', '🦦'.repeat(128)],
    ['white space', ' \t '],
    ['what looks like fields', '","message":"x","crc32":"00000000"}'],
    ['a line break and control characters', 'a\nb\r\u0000\u001b\u2028'],
    ['a path', String.raw`C:\logs\x.log`],
  ])('M2: %s is kept', async (_what, source) => {
    const [entry] = await stored(JSON.stringify({ message: 'm', source }), { type })
    expect(entry).toMatchObject({ source, message: 'm' })
  })

  it('M2: escapes in it mean their characters', async () => {
    const [entry] = await stored(String.raw`{"message":1,"source":"\u0041\/\ud83e\udda6"}`, { type })
    expect(entry?.source).toBe('A/🦦')
  })

  it.each([
    ['no character', '""'],
    ['257 characters', `"${'s'.repeat(257)}"`],
    ['257 emoji', `"${'🦦'.repeat(257)}"`],
    ['a number', '1'],
    ['a boolean', 'false'],
    ['an array', '["s"]'],
    ['an object', '{}'],
  ])('M2, M6: %s is refused', (_what, json) => expectMemberRefused('source', json))
})

describe('what a line must be', () => {
  it.each([
    ['{}', 0],
    ['{"source":"s"}', 0],
    ['{"messages":[1]}', 1],
    ['{"Message":1}', 1],
    ['{"message":1,"x":2}', 13],
    ['{"message":1,"received_at":"2026-11-22T05:41:51Z"}', 13],
    ['{"message":1,"user":"mallory"}', 13],
    ['{"message":1,"__proto__":{}}', 13],
    ['{"message":1,"constructor":1}', 13],
    ['{"message":1,"sentAt":"2026-11-22T05:41:51Z"}', 13],
    ['{"__proto__":{"message":1}}', 1],
  ])('M2, M6: %s has no message, or more than is known', (line, fault) =>
    expectLineRefused(line, fault, 'INVALID_REQUEST'),
  )

  it.each([
    ['1', 0],
    ['"message"', 0],
    ['null', 0],
    ['[{"message":1}]', 0],
    ['[]', 0],
    ['Hail Dale!', 0],
    ['{"message":1}{"message":2}', 13],
    ['{"message":}', 11],
    ['{"message":1', 12],
    ['{"message":1,}', 13],
    ['{"message" 1}', 11],
  ])('M2, M6: %s is no JSON object', (line, fault) => expectLineRefused(line, fault, 'INVALID_JSON'))

  it.each([
    ['null', 'null'],
    ['"logout"', '"logout"'],
    ['{"message":{"message":1},"source":"s"}', '{"message":{"message":1},"source":"s"}'],
  ])('M2: its message may be %s', async (json, text) => {
    const [entry] = await stored(`{"message":${json}}`, { type })
    expect(entry?.messageText).toBe(text)
  })

  it('M2: white space around its tokens does not matter', async () => {
    const [entry] = await stored(' { "source" : "s" ,\t"message" : "two  spaces" } ', { type })
    expect(entry).toMatchObject({ source: 's', messageText: '"two  spaces"' })
  })

  it('M2: keys may be written with escapes', async () => {
    const [entry] = await stored(String.raw`{"m\u0065ssage":7.0,"\u0073ource":"s"}`, { type })
    expect(entry).toMatchObject({ source: 's', messageText: '7.0' })
  })

  it('M2: of a member that stands twice the last one counts', async () => {
    const [entry] = await stored('{"message":"first","source":"s","message":"last"}', { type })
    expect(entry).toMatchObject({ source: 's', messageText: '"last"' })
  })
})
