/** Requests that are no HTTP, or strange HTTP: a clear 4xx, and everybody else goes on (P5 to P8; guarantee G9). */
import { afterEach, describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { expectProblem } from '../harness/problem.js'
import { exchange, openSocket, postBytes } from '../harness/raw-socket.js'

const server = await startGatherd()
const client = classicClient(server)
const user = freshName()
const token = await client.signIn(user)
const stored = () => messageTextsOf(server.folder, user)
const message = (text: string) => JSON.stringify({ message_type: 'MESSAGE', token, message: text })

afterEach(async () => {
  expectClassic(await client.message(token, 'alive'), 201)
  expect(server.printed().stderr).not.toContain('a bug')
})

describe('no HTTP', () => {
  it.each([
    ['words', 'hello, is anybody there?\r\n\r\n'],
    ['zeros', Buffer.alloc(1000)],
    ['a TLS greeting', Buffer.from('16030100c5010000c10303', 'hex')],
    ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['an unknown method', 'BREW / HTTP/1.1\r\nhost: gatherd\r\n\r\n'],
    ['a header without a name', 'GET / HTTP/1.1\r\nhost: gatherd\r\n: x\r\n\r\n'],
    ['a header with a NUL', 'GET / HTTP/1.1\r\nhost: gatherd\r\nx: \u0000\r\n\r\n'],
    ['a header of 64 KiB', `GET / HTTP/1.1\r\nhost: gatherd\r\nx: ${'x'.repeat(65_536)}\r\n\r\n`],
    ['a Content-Length that is no number', 'POST /message HTTP/1.1\r\nhost: gatherd\r\ncontent-length: x\r\n\r\n{}'],
    ['two Content-Lengths', 'POST /message HTTP/1.1\r\nhost: g\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}'],
    [
      'Content-Length and Transfer-Encoding',
      'POST /message HTTP/1.1\r\nhost: g\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
    ['a chunk without a size', 'POST /message HTTP/1.1\r\nhost: g\r\ntransfer-encoding: chunked\r\n\r\nx\r\n{}\r\n'],
  ])('G9: %s is 400, a problem document, and the end of the connection', async (_what, bytes) => {
    const answers = await exchange(server, bytes)
    expect(answers).toHaveLength(1)
    const [answer] = answers
    expect(answer?.status).toBe(400)
    expect(answer?.headers['content-type']).toBe('application/problem+json')
    expect(jsonOf(answer ?? { text: '' })).toMatchObject({ status: 400, code: 'INVALID_REQUEST' })
  })

  it('G9: HTTP/1.1 without Host is 400', async () => {
    const [answer] = await exchange(server, 'GET / HTTP/1.1\r\n\r\n')
    expect(answer?.status).toBe(400)
  })

  it('G9: HTTP/1.0 is answered', async () => {
    const [answer] = await exchange(server, 'GET /healthz HTTP/1.0\r\n\r\n')
    expect(answer?.status).toBe(200)
  })
})

describe('a body that does not arrive whole', () => {
  it('G9: a connection cut in the body stores nothing', async () => {
    const before = stored().length
    const { socket } = await openSocket(server)
    const bytes = postBytes('/message', message('half'))
    socket.write(bytes.slice(0, -5))
    await client.identify(user.toUpperCase())
    socket.resetAndDestroy()
    expectClassic(await client.message(token, 'after the cut'), 201)
    expect(stored().slice(before)).toEqual(['"after the cut"'])
  })

  it('G9: one that ends before its Content-Length is refused, and stores nothing', async () => {
    const before = stored().length
    const { socket, received, closed } = await openSocket(server)
    socket.end(postBytes('/message', message('short'), { 'content-length': '5000' }))
    await closed
    expect(received()).toMatch(/^(HTTP\/1\.1 400 |$)/)
    expect(stored()).toHaveLength(before)
  })

  it('G9: one that goes on after its Content-Length is cut there: no JSON, and the rest is no request', async () => {
    const before = stored().length
    const answers = await exchange(server, postBytes('/message', message('long'), { 'content-length': '10' }))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([400]))
    expect(stored()).toHaveLength(before)
  })

  it('C4, G9: garbage after a message does not take its answer', async () => {
    const answers = await exchange(server, `${postBytes('/message', message('followed'))}garbage\r\n\r\n`)
    // No answer would say "not known"; any but 201 would be wrong.
    if (answers[0]) expect(answers[0].status).toBe(201)
    expect(stored()).toContain('"followed"')
  })
})

describe('HTTP that is rare but right', () => {
  it('G9: a client that waits for 100 Continue gets it, and then its answer', async () => {
    const { socket, answers } = await openSocket(server)
    const body = message('continued')
    const [head = ''] = postBytes('/message', body, { expect: '100-continue' }).split('\r\n\r\n')
    socket.write(`${head}\r\n\r\n`)
    expect((await answers(1))[0]?.status).toBe(100)
    socket.write(body)
    expect((await answers(2))[1]?.status).toBe(201)
    expect(stored()).toContain('"continued"')
  })

  it('G9: another expectation is 417', async () => {
    const [answer] = await exchange(server, postBytes('/message', message('x'), { expect: 'x', connection: 'close' }))
    expect(answer?.status).toBe(417)
  })

  it('P3: ten requests at once on one connection are answered in order', async () => {
    const before = stored().length
    const last = postBytes('/message', message('9'), { connection: 'close' })
    const others = Array.from({ length: 9 }, (_, number) => postBytes('/message', message(String(number))))
    const answers = await exchange(server, others.join('') + last)
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(10).fill(201))
    expect(stored().slice(before).toSorted()).toEqual(Array.from({ length: 10 }, (_, number) => `"${number}"`))
  })

  it('C1: a body in chunks is one body', async () => {
    const body = message('in chunks')
    const chunks = [body.slice(0, 7), body.slice(7)].map(part => `${part.length.toString(16)}\r\n${part}\r\n`)
    const head = 'POST /message HTTP/1.1\r\nhost: gatherd\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n'
    expect((await exchange(server, `${head}${chunks.join('')}0\r\n\r\n`))[0]?.status).toBe(201)
    expect(stored()).toContain('"in chunks"')
  })

  it('C1: a query does not matter', async () => {
    expectClassic(await send(server.port, { path: '/message?x=1&y', body: message('with a query') }), 201)
  })
})

describe('paths', () => {
  it.each([
    '//',
    '/%00',
    '/identify/',
    '/IDENTIFY',
    '/identify%2f',
    '//identify',
    '/message/x',
    '/v1/',
    '/.git/config',
    '/a'.repeat(2000),
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/__proto__',
    '/constructor',
    '*',
  ])('P6, P7: %s is 404 with a hint', async path => {
    for (const method of ['GET', 'POST']) {
      const answer = await send(server.port, { method, path, body: message('nowhere') })
      expectProblem(answer, 404, 'NOT_FOUND')
      expect(jsonOf(answer)['hint']).toEqual(expect.any(String))
    }
  })

  it.each(['/%', '/%zz', '/%c3', '/message%'])('P7, G9: %s is no path: a clear 4xx', async path => {
    const answer = await send(server.port, { path, body: message('nowhere') })
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(answer.status).toBeLessThan(500)
    expectProblem(answer, answer.status, String(jsonOf(answer)['code']))
    expect(jsonOf(answer)['code']).not.toBe('INVALID_JSON')
  })

  it('P6: a body over the limit does not hide that there is nothing', async () => {
    expectProblem(await send(server.port, { path: '/nowhere', body: 'x'.repeat(1024 * 1024 + 1) }), 404, 'NOT_FOUND')
  })

  it('G9: nothing sent to a wrong path is stored', () => {
    expect(stored()).not.toContain('"nowhere"')
  })
})
