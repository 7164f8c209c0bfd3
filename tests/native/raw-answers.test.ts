/** An answer is the same on a connection that stays, where it goes out as one write, and on one that ends, where Node sends it. */
import { beforeAll, describe, expect, it } from 'vitest'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { chunkedHead, exchange, openSocket, postBytes } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'
import type { Answer } from '../harness/http.js'

let server: Gatherd

beforeAll(async () => {
  server = await startGatherd()
})

const body = (token: string, value: unknown) => JSON.stringify({ message_type: 'MESSAGE', token, message: value })

describe('answers', () => {
  it.each<readonly [string, (token: string) => string]>([
    ['a message', token => body(token, 'Hail Dale!')],
    ['a logout', token => body(token, 'logout')],
    ['a forged token', token => body(`${token}x`, 'x')],
    ['no JSON', () => 'rubbish'],
    ['nothing', () => ''],
  ])('C1, C4, C6: %s has the same answer on both', async (_what, bodyOf) => {
    const [stays, ends] = [await answerOn('keep-alive', bodyOf), await answerOn('close', bodyOf)]
    expect(stays).toEqual(ends)
  })

  it('M11, P8: to requests that come in one piece come in their order, and the connection goes on', async () => {
    const { name, token } = await signedIn()
    const { socket, answers } = await openSocket(server)
    for (const from of [0, 50]) {
      const numbers = Array.from({ length: 50 }, (_, index) => from + index)
      socket.write(numbers.map(number => post(token, number % 10 === 9 ? 'none' : 'good', number)).join(''))
      const all = await answers(from + 50)
      expect(all.map(({ status }) => status)).toEqual(
        Array.from({ length: from + 50 }, (_, number) => (number % 10 === 9 ? 401 : 200)),
      )
    }
    const stored = messageTextsOf(server.folder, name).map(Number)
    expect(stored).toEqual(Array.from({ length: 100 }, (_, number) => number).filter(number => number % 10 !== 9))
  })

  it('M12: of a sender that reads none wait in its socket, and it gets them all', async () => {
    const { name, token } = await signedIn()
    const { socket, answers } = await openSocket(server)
    socket.pause()
    const count = 5000
    for (let number = 0; number < count; number++) socket.write(post(token, 'good', number))
    await until('all to be sent or held up', () => socket.writableLength === 0 || socket.writableNeedDrain)
    socket.resume()
    expect((await answers(count)).every(({ status }) => status === 200)).toBe(true)
    expect(messageTextsOf(server.folder, name).map(Number)).toEqual(Array.from({ length: count }, (_, index) => index))
  })

  it('M1: a sender that ends its side after its requests gets the answers, then the end', async () => {
    const { name, token } = await signedIn()
    const { socket, answers, closed } = await openSocket(server)
    socket.end([1, 2, 3].map(number => post(token, 'good', number)).join(''))
    expect((await answers(3)).map(({ status }) => status)).toEqual([200, 200, 200])
    await closed
    expect(messageTextsOf(server.folder, name)).toEqual(['1', '2', '3'])
  })

  it('M1, P6: a path with scheme and host in front is that path', async () => {
    const { token } = await signedIn()
    const { socket, answers } = await openSocket(server)
    for (const url of [
      'http://gatherd/v1/messages',
      'HTTP://gatherd:6174/v1/messages?stream=a',
      'http://gatherd/v1/nowhere',
    ])
      socket.write(post(token, 'good', 1).replace('/v1/messages', url))
    expect((await answers(3)).map(({ status }) => status)).toEqual([200, 200, 404])
  })

  it('M4: a transfer coding but chunked is refused', async () => {
    const { token } = await signedIn()
    const { socket, answers } = await openSocket(server)
    const head = post(token, 'good', 1)
      .split('\r\n\r\n')[0]
      ?.replace(/content-length: \d+/, 'transfer-encoding: gzip, chunked')
    socket.write(`${head}\r\n\r\n1\r\n1\r\n0\r\n\r\n`)
    expect((await answers(1))[0]).toMatchObject({ status: 422 })
  })

  it('M1: HTTP/1.0 and a refusal before the body are served too', async () => {
    const { token } = await signedIn()
    const { socket, answers, closed } = await openSocket(server)
    socket.write(post(token, 'good', 1).replace('HTTP/1.1', 'HTTP/1.0'))
    expect((await answers(1))[0]).toMatchObject({ status: 200, text: '{"accepted":1,"duplicates":0}' })
    await closed
    const second = await openSocket(server)
    second.socket.write(`POST /v1/messages HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n`)
    expect((await second.answers(1))[0]?.status).toBe(401)
    second.socket.write(`0123456789${post(token, 'good', 2)}`)
    expect((await second.answers(2))[1]?.status).toBe(200)
  })

  it.each([
    ['a request whose chunks are none', `${chunkedHead('/v1/messages')}rubbish\r\n`],
    ['a request with two lengths', postBytes('/v1/messages', 'x', { 'Content-Length': '2' })],
    ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nhost: x\r\n\r\n'],
    ['no request', 'rubbish\r\n\r\n'],
  ])('G1, G9, M11: those that are due come before the one to %s', async (_what, bad) => {
    const { name, token } = await signedIn()
    const answers = await exchange(server, `${post(token, 'good', 1)}${post(token, 'good', 2)}${bad}`)
    expect(answers.slice(0, 2).map(({ status }) => status)).toEqual([200, 200])
    // By its head, if that was looked at before the rest was seen to be none.
    expect(answers.slice(2).map(({ status }) => status)).toEqual([expect.toBeOneOf([400, 401])])
    expect(messageTextsOf(server.folder, name)).toEqual(['1', '2'])
  })

  it('M1: HTTP/1.0 knows no 100 Continue, and gets none', async () => {
    const { token } = await signedIn()
    const request = post(token, 'good', 1)
      .replace('HTTP/1.1', 'HTTP/1.0')
      .replace('\r\n', '\r\nexpect: 100-continue\r\n')
    expect((await exchange(server, request)).map(({ status }) => status)).toEqual([200])
  })
})

function post(token: string, kind: 'good' | 'none', message: unknown): string {
  const authorization: Record<string, string> = kind === 'good' ? { authorization: `Bearer ${token}` } : {}
  return postBytes('/v1/messages', JSON.stringify(message), { 'content-type': 'application/json', ...authorization })
}

async function signedIn() {
  const name = freshName()
  return { name, token: await classicClient(server).signIn(name) }
}

async function answerOn(connection: string, bodyOf: (token: string) => string) {
  const { name, token } = await signedIn()
  const { socket, answers } = await openSocket(server)
  socket.write(postBytes('/message', bodyOf(token), { connection }))
  return comparable((await answers(1))[0], name)
}

/** All of an answer but the moment, the connection and the name. */
function comparable(answer: Answer | undefined, name: string) {
  const headers = ['content-type', 'retry-after'].map(header => answer?.headers[header])
  return {
    status: answer?.status,
    headers,
    dated: typeof answer?.headers['date'],
    text: answer?.text.replaceAll(name, 'N'),
  }
}
