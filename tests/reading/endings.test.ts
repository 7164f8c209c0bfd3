/** Why an answer that follows ends, and that it says so (protocol rule R11). */
import { describe, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { entryReader, messagesFrom, type Stream } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { basic, bearer, jsonType, nativeClient } from '../harness/native-client.js'
import { elsewhere } from '../harness/places.js'
import { until } from '../harness/until.js'

const ndjson = { accept: 'application/x-ndjson' }

/** Why it ended, by its last event. */
async function endOf(tail: Stream): Promise<unknown> {
  expect(await tail.ended).toBe('ended')
  const { name, data, id } = tail.events().at(-1) ?? {}
  expect([name, id]).toEqual(['end', expect.stringMatching(/^[0-9a-f]{8}-\d+$/)])
  return JSON.parse(data ?? '')
}

describe('an answer that follows', () => {
  it('R11: ends with the token that asked for it, and goes on with the next one where it was', async () => {
    const server = await startGatherd({ flags: ['--token-ttl', '2s'] })
    const client = await nativeClient(server)
    const tail = await entryReader(server, client).stream()
    const lines = await entryReader(server, client).stream({ follow: true }, ndjson)
    await client.post([1, 2], { type: jsonType })
    expect(await messagesFrom(tail, 2)).toEqual([1, 2])
    expect(await endOf(tail)).toMatchObject({ code: 'INVALID_TOKEN', status: 401 })
    expect(await lines.ended).toBe('ended')
    expect(lines.incoming.trailers).toMatchObject({ 'gatherer-end': 'INVALID_TOKEN' })
    const again = await nativeClient(server, client.user)
    await again.post([3], { type: jsonType })
    const more = await entryReader(server, again).stream({}, { 'last-event-id': String(tail.events().at(-1)?.id) })
    expect(await messagesFrom(more, 1)).toEqual([3])
  })

  it('R11: ends with the token that the server keeps for a password', async () => {
    const server = await startGatherd({ flags: ['--token-ttl', '1s'] })
    await nativeClient(server, 'dale')
    const tail = await entryReader(server, { token: '' }).stream({}, { authorization: basic('dale', 'pass') })
    expect(await endOf(tail)).toMatchObject({ code: 'INVALID_TOKEN' })
  })

  it('R11: ends with its session, by logout and by an endpoint shift; other sessions of the user go on', async () => {
    const server = await startGatherd()
    const [client, other] = [await nativeClient(server, 'dale'), await nativeClient(server, 'dale')]
    const token = await classicClient(server).signIn('dale')
    const [tail, classic, lasting] = await Promise.all([
      entryReader(server, client).stream(),
      entryReader(server, { token }).stream(),
      entryReader(server, other).stream(),
    ])
    const headers = { authorization: bearer(client.token) }
    await send(server.port, { method: 'DELETE', path: '/v1/sessions/current', headers })
    expect(await endOf(tail)).toMatchObject({ code: 'INVALID_TOKEN' })
    expect(classic.status).toBe(200)
    const shifted = { message_type: 'MESSAGE', token, message: 'from elsewhere' }
    expect((await send(server.port, { path: '/message', body: shifted, from: elsewhere })).status).toBe(403)
    expect(await endOf(classic)).toMatchObject({ code: 'INVALID_TOKEN' })
    await other.post(['still here'], { type: jsonType })
    expect(await messagesFrom(lasting, 1)).toEqual(['still here'])
  })

  it('R11, A3: ends at once with DRAINING when the server stops, which exits 0', async () => {
    const server = await startGatherd()
    const client = await nativeClient(server)
    const tails = await Promise.all(Array.from({ length: 20 }, () => entryReader(server, client).stream()))
    await client.post(['last'], { type: jsonType })
    for (const tail of tails) await messagesFrom(tail, 1)
    const ended = await server.stop()
    expect([ended.status, ended.stderr]).toEqual([0, expect.not.stringContaining('a bug')])
    for (const tail of tails) expect(await endOf(tail)).toMatchObject({ code: 'DRAINING', status: 503 })
  })

  it('I1, I4, R3: is cut when the server dies, and the next life goes on where it was', async () => {
    const server = await startGatherd()
    const client = await nativeClient(server)
    const tail = await entryReader(server, client).stream()
    await client.post([1, 2, 3], { type: jsonType })
    await messagesFrom(tail, 3)
    await server.kill()
    expect(await tail.ended).toBe('cut')
    const next = await startGatherd({ folder: server.folder })
    await (await nativeClient(next, client.user)).post([4], { type: jsonType })
    const more = await entryReader(next, client).stream({}, { 'last-event-id': String(tail.events()[1]?.id) })
    expect(await messagesFrom(more, 2)).toEqual([3, 4])
  })
})

it('R13: what is under way for somebody who is gone ends', async () => {
  const server = await startGatherd({ flags: ['--max-readers', '1'] })
  const client = await nativeClient(server)
  const { stream, page } = entryReader(server, client)
  for (let round = 0; round < 5; round++) {
    const tail = await until('a place', async () => {
      const answer = await stream()
      return answer.status === 200 && answer
    })
    expect((await page()).status).toBe(429)
    tail.close()
  }
})
