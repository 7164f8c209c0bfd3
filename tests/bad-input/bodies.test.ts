/** Bodies that nobody should send: a clear answer, nothing stored wrongly, nothing else lost (P3, C6, C9; guarantee G9). */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { messageTextsOf } from '../harness/journal-files.js'

const server = await startGatherd()
const client = classicClient(server)
const user = freshName()
const token = await client.signIn(user)
const stored = () => messageTextsOf(server.folder, user)
const post = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  send(server.port, { path: '/message', body, headers })
const frame = (json: string) => `{"message_type":"MESSAGE","token":"${token}","message":${json}}`

afterEach(async () => {
  expectClassic(await client.message(token, 'alive'), 201)
  expect(server.printed().stderr).not.toContain('a bug')
})

describe('nesting', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  it('P3: 256 deep with the request itself is taken', async () => {
    expectClassic(await post(frame(nested(255))), 201)
    expect(stored().at(-1)).toBe(nested(255))
  })

  it.each([256, 10_000, 400_000])('P3, G9: a message %i deep is 400, and not stored', async depth => {
    const before = stored().length
    const answer = await post(frame(nested(depth)))
    expectClassic(answer, 400)
    expect(answer.text).toContain('Invalid JSON')
    expect(stored()).toHaveLength(before)
  })

  it('P3, G9: half a megabyte of opening brackets is 400', async () => {
    expectClassic(await post('['.repeat(500_000)), 400)
    expectClassic(await post('{"a":'.repeat(100_000)), 400)
  })

  it('P3: brackets in strings are no nesting', async () => {
    const json = JSON.stringify('['.repeat(1000))
    expectClassic(await post(frame(json)), 201)
    expect(stored().at(-1)).toBe(json)
  })
})

describe('names that programs trip over', () => {
  it.each(['{"__proto__":{"polluted":true}}', '{"constructor":{"prototype":{"polluted":true}}}', '["__proto__"]'])(
    'C9, G9: %s in a message is stored as it is',
    async json => {
      expectClassic(await post(frame(json)), 201)
      expect(stored().at(-1)).toBe(json)
    },
  )

  it('G9: beside the fields they are left alone, and lend no field', async () => {
    const whole = `{"__proto__":{"message":"inherited"},"constructor":1,"toString":2,${frame('"own"').slice(1)}`
    expectClassic(await post(whole), 201)
    expect(stored().at(-1)).toBe('"own"')
    const inherited = `{"message_type":"MESSAGE","token":"${token}","__proto__":{"message":"inherited"}}`
    expectClassic(await post(inherited), 400, "Missing 'message'")
    const typed = '{"__proto__":{"message_type":"MESSAGE"}}'
    expectClassic(await post(typed), 400, "Invalid or missing 'message_type'")
  })

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    'G9: %s as the name of a user is a name or none, as the rule says',
    async name => {
      const answer = await client.identify(name)
      expectClassic(answer, name.startsWith('_') ? 400 : 201)
      expect((await client.identify(name)).status).toBe(name.startsWith('_') ? 400 : 202)
    },
  )
})

describe('bytes', () => {
  it.each([
    ['a cut character', Buffer.from([0xc3])],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
    ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
    ['Latin-1', Buffer.from([0xe4])],
    ['0xff', Buffer.from([0xff, 0xfe])],
  ])('P3, G9: %s in a message is 400, and not stored', async (_what, bytes) => {
    const before = stored().length
    const [head = '', tail = ''] = frame('"?"').split('?')
    expectClassic(await post(Buffer.concat([Buffer.from(head), bytes, Buffer.from(tail)])), 400, 'Invalid JSON')
    expect(stored()).toHaveLength(before)
  })

  it('P3: a byte order mark is no JSON', async () => {
    expectClassic(await post(`\ufeff${frame('1')}`), 400, 'Invalid JSON')
  })

  it('P3: UTF-16 is no UTF-8', async () => {
    expectClassic(await post(Buffer.from(frame('1'), 'utf16le')), 400, 'Invalid JSON')
  })

  it.each(['\n', '\t', '\u0000', '\u001f'])(
    'C9: a bare control character %j in a string is no JSON',
    async character => {
      expectClassic(await post(frame(`"${character}"`)), 400, 'Invalid JSON')
    },
  )

  it('P3, G9: a compressed body is 400, and not stored', async () => {
    const before = stored().length
    const answer = await post(gzipSync(frame('"compressed"')), { 'content-encoding': 'gzip' })
    expectClassic(answer, 400)
    expect(stored()).toHaveLength(before)
  })
})

it('C9, G9: a message of a hundred thousand numbers is one line as it was sent', async () => {
  const json = `[${Array.from({ length: 100_000 }, (_, number) => number).join(',')}]`
  expectClassic(await post(frame(json)), 201)
  expect(stored().at(-1)).toBe(json)
})

it('P3, G9: half a megabyte of backslashes and quotes is answered in a moment', async () => {
  const before = performance.now()
  for (const piece of [String.raw`\\`, String.raw`\"`, String.raw`\\\"`, '"",', '{},']) {
    const json = piece.startsWith('\\') ? `"${piece.repeat(250_000 / piece.length)}"` : `[${piece.repeat(150_000)}1]`
    expectClassic(await post(frame(json)), 201)
    expectClassic(await post(json.slice(0, -1)), 400)
  }
  expect(performance.now() - before).toBeLessThan(5000)
})
