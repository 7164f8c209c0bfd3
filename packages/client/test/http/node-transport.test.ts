import { X509Certificate } from 'node:crypto'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { expect, it, onTestFinished, vi } from 'vitest'
import { nodeTransport } from '../../src/http/node-transport.js'
import { answerBytes, rawServer } from './raw-server.js'
import { selfSigned } from './self-signed.js'
import { openingContract } from './opening-contract.js'
import { transportContract } from './transport-contract.js'

transportContract({
  name: 'nodeTransport',
  open: options => nodeTransport({ ...options, userAgent: 'test/1' }),
  tellsArrival: true,
  takesContinue: true,
})

openingContract({ name: 'nodeTransport', open: options => nodeTransport({ ...options, userAgent: 'test/1' }) })

const post = { method: 'POST', path: '/v1/messages', body: 'hello' } as const

function transportTo(server: string, fingerprint?: string) {
  const transport = nodeTransport({ server, timeoutMs: 30_000, userAgent: 'gather/1.2.3', fingerprint })
  onTestFinished(() => transport.close())
  return transport
}

it('uses one connection, also for requests at once, and names the program', async () => {
  const server = await rawServer({ request: socket => socket.write(answerBytes(200, 'ok')) })
  const transport = transportTo(server.url)
  await Promise.all([1, 2, 3].map(() => transport.exchange(post)))
  await transport.exchange(post)
  expect(server.requests.length).toBe(4)
  expect(server.connections.length).toBe(1)
  expect(server.requests[0]?.head).toMatch(/^user-agent: gather\/1\.2\.3\r$/im)
})

it('D3: a certificate that nobody vouches for gets no request', async () => {
  const server = await secureServer()
  const answer = await transportTo(server.url).exchange(post)
  expect(answer).toMatchObject({
    kind: 'no answer',
    mayHaveArrived: false,
    code: 'UNTRUSTED',
    reason: expect.stringMatching(/^the certificate of https:.* is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/),
  })
  expect(server.requests).toBe(0)
})

const right = `SHA256:${new X509Certificate(selfSigned.cert).fingerprint256}`
const wrong = right.replace(/..$/, right.endsWith('00') ? '01' : '00')

it('N11: the one certificate that was accepted gets requests, also on connections of their own', async () => {
  const server = await secureServer()
  const transport = transportTo(server.url, right)
  for (let request = 0; request < 3; request++)
    expect(await transport.exchange(post)).toMatchObject({ kind: 'answer', status: 200, body: 'ok' })
  expect(server.connections).toBe(1)
  expect(await transport.open({ method: 'GET', path: '/' })).toMatchObject({ kind: 'opened' })
  expect(server).toMatchObject({ requests: 4, connections: 2 })
})

it('N11, N12, D3: any other gets none, and both are named', async () => {
  const server = await secureServer()
  const transport = transportTo(server.url, wrong)
  for (const answer of [await transport.exchange(post), await transport.open({ method: 'GET', path: '/' })])
    expect(answer).toMatchObject({
      kind: 'no answer',
      mayHaveArrived: false,
      code: 'CERTIFICATE_CHANGED',
      reason: `${server.url} has another certificate now, ${right}; accepted is ${wrong}`,
      hint: expect.stringContaining(`gather login ${server.url} --fingerprint ${right}`),
    })
  expect(server.requests).toBe(0)
})

it('N11: a handshake that does not end takes the time of a request, and is told as such', async () => {
  const server = await rawServer({ bytes: () => undefined })
  const transport = nodeTransport({
    server: server.url.replace('http:', 'https:'),
    timeoutMs: 50,
    userAgent: 'test/1',
    fingerprint: right,
  })
  expect(await transport.exchange(post)).toMatchObject({ kind: 'no answer', mayHaveArrived: false })
  transport.close()
})

it('D2: sends on for longer than its time while a slow line moves', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const body = new Uint8Array(64 * 1024 * 1024)
  // More than the buffers of a connection hold: to read so much, the sender must have moved.
  const rest = body.length / 4
  const server = await rawServer({
    head: socket => {
      let taken = 0
      socket.on('data', (chunk: Buffer) => {
        const rests = Math.floor(taken / rest)
        taken += chunk.length
        if (Math.floor(taken / rest) > rests) vi.advanceTimersByTime(20_000)
        if (taken > body.length - rest / 2) socket.write(answerBytes(200, 'ok'))
      })
      socket.resume()
    },
  })
  const answer = await transportTo(server.url).exchange({ ...post, body })
  expect(answer).toMatchObject({ kind: 'answer', status: 200 })
})

/** Counts what comes, until the test is over. */
async function secureServer() {
  const counted = { url: '', requests: 0, connections: 0 }
  const server = createServer(selfSigned, (_request, response) => {
    counted.requests++
    response.end('ok')
  })
  server.on('connection', () => counted.connections++)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => server.close().closeAllConnections())
  counted.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
  return counted
}
