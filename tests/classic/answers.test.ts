/** What holds for every answer of the three classic paths: shape, methods, sizes, content types (C1, C6, P3, P5, P6). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken, statusDescriptions } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { exchange, postBytes } from '../harness/raw-socket.js'

const server = await startGatherd()
const client = classicClient(server)
const paths = ['/identify', '/authenticate', '/message']
const maxBodyBytes = 1024 * 1024

/** A refusal on a path: /authenticate carries an empty token. */
function expectRefusal(path: string, answer: Answer, status: number, words?: string): void {
  const check = path === '/authenticate' ? expectNoToken : expectClassic
  check(answer, status, words)
}

describe.each(paths)('%s', path => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'])(
    'C1, P6: %s is 405 with Allow: POST',
    async method => {
      const answer = await send(server.port, { method, path })
      expectRefusal(path, answer, 405)
      expect(answer.headers.allow).toBe('POST')
    },
  )

  it('C1, P6: HEAD is 405 with Allow: POST, and no body', async () => {
    const answer = await send(server.port, { method: 'HEAD', path })
    expect([answer.status, answer.headers.allow, answer.text]).toEqual([405, 'POST', ''])
  })

  it('C6: the method is looked at before the size', async () => {
    const answer = await send(server.port, { method: 'PUT', path, body: 'x'.repeat(maxBodyBytes + 1) })
    expectRefusal(path, answer, 405)
    expect(answer.headers.allow).toBe('POST')
  })

  it('C1, C6, P5: a body of one byte too many is 413', async () => {
    const body = `{"x":"${'x'.repeat(maxBodyBytes)}"}`.slice(0, maxBodyBytes + 1)
    expectRefusal(path, await send(server.port, { path, body }), 413, 'Message too large')
  })

  it('C6, P5: a body of unknown length is 413 once it is too long', async () => {
    const body = Buffer.alloc(maxBodyBytes + 1, 0x20)
    expectRefusal(path, await sendChunked(path, body), 413, 'Message too large')
  })

  it.each([
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'multipart/form-data',
    'x',
    ';;',
    'a/b/c',
    '"',
    'application/json; charset=latin1',
  ])('C1, P3: the content type %j does not matter', async type => {
    const answer = await send(server.port, { path, body: '{}', headers: { 'content-type': type } })
    expectRefusal(path, answer, 400, "Invalid or missing 'message_type'")
  })

  it('C1, P3: no content type at all does not matter', async () => {
    const answer = await send(server.port, { path, body: '{}' })
    expectRefusal(path, answer, 400, "Invalid or missing 'message_type'")
  })
})

it('P5: a body of exactly 1 MiB is taken', async () => {
  const user = freshName()
  const token = await client.signIn(user)
  const frame = JSON.stringify({ message_type: 'MESSAGE', token, message: '' })
  expectClassic(await client.message(token, 'x'.repeat(maxBodyBytes - frame.length)), 201)
  expect(messageTextsOf(server.folder, user)[0]?.length).toBe(maxBodyBytes - frame.length + 2)
})

it.each(['application/x-www-form-urlencoded', 'x', ';;'])(
  'P3: a sign-in with the content type %j works to the end',
  async type => {
    const username = freshName()
    const headers = { 'content-type': type }
    const post = (path: string, body: unknown) => send(server.port, { path, body, headers })
    expectClassic(await post('/identify', { message_type: 'IDENTIFY', username }), 201)
    const { token } = jsonOf(await post('/authenticate', { message_type: 'AUTHENTICATE', username, password: 'p' }))
    expectClassic(await post('/message', { message_type: 'MESSAGE', token, message: 1 }), 201)
  },
)

it('C1: each status has its own description', async () => {
  const user = freshName()
  const answers = [
    await client.identify(user),
    await client.identify(user),
    await client.identify('?'),
    await client.message('x', 1),
    await client.message(await client.signIn(freshName()), ''),
  ]
  for (const answer of answers) {
    expect(jsonOf(answer)['status_description']).toBe(statusDescriptions[answer.status])
  }
})

it('C1, G9: answers are not for caches when they hold a token', async () => {
  const user = freshName()
  await client.identify(user)
  expect((await client.authenticate(user)).headers['cache-control']).toBe('no-store')
})

it('P3: two requests sent at once on one connection are answered in order', async () => {
  const user = freshName()
  const identify = postBytes('/identify', JSON.stringify({ message_type: 'IDENTIFY', username: user }))
  const last = postBytes('/identify', '[]', { connection: 'close' })
  const answers = await exchange(server, `${identify}${identify}${last}`)
  expect(answers.map(({ status }) => status)).toEqual([201, 202, 400])
})

/** Without Content-Length. */
async function sendChunked(path: string, body: Uint8Array): Promise<Answer> {
  const head = `POST ${path} HTTP/1.1\r\nhost: gatherd\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n`
  const size = `${body.length.toString(16)}\r\n`
  const [answer] = await exchange(server, Buffer.concat([Buffer.from(head + size), body, Buffer.from('\r\n0\r\n\r\n')]))
  if (!answer) throw new Error('the server closed without an answer')
  return answer
}
