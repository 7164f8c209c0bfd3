/** What the three messages must look like, and which fault is told first (protocol rules C1, C6, P1, P2, P3, P5, P6). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken } from '../harness/classic-answer.js'
import type { Answer } from '../harness/http.js'
import { classicAt, randomName, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = classicAt(target)
const maxBodyBytes = 1024 * 1024
const post = (path: string, body: unknown, headers = {}) => target.ask({ path, body, headers })

const requests = [
  { path: '/identify', type: 'IDENTIFY', expectRefusal: expectClassic },
  { path: '/authenticate', type: 'AUTHENTICATE', expectRefusal: expectNoToken },
  { path: '/message', type: 'MESSAGE', expectRefusal: expectClassic },
] as const

describe.each(requests)('$path', ({ path, type, expectRefusal }) => {
  it.each(['GET', 'PUT', 'DELETE'])('C1, C6, P6: %s is 405 with Allow, whatever is in it', async method => {
    const answer = await target.ask({ method, path, ...(method === 'PUT' && { body: 'x' }) })
    expectRefusal(answer, 405)
    expect(answer.headers.allow).toBe('POST')
  })

  it('C1, C6, P5: a body of one byte too many is 413, one of 1 MiB is looked at', async () => {
    expectRefusal(await post(path, ' '.repeat(maxBodyBytes + 1)), 413, 'Message too large')
    expectRefusal(await post(path, `{}${' '.repeat(maxBodyBytes - 2)}`), 400, "Invalid or missing 'message_type'")
  })

  it('C6, P5: a body of unknown length is 413 once it is too long', async () => {
    expectRefusal(await post(path, inPieces(' '.repeat(maxBodyBytes), '  ')), 413, 'Message too large')
  })

  it('C6, P3: a body that is no JSON object in UTF-8 is refused', async () => {
    for (const body of [
      undefined,
      '',
      '{',
      '[]',
      '"text"',
      'null',
      'message_type=IDENTIFY',
      Buffer.from([0x7b, 0xff]),
    ]) {
      expectRefusal(await post(path, body), 400, 'Invalid JSON')
    }
  })

  it('C6, P3: a body of 257 objects inside one another is refused, one of 256 looked at', async () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    expectRefusal(await post(path, nested(257)), 400, 'Invalid JSON: more than 256 levels deep')
    expectRefusal(await post(path, nested(256)), 400, "Invalid or missing 'message_type'")
  })

  it('C1, C6: another message_type is refused before the missing fields are', async () => {
    const others = requests.map(other => other.type).filter(other => other !== type)
    for (const wrong of [undefined, null, '', 1, type.toLowerCase(), ...others]) {
      expectRefusal(await post(path, { message_type: wrong }), 400, "Invalid or missing 'message_type'")
    }
  })

  it('C1, P3: the content type does not matter', async () => {
    for (const contentType of ['application/x-www-form-urlencoded', 'text/plain; charset=latin1', 'x']) {
      const answer = await post(path, '{}', { 'content-type': contentType })
      expectRefusal(answer, 400, "Invalid or missing 'message_type'")
    }
  })
})

describe.each(requests.slice(0, 2))('username on $path', ({ path, type, expectRefusal }) => {
  const name = (username: unknown) => post(path, { message_type: type, username })

  it('C6, P3: is missing, also as null, and told before the password', async () => {
    for (const username of [undefined, null]) expectRefusal(await name(username), 400, "Missing 'username'")
  })

  it('C6, P1: outside its rule is invalid, and told before the password', async () => {
    for (const username of [
      1,
      true,
      {},
      ['x'],
      '',
      'a'.repeat(33),
      '.a',
      '@a',
      ' a',
      'a b',
      'a\n',
      'a/b',
      'ä',
      'a:b',
    ]) {
      expectRefusal(await name(username), 400, "Invalid 'username'")
    }
  })
})

it('P1: 32 characters, and . _ - @ in them, are a name; another case is another name', async () => {
  const taken = [201, 202]
  const name = `${randomName().slice(-16)}.a_b-C@d`.padEnd(32, '0')
  const answers = [await client.identify(name), await client.identify(name.toUpperCase())]
  expect(new Set(answers.map(({ status }) => status)).size).toBe(1)
  for (const { status } of answers) expect(taken).toContain(status)
})

it('C6, P2, P3: a password is missing, also as null; outside its rule it is invalid, and told before the user', async () => {
  const authenticate = (password: unknown): Promise<Answer> =>
    post('/authenticate', { message_type: 'AUTHENTICATE', username: randomName(), password })
  for (const password of [undefined, null]) expectNoToken(await authenticate(password), 400, "Missing 'password'")
  for (const password of [1, {}, '', 'x'.repeat(1025), 'ä'.repeat(513)]) {
    expectNoToken(await authenticate(password), 400, "Invalid 'password'")
  }
  for (const password of ['x'.repeat(1024), 'ä'.repeat(512)]) {
    expect([401, 403]).toContain((await authenticate(password)).status)
  }
})

it('C6, C9: a token is told before the message, the message before what is wrong with the token', async () => {
  for (const token of [undefined, null]) expectClassic(await client.message(token, 1), 400, "Missing 'token'")
  for (const token of [1, {}, ['x']]) expectClassic(await client.message(token, undefined), 400, "Invalid 'token'")
  for (const message of [undefined, null]) expectClassic(await client.message('x', message), 400, "Missing 'message'")
})

it('P3: of a key that stands twice the last one counts', async () => {
  const body = '{"message_type":"IDENTIFY","username":".","message_type":"MESSAGE"}'
  expectClassic(await post('/message', body), 400, "Missing 'token'")
  expectClassic(await post('/identify', body), 400, "Invalid or missing 'message_type'")
})

async function* inPieces(...pieces: readonly string[]): AsyncGenerator<string> {
  yield* pieces
}
