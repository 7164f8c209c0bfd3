/** What every `Transport` does with an answer that is read as it comes. */
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import type { NoAnswer, Opened, Request, Transport } from '../../src/http/transport.js'
import { answerBytes, deadUrl, rawServer } from './raw-server.js'

export interface OpeningSubject {
  readonly name: string
  readonly open: (options: {
    readonly server: string
    readonly timeoutMs: number
    readonly silenceMs?: number
  }) => Transport
}

const get: Request = { method: 'GET', path: '/v1/messages?follow=true', headers: { accept: 'text/event-stream' } }
const head = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ngatherer-end-offset: 00c0ffee-17\r\n\r\n'
const briefMs = 300

export function openingContract({ name, open }: OpeningSubject): void {
  describe(`opening an answer: ${name}`, () => {
    let ran = 0
    const transportTo = (server: string, options: { timeoutMs?: number; silenceMs?: number } = {}): Transport => {
      ran++
      const transport = open({ server, timeoutMs: 30_000, ...options })
      onTestFinished(() => transport.close())
      return transport
    }
    const openOnce = async (
      treat: (socket: Socket) => void,
      options: { timeoutMs?: number; silenceMs?: number } = {},
    ) => {
      const server = await rawServer({ request: treat })
      return transportTo(server.url, options).open(get)
    }

    afterAll(() => expect(ran).toBeGreaterThan(12))

    it('hands over an answer with 200 as soon as its head is there, and tells its headers', async () => {
      const opened = taken(await openOnce(socket => socket.write(head)))
      expect(opened.contentType).toBe('text/event-stream')
      expect(opened.header('gatherer-end-offset')).toBe('00c0ffee-17')
      expect(opened.header('retry-after')).toBeUndefined()
    })

    it('gives the bytes as they come, and ends with them', async () => {
      const opened = taken(await openOnce(socket => socket.write(`${head}data: 1\n`, () => socket.end('data: 2\n'))))
      expect(await textOf(opened)).toBe('data: 1\ndata: 2\n')
    })

    it.each([204, 302, 401, 410, 503])('reads an answer with %s whole', async status => {
      const answer = await openOnce(socket =>
        socket.write(status === 204 ? 'HTTP/1.1 204 No Content\r\n\r\n' : answerBytes(status, 'so it is')),
      )
      expect(answer).toMatchObject({ kind: 'answer', status, body: status === 204 ? '' : 'so it is' })
    })

    it('tells why there is no answer', async () => {
      const reason = 'nothing listens there'
      expect(await transportTo(await deadUrl()).open(get)).toMatchObject({ kind: 'no answer', reason })
    })

    it('ends by its time when no head comes', async () => {
      const answer = await openOnce(() => undefined, { timeoutMs: briefMs })
      expect(answer).toMatchObject({ kind: 'no answer', reason: 'no answer within 0.3 s' })
    })

    it('throws what came and then SERVER_UNREACHABLE when the connection is cut', async () => {
      const chunked = head.replace('\r\n\r\n', '\r\ntransfer-encoding: chunked\r\n\r\n')
      const opened = taken(await openOnce(socket => socket.write(`${chunked}3\r\nabc\r\n`, () => socket.end())))
      const read: string[] = []
      await expect(collect(opened, read)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
      expect(read.join('')).toBe('abc')
    })

    it('tells of a cut that came before anybody read', async () => {
      const chunked = head.replace('\r\n\r\n', '\r\ntransfer-encoding: chunked\r\n\r\n')
      const server = await rawServer({ request: socket => socket.write(chunked) })
      const opened = taken(await transportTo(server.url).open(get))
      await Promise.all(server.connections.map(socket => once(socket.resetAndDestroy(), 'close')))
      await expect(textOf(opened)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
    })

    it('ends an answer from which nothing comes while it is waited for', async () => {
      const opened = taken(await openOnce(socket => socket.write(`${head}abc`), { silenceMs: briefMs }))
      const message = 'nothing came for 0.3 s'
      await expect(textOf(opened)).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', message })
    })

    it('waits for longer than its time for a head for what comes then', async () => {
      const opened = taken(await openOnce(slowly, { timeoutMs: briefMs }))
      expect(await textOf(opened)).toBe('.....')
    })

    it('reads no further than it is asked to, but for what its buffers hold', async () => {
      const flood = new Flood()
      const server = await rawServer({
        request: (socket, { head: asked }) =>
          /follow/.test(asked) ? flood.into(socket) : socket.write(answerBytes(200, '')),
      })
      const transport = transportTo(server.url)
      const chunks = taken(await transport.open(get)).body[Symbol.asyncIterator]()
      await chunks.next()
      // It stands still while a hundred other requests come and go, or has written all.
      for (let still = 0, before = 0; still < 100; still++) {
        if (flood.written > before) still = 0
        before = flood.written
        await transport.exchange({ method: 'GET', path: '/healthz' })
      }
      expect(flood.written).toBeLessThan(flood.total / 2)
      await chunks.return?.()
    })

    it('leaving the body closes the connection', async () => {
      const server = await rawServer({ request: socket => socket.write(`${head}abc`) })
      const opened = taken(await transportTo(server.url).open(get))
      for await (const _chunk of opened.body) break
      await allClosed(server.connections)
    })

    it('cancel closes the connection of an answer that nobody reads', async () => {
      const server = await rawServer({ request: socket => socket.write(`${head}abc`) })
      const opened = taken(await transportTo(server.url).open(get))
      opened.cancel()
      opened.cancel()
      await allClosed(server.connections)
    })

    it('its signal ends it before the head', async () => {
      const stop = new AbortController()
      const server = await rawServer({ request: () => stop.abort() })
      const transport = transportTo(server.url)
      const reason = 'it was stopped here'
      expect(await transport.open({ ...get, signal: AbortSignal.abort() })).toMatchObject({ kind: 'no answer', reason })
      expect(await transport.open({ ...get, signal: stop.signal })).toMatchObject({ kind: 'no answer', reason })
    })

    it('its signal ends it after the head', async () => {
      const stop = new AbortController()
      const server = await rawServer({ request: socket => socket.write(head) })
      const reading = textOf(taken(await transportTo(server.url).open({ ...get, signal: stop.signal })))
      stop.abort()
      await expect(reading).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE', message: 'it was stopped here' })
      await allClosed(server.connections)
    })

    it('close ends it', async () => {
      const server = await rawServer({ request: socket => socket.write(head) })
      const transport = transportTo(server.url)
      const reading = textOf(taken(await transport.open(get)))
      transport.close()
      await expect(reading).rejects.toMatchObject({ code: 'SERVER_UNREACHABLE' })
      await allClosed(server.connections)
    })

    it('a request goes through while answers are open', async () => {
      const server = await rawServer({
        request: (socket, { head: asked }) => socket.write(/follow/.test(asked) ? head : answerBytes(200, 'ok')),
      })
      const transport = transportTo(server.url)
      const opened = await Promise.all([transport.open(get), transport.open(get)])
      expect(await transport.exchange({ method: 'GET', path: '/healthz' })).toMatchObject({ status: 200, body: 'ok' })
      for (const each of opened) taken(each).cancel()
    })
  })
}

function taken(answer: Opened | NoAnswer | { readonly kind: 'answer' }): Opened {
  if (answer.kind !== 'opened') throw new Error(`not opened: ${JSON.stringify(answer)}`)
  return answer
}

async function textOf(opened: Opened): Promise<string> {
  const read: string[] = []
  await collect(opened, read)
  return read.join('')
}

async function collect({ body }: Opened, read: string[]): Promise<void> {
  for await (const chunk of body) read.push(Buffer.from(chunk).toString('latin1'))
}

async function allClosed(connections: readonly Socket[]): Promise<void> {
  await Promise.all(connections.filter(({ closed }) => !closed).map(socket => once(socket, 'close')))
}

/** Five pieces, each later than the one before by nearly the time that a head may take. */
function slowly(socket: Socket): void {
  socket.write(head)
  let pieces = 0
  const timer = setInterval(() => {
    if (++pieces < 5) return void socket.write('.')
    clearInterval(timer)
    socket.end('.')
  }, 100)
}

/** Writes as fast as it is taken. */
class Flood {
  readonly total = 64 * 1024 * 1024
  written = 0

  into(socket: Socket): void {
    socket.write(head)
    const piece = Buffer.alloc(65_536)
    const more = (): void => {
      if (this.written >= this.total) return void socket.end()
      this.written += piece.length
      if (socket.write(piece)) setImmediate(more)
      else socket.once('drain', more)
    }
    more()
  }
}
