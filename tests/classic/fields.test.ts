/** Which field is looked at when, and what it may hold (protocol rules C1, C6, P1, P2, P3). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send, type Answer } from '../harness/http.js'

const server = await startGatherd()
const client = classicClient(server)
const post = (path: string, body: unknown) => send(server.port, { path, body })

const requests = [
  { path: '/identify', type: 'IDENTIFY', expectRefusal: expectClassic },
  { path: '/authenticate', type: 'AUTHENTICATE', expectRefusal: expectNoToken },
  { path: '/message', type: 'MESSAGE', expectRefusal: expectClassic },
] as const

describe.each(requests)('$path', ({ path, type, expectRefusal }) => {
  it.each([
    '',
    ' ',
    '{',
    '[]',
    '"text"',
    '1',
    'null',
    'true',
    'message_type=IDENTIFY',
    '{"a":1}{',
    "{'a':1}",
    '{"a":01}',
  ])('C6: a body that is no JSON object: %j', async body => {
    expectRefusal(await post(path, body), 400, 'Invalid JSON')
  })

  it('C6: no body at all is no JSON object', async () => {
    expectRefusal(await send(server.port, { path }), 400, 'Invalid JSON')
  })

  it.each([undefined, null, '', 1, {}, ['IDENTIFY'], 'LOGOUT', type.toLowerCase(), `${type} `])(
    'C6: message_type %j is refused before the missing fields are',
    async wrong => {
      expectRefusal(await post(path, { message_type: wrong }), 400, "Invalid or missing 'message_type'")
    },
  )

  it('C1: the message type of another path is refused', async () => {
    for (const other of requests.filter(request => request.type !== type)) {
      const body = { message_type: other.type, username: 'dale', password: 'pass', token: 'x', message: 1 }
      expectRefusal(await post(path, body), 400, "Invalid or missing 'message_type'")
    }
  })

  it('C1: fields that a path does not know are left alone', async () => {
    const body = { message_type: type, username: 'x', password: 'x', token: 'x', message: 1, extra: { a: [] } }
    expect((await post(path, body)).status).not.toBe(400)
  })
})

describe.each([
  { path: '/identify', type: 'IDENTIFY', expectRefusal: expectClassic },
  { path: '/authenticate', type: 'AUTHENTICATE', expectRefusal: expectNoToken },
])('username on $path', ({ path, type, expectRefusal }) => {
  const sendName = (username: unknown) => post(path, { message_type: type, username })

  it.each([undefined, null])('C6: %j is missing, and told before the password', async username => {
    expectRefusal(await sendName(username), 400, "Missing 'username'")
  })

  it.each([
    1,
    true,
    {},
    ['dale'],
    '',
    'a'.repeat(33),
    '.a',
    '_a',
    '-a',
    '@a',
    ' a',
    'a ',
    'a b',
    'a\n',
    'a/b',
    'ä',
    'dalé',
    'а',
    'a\u0000',
    '名',
    '🦦',
    'a:b',
    'a+b',
    '%41',
  ])('C6, P1: %j is invalid, and told before the password', async username => {
    expectRefusal(await sendName(username), 400, "Invalid 'username'")
  })
})

it.each(['a', '7', 'A', 'a'.repeat(32), 'a.b_c-d@e', '0-', 'constructor', 'hasOwnProperty'])(
  'P1: %j is a name',
  async username => {
    expectClassic(await client.identify(username), 201, 'New User Created')
    const words = `New User password authenticated. Token generated, ${username}!`
    expectToken(await client.authenticate(username), 201, words)
  },
)

describe('password', () => {
  const sendPassword = (username: string, password: unknown): Promise<Answer> =>
    post('/authenticate', { message_type: 'AUTHENTICATE', username, password })

  it.each([undefined, null])('C6: %j is missing, and told before the unknown user', async password => {
    expectNoToken(await sendPassword(freshName(), password), 400, "Missing 'password'")
  })

  it.each([
    1,
    false,
    {},
    ['pass'],
    '',
    'x'.repeat(1025),
    'ä'.repeat(513),
    `${'ä'.repeat(512)}x`,
    '€'.repeat(342),
    '🦦'.repeat(257),
  ])('C6, P2: %j is invalid, and told before the unknown user', async password => {
    expectNoToken(await sendPassword(freshName(), password), 400, "Invalid 'password'")
  })

  it.each(['x', ' ', '\u0000', 'x'.repeat(1024), 'ä'.repeat(512), `${'€'.repeat(341)}x`, '🦦'.repeat(256)])(
    'P2: %j of at most 1,024 bytes is a password',
    async password => {
      const name = freshName()
      await client.identify(name)
      expectToken(await sendPassword(name, password), 201)
      expectToken(await sendPassword(name, password), 202)
      expectNoToken(await sendPassword(name, `${password.slice(0, -1)}!`), 403)
    },
  )
})

describe('token and message', () => {
  const sendMessage = (token: unknown, message: unknown) => client.message(token, message)

  it.each([undefined, null])('C6: token %j is missing, and told before the message', async token => {
    expectClassic(await sendMessage(token, undefined), 400, "Missing 'token'")
  })

  it.each([1, true, {}, ['x']])('C6: token %j is invalid, and told before the message', async token => {
    expectClassic(await sendMessage(token, undefined), 400, "Invalid 'token'")
  })

  it.each([undefined, null])('C6, C9: message %j is missing, and told before the bad token', async message => {
    expectClassic(await sendMessage('x', message), 400, "Missing 'message'")
  })

  it('P3: of a key that stands twice the last one counts', async () => {
    const name = freshName()
    await post('/identify', `{"message_type":"X","username":1,"message_type":"IDENTIFY","username":"${name}"}`)
    expectClassic(await client.identify(name), 202)
    const nulled = `{"message_type":"IDENTIFY","username":"${name}","username":null}`
    expectClassic(await post('/identify', nulled), 400, "Missing 'username'")
  })
})
