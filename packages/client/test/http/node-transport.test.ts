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

function transportTo(server: string) {
  const transport = nodeTransport({ server, timeoutMs: 30_000, userAgent: 'gather/1.2.3' })
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
  let requests = 0
  const server = createServer(selfSigned, (_request, response) => {
    requests++
    response.end('ok')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const answer = await transportTo(`https://127.0.0.1:${port}`).exchange(post)
  expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: false })
  expect(answer).toMatchObject({
    code: 'UNTRUSTED',
    reason: expect.stringMatching(/^the certificate of https:.* is not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/),
  })
  expect(requests).toBe(0)
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
