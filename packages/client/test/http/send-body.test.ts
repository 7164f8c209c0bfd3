import { once } from 'node:events'
import { request, type ClientRequest } from 'node:http'
import type { Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { sendBody } from '../../src/http/send-body.js'
import { answerBytes, rawServer } from './raw-server.js'

const pieceBytes = 64 * 1024

function open(url: string): ClientRequest {
  const outgoing = request(url, { method: 'POST' })
  outgoing.on('error', () => undefined)
  onTestFinished(() => void outgoing.destroy())
  return outgoing
}

it('D2: shows progress with each piece of a body that the line takes', async () => {
  const server = await rawServer({ head: socket => socket.resume() })
  const outgoing = open(server.url)
  let progress = 0
  sendBody(outgoing, new Uint8Array(10 * pieceBytes), () => progress++)
  await once(outgoing, 'finish')
  expect(progress).toBe(10)
})

it('D2: shows no progress while nothing is read', async () => {
  const [socket, outgoing, progressed] = await stalled()
  const before = progressed()
  expect(before).toBeLessThan(1000)
  socket.resume()
  await once(outgoing, 'finish')
  expect(progressed()).toBe(1000)
})

it('D2: an answer is the last progress, though more of the body is taken', async () => {
  const [socket, outgoing, progressed] = await stalled()
  socket.write(answerBytes(413, 'too much'))
  await once(outgoing, 'response')
  const atAnswer = progressed()
  socket.resume()
  await once(outgoing, 'finish')
  expect(progressed()).toBe(atAnswer)
})

/** A request of 1,000 pieces to a server that has read its head, and no more yet. */
async function stalled(): Promise<readonly [Socket, ClientRequest, () => number]> {
  let progress = 0
  let arrived = (_socket: Socket): void => undefined
  const socket = new Promise<Socket>(resolve => (arrived = resolve))
  const server = await rawServer({ head: incoming => arrived(incoming) })
  const outgoing = open(server.url)
  sendBody(outgoing, new Uint8Array(1000 * pieceBytes), () => progress++)
  return [await socket, outgoing, () => progress]
}
