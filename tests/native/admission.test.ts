/** Room for bodies that are on their way, and what happens when there is none (protocol rules M12, M14, P8; G10). */
import { afterEach, describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectStored } from '../harness/native-answer.js'
import { bearer, linesType, nativeClient, nativePath, rawHeaders } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { chunkedHead, chunkOf, openSocket, postBytes, type RawSocket } from '../harness/raw-socket.js'
import { linesOfBytes } from '../harness/sized-json.js'
import { until } from '../harness/until.js'

const bodyBytes = 480 * 1024
/** Each takes 512 KiB of 4,400 KiB: seven bodies are beyond three quarters, six are not; five are more than half, four are not. */
const flags = [
  '--max-in-flight',
  '4400KiB',
  '--max-body',
  '2MiB',
  '--max-decompressed',
  '1MiB',
  '--request-timeout',
  '10m',
]
const server = await startGatherd({ flags })
const client = await nativeClient(server)
const good = rawHeaders(client, { type: linesType })

/** A request of which all but the end has been sent. */
interface Held extends RawSocket {
  readonly end: string
}

const held: Held[] = []

afterEach(async () => {
  await finishAll()
  expect((await probe()).status).toBe(200)
  expect(server.printed().stderr).not.toContain('a bug')
})

async function hold(sent: string, end: string): Promise<Held> {
  const connection = { ...(await openSocket(server)), end }
  connection.socket.write(sent)
  held.push(connection)
  return connection
}

function holdMany(count: number): Promise<Held[]> {
  const bytes = postBytes(nativePath, linesOfBytes(bodyBytes), good)
  return Promise.all(Array.from({ length: count }, () => hold(bytes.slice(0, -1), '\n')))
}

/** What was cut would make room at some time; what was answered has made it. */
async function finishAll(): Promise<void> {
  const finished = held.splice(0)
  for (const { socket, end } of finished) socket.write(end)
  await Promise.all(finished.map(({ answer }) => answer()))
}

const probe = () => client.post('probe')
const full = () => until('a refusal', async () => (await probe()).status === 429)

describe('beyond three quarters', () => {
  it('M12, M14, P8: a new request is 429 with Retry-After before its body is read', async () => {
    expectStored(await probe(), { accepted: 1 })
    await holdMany(7)
    await full()
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(nativePath, '', { ...good, 'content-length': '100' }))
    const refusal = await answer()
    expectProblem(refusal, 429, 'TOO_MANY_REQUESTS')
    expect(Number(refusal.headers['retry-after'])).toBeGreaterThan(0)
  })

  it('M12: a sender that waits for 100 Continue gets 429 instead', async () => {
    await holdMany(7)
    await full()
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(nativePath, '', { ...good, expect: '100-continue', 'content-length': '100' }))
    expectProblem(await answer(), 429, 'TOO_MANY_REQUESTS')
  })

  it('M12: what is on its way is finished, and it is full until it is down to half', async () => {
    await holdMany(7)
    await full()
    // One that came while another grew may have been refused.
    const inside = held.splice(0).filter(({ received }) => received() === '')
    expect(inside.length).toBeGreaterThan(5)
    for (const [index, { socket, answer }] of inside.entries()) {
      socket.write('\n')
      expect((await answer()).status).toBe(200)
      expect((await probe()).status).toBe(inside.length - index - 1 > 4 ? 429 : 200)
    }
    expect(entriesIn(server.folder).filter(({ message }) => String(message).startsWith('xxx')).length).toBeGreaterThan(
      5,
    )
  })

  it('M12, C1: every request with a body is 429, in the words of its path; what has none is answered', async () => {
    const classic = classicClient(server)
    const token = await classic.signIn('dale')
    await holdMany(7)
    await full()
    for (const refusal of [await classic.identify('dale'), await classic.message(token, 'Hail!')]) {
      expectClassic(refusal, 429)
      expect(refusal.headers['retry-after']).toMatch(/^\d+$/)
    }
    expectNoToken(await classic.authenticate('dale'), 429)
    const signIn = { path: '/v1/sessions', body: { username: 'dale', password: 'pass' } }
    expectProblem(await send(server.port, signIn), 429, 'TOO_MANY_REQUESTS')
    for (const path of ['/', '/v1', '/healthz', '/readyz']) {
      expect((await send(server.port, { method: 'GET', path })).status).toBe(200)
    }
    const signOut = { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization: bearer(token) } }
    expect((await send(server.port, signOut)).status).toBe(204)
  })
})

it('M12, M14: a request that would pass the whole is 429 while its body arrives, and the others go on', async () => {
  await holdMany(5)
  const { socket, answer } = await openSocket(server)
  socket.write(chunkedHead(nativePath, good))
  // There is room for three more such bodies; of this one four have no end.
  for (let part = 0; part < 4; part++) socket.write(chunkOf(linesOfBytes(bodyBytes)))
  expectProblem(await answer(), 429, 'TOO_MANY_REQUESTS')
  for (const other of held.splice(0)) {
    other.socket.write(other.end)
    expect((await other.answer()).status).toBe(200)
  }
})

it('M12, G10: two hundred requests that promise a little and send nothing keep nobody out', async () => {
  const head = postBytes(nativePath, '', { ...good, 'content-length': '1000' })
  await Promise.all(Array.from({ length: 200 }, () => hold(head, '\n'.repeat(1000))))
  await classicClient(server).identify('other')
  expectStored(await probe(), { accepted: 1 })
})

it('M12: what is cut makes room, too', async () => {
  for (let round = 0; round < 2; round++) {
    await holdMany(7)
    await full()
    for (const { socket } of held.splice(0)) socket.resetAndDestroy()
    await until('room', async () => (await probe()).status === 200)
  }
})

it('M12: what was read of requests whose turn to be answered never comes is given back', async () => {
  const small = await startGatherd({ flags: ['--max-in-flight', '76MiB'] })
  const sender = await nativeClient(small)
  const tail = `GET ${nativePath}?follow=true HTTP/1.1\r\nHost: gatherd\r\nAuthorization: ${bearer(sender.token)}\r\n\r\n`
  const signIn = postBytes('/v1/sessions', JSON.stringify({ username: 'dale', pad: 'x'.repeat(1_000_000) }))
  for (let round = 0; round < 5; round++) {
    const sockets = await Promise.all(Array.from({ length: 20 }, async () => openSocket(small)))
    // Its end comes after all that was sent, and cuts the tail.
    for (const { socket } of sockets) socket.end(`${tail}${signIn}`)
    await Promise.all(sockets.map(async ({ closed }) => closed))
  }
  expect((await sender.post([1], { type: 'application/json' })).status).toBe(200)
})
