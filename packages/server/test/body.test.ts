/** Reading a body, whatever its sender does meanwhile: the promise settles, so that its room is given back. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readBody } from '../src/http/body.js'
import { GrowingBuffer } from '../src/http/growing-buffer.js'
import { InFlight } from '../src/http/in-flight.js'

const server = createServer()

beforeAll(async () => {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})

afterAll(() => void server.close())

/** A request that arrived whole, of which nothing was read. */
async function arrived() {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nhello')
  const [request, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse]
  while (!request.complete) await nextTurn()
  return { socket, request, response }
}

const options = () => ({ maxBytes: 10, limit: '', held: new InFlight(1024 * 1024).open() })

it('M12, G10: of a sender that sent everything and left before it was read, it ends', async () => {
  const { socket, ...request } = await arrived()
  socket.resetAndDestroy()
  await once(request.response, 'close')
  await expect(readBody(request, options())).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
})

it('M12, G10: of one that stays connected, nothing is kept', async () => {
  const { socket, request, response } = await arrived()
  const before = request.eventNames()
  expect((await readBody({ request, response }, options())).toString()).toBe('hello')
  expect(request.eventNames()).toEqual(before)
  response.end()
  socket.destroy()
})

it('M12, G10: of single bytes, it takes about as much as they are', () => {
  const inFlight = new InFlight(1024 * 1024)
  for (let sender = 0; sender < 200; sender++) {
    const body = new GrowingBuffer(1024 * 1024, inFlight.open())
    for (const byte of Buffer.from('abc')) expect(body.add(Buffer.of(byte))).toBeUndefined()
    expect(body.filled().toString()).toBe('abc')
  }
})
