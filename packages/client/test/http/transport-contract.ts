/** What every `Transport` does, against servers that behave, misbehave, or are none. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { Request, Transport } from '../../src/http/transport.js'
import { answerBytes, deadUrl, rawServer } from './raw-server.js'

export interface Subject {
  readonly name: string
  readonly open: (options: { readonly server: string; readonly timeoutMs: number }) => Transport
  /** It knows whether there was a connection. */
  readonly tellsArrival: boolean
  /** It takes an answer that comes after `100 Continue`. */
  readonly takesContinue: boolean
}

const get: Request = { method: 'GET', path: '/healthz' }
const post: Request = { method: 'POST', path: '/v1/messages?stream=app', body: 'hello' }
const large: Request = { ...post, body: new Uint8Array(8 * 1024 * 1024) }
const patientMs = 30_000
const briefMs = 400

export function transportContract({ name, open, tellsArrival, takesContinue }: Subject): void {
  describe(`a Transport: ${name}`, () => {
    let ran = 0
    const transportTo = (server: string, timeoutMs = patientMs): Transport => {
      ran++
      const transport = open({ server, timeoutMs })
      onTestFinished(() => transport.close())
      return transport
    }
    /** One request to a server that treats every request like this. */
    const askOnce = async (request: Request, treat: (socket: Socket) => void, timeoutMs = patientMs) => {
      const server = await rawServer({ request: treat })
      return transportTo(server.url, timeoutMs).exchange(request)
    }

    afterAll(() => expect(ran).toBeGreaterThan(20))

    it('sends method, path, headers and body as given, with the length in bytes', async () => {
      const server = await rawServer({ request: socket => socket.write(answerBytes(200, 'ok')) })
      const transport = transportTo(server.url)
      await transport.exchange({ ...post, headers: { 'gatherer-producer': 'p1' }, body: 'Grüße' })
      await transport.exchange({ ...post, body: new Uint8Array([0, 255, 10]) })
      await transport.exchange({ method: 'DELETE', path: '/v1/sessions/current' })
      const [text, bytes, none] = server.requests
      expect(text?.head).toMatch(/^POST \/v1\/messages\?stream=app HTTP\/1\.1\r\n/)
      expect(text?.head).toMatch(/^gatherer-producer: p1\r$/im)
      expect(text?.head).toMatch(/^content-length: 7\r$/im)
      expect(text?.body.toString()).toBe('Grüße')
      expect([...(bytes?.body ?? [])]).toEqual([0, 255, 10])
      expect(none?.head).toMatch(/^DELETE \/v1\/sessions\/current HTTP/)
    })

    it('tells status, type, Retry-After, Location and text of an answer', async () => {
      const headers = { 'content-type': 'text/html', 'retry-after': '7', location: '/there' }
      const answer = await askOnce(get, socket => socket.write(answerBytes(503, '<h1>Später</h1>', headers)))
      expect(answer).toEqual({
        kind: 'answer',
        status: 503,
        contentType: 'text/html',
        retryAfter: '7',
        location: '/there',
        body: '<h1>Später</h1>',
      })
    })

    it('says so where an answer has no type, no text and no such headers', async () => {
      const answer = await askOnce(get, socket => socket.write('HTTP/1.1 204 No Content\r\n\r\n'))
      const nothing = { contentType: 'no content type', retryAfter: undefined, location: undefined, body: '' }
      expect(answer).toEqual({ kind: 'answer', status: 204, ...nothing })
    })

    it.each([301, 302, 307, 308])('D3: does not follow a redirect with %s', async status => {
      const stranger = await rawServer({ request: socket => socket.write(answerBytes(200, 'mine now')) })
      const location = `${stranger.url}/v1/messages`
      const request = { ...post, headers: { authorization: 'Bearer secret' } }
      const answer = await askOnce(request, socket => socket.write(answerBytes(status, '', { location })))
      expect(answer).toMatchObject({ kind: 'answer', status, location })
      expect(stranger.connections).toEqual([])
    })

    it('keeps 256 KiB of an endless answer', async () => {
      const answer = await askOnce(get, socket => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n\r\n')
        const more = (): void => {
          if (!socket.destroyed) socket.write('x'.repeat(100_000), more)
        }
        more()
      })
      expect(answer).toMatchObject({ kind: 'answer', body: 'x'.repeat(256 * 1024) })
    })

    it('shows bytes that are not UTF-8 as U+FFFD', async () => {
      const answer = await askOnce(get, socket => {
        socket.write('HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n')
        socket.write(Buffer.from([0x61, 0xff, 0x62]))
      })
      expect(answer).toMatchObject({ kind: 'answer', body: 'a\uFFFDb' })
    })

    it('puts an answer together that comes byte by byte', async () => {
      const answer = await askOnce(get, socket => {
        const bytes = answerBytes(200, 'Grüße')
        void (async () => {
          for (const byte of Buffer.from(bytes)) {
            await new Promise(resolve => socket.write(Buffer.of(byte), resolve))
          }
        })()
      })
      expect(answer).toMatchObject({ kind: 'answer', status: 200, body: 'Grüße' })
    })

    it('D2: ends by its time when nothing comes back', async () => {
      const answer = await askOnce(post, () => undefined, briefMs)
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'no answer within 0.4 s' })
    })

    it('D2: ends by its time when an answer stops in the middle', async () => {
      const half = 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf of it'
      const answer = await askOnce(post, socket => socket.write(half), briefMs)
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'no answer within 0.4 s' })
    })

    it('D2: ends by its time when an answer trickles for ever', async () => {
      const answer = await askOnce(post, trickle, briefMs)
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'no answer within 0.4 s' })
    })

    it('D2: tells that the connection was cut before an answer', async () => {
      const answer = await askOnce(post, socket => socket.destroy())
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'the connection was cut' })
    })

    it('D2: tells that the connection was reset before an answer', async () => {
      const answer = await askOnce(post, socket => socket.resetAndDestroy())
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'the connection was cut' })
    })

    it('D2: tells that the connection was cut in the middle of an answer', async () => {
      const answer = await askOnce(post, socket => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"acc'))
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true })
    })

    it('D2: tells that what answers does not speak HTTP', async () => {
      const answer = await askOnce(post, socket => socket.end('220 mail.example.com ESMTP\r\n'))
      const reason = 'what answers there does not speak HTTP'
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason })
    })

    it('D2: tells that nothing listens, so nothing arrived', async () => {
      const answer = await transportTo(await deadUrl()).exchange(post)
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: false, reason: 'nothing listens there' })
    })

    it('D2: tells that a server does not speak TLS', async () => {
      const server = await rawServer({ bytes: socket => socket.end(answerBytes(400, 'what?')) })
      const transport = transportTo(server.url.replace('http:', 'https:'))
      const answer = await transport.exchange(post)
      const hint = `if it has none, write ${server.url}`
      expect(answer).toMatchObject({ kind: 'no answer', reason: 'it does not speak TLS', hint })
      if (tellsArrival) expect(answer).toMatchObject({ mayHaveArrived: false })
    })

    it('takes the answer that follows 100 Continue', async () => {
      const answer = await askOnce(post, socket =>
        socket.write(`HTTP/1.1 100 Continue\r\n\r\n${answerBytes(200, 'ok')}`),
      )
      if (takesContinue) expect(answer).toMatchObject({ kind: 'answer', status: 200, body: 'ok' })
      else expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true })
    })

    it('reads a refusal that comes while 8 MiB are still being sent', async () => {
      const server = await rawServer({ head: socket => socket.write(answerBytes(413, 'too much')) })
      const answer = await transportTo(server.url).exchange(large)
      expect(answer).toMatchObject({ kind: 'answer', status: 413, body: 'too much' })
    })

    it('reads a refusal whose server ends its side and lets the rest run dry', async () => {
      const server = await rawServer({ head: socket => socket.resume().end(answerBytes(413, 'too much')) })
      const answer = await transportTo(server.url).exchange(large)
      expect(answer).toMatchObject({ kind: 'answer', status: 413, body: 'too much' })
    })

    it('opens another connection when the kept one was closed between two requests', async () => {
      const server = await rawServer({ request: socket => socket.write(answerBytes(200, 'ok')) })
      const transport = transportTo(server.url)
      await transport.exchange(post)
      const kept = server.connections.slice(0, 1)
      await Promise.all(kept.map(socket => once(socket.end(), 'close')))
      expect(await transport.exchange(post)).toMatchObject({ kind: 'answer', status: 200 })
      expect(server.connections.length).toBe(2)
    })

    it('D2: never repeats a request that met the closing of a kept connection', async () => {
      const server = await rawServer({
        request: (socket, { number }) => (number === 0 ? socket.write(answerBytes(200, 'ok')) : socket.destroy()),
      })
      const transport = transportTo(server.url)
      await transport.exchange(post)
      expect(await transport.exchange(post)).toMatchObject({ kind: 'no answer', mayHaveArrived: true })
      expect(server.requests.length).toBe(2)
    })

    it('sends nothing when its signal has aborted before', async () => {
      const server = await rawServer({})
      const answer = await transportTo(server.url).exchange({ ...post, signal: AbortSignal.abort() })
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: false, reason: 'it was stopped here' })
      expect(server.connections).toEqual([])
    })

    it('ends a request in flight when its signal aborts', async () => {
      const stop = new AbortController()
      const server = await rawServer({ request: () => stop.abort() })
      const answer = await transportTo(server.url).exchange({ ...post, signal: stop.signal })
      expect(answer).toMatchObject({ kind: 'no answer', mayHaveArrived: true, reason: 'it was stopped here' })
    })

    it('close ends what is in flight, and the next request connects anew', async () => {
      const server = await rawServer({
        request: (socket, { number }) => (number === 0 ? transport.close() : socket.write(answerBytes(200, 'ok'))),
      })
      const transport = transportTo(server.url)
      expect(await transport.exchange(post)).toMatchObject({ kind: 'no answer', mayHaveArrived: true })
      expect(await transport.exchange(post)).toMatchObject({ kind: 'answer', status: 200 })
    })

    it('answers a header that cannot be sent like everything else that fails', async () => {
      const server = await rawServer({})
      const request = { ...post, headers: { authorization: 'Bearer\nx' } }
      expect(await transportTo(server.url).exchange(request)).toMatchObject({ kind: 'no answer' })
      expect(server.connections).toEqual([])
    })
  })
}

function trickle(socket: Socket): void {
  socket.write('HTTP/1.1 200 OK\r\n\r\n')
  const timer = setInterval(() => socket.write('x'), 10)
  socket.once('close', () => clearInterval(timer))
}
