/** Whose entries somebody may read, and of which streams they are told (protocol rules R4, R14 and R15). */
import { expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { entryReader, messagesFrom, queryText, type Query } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { linesIn } from '../harness/journal-files.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { bearer, jsonType, nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd({ flags: ['--segment-size', '64KiB'] })
const documented = await documentedBy(server)
const [anna, otto] = [await nativeClient(server, 'anna'), await nativeClient(server, 'otto')]
for (let number = 0; number < 300; number++) {
  const messages = [{ number, text: `"user":"anna" ${'x'.repeat(300)}` }]
  await (number % 3 === 0 ? anna : otto).post(messages, { type: jsonType, stream: number % 2 === 0 ? 'even' : 'odd' })
}

const change = async (name: string, body: object) => {
  expect((await sendLocally(server, { method: 'PATCH', path: `/v1/users/${name}`, body })).status).toBe(200)
}

const streamsOf = async (token: string, query: Query = {}) => {
  const request = { method: 'GET', path: `/v1/streams${queryText(query)}`, headers: { authorization: bearer(token) } }
  const answer = await send(server.port, request)
  documented.expect(request, answer)
  return answer
}

it('R14: a writer reads its own entries, whatever it filters by', async () => {
  const { page } = entryReader(server, anna)
  const own = linesIn(server.folder).filter(line => line.includes(',"user":"anna",'))
  expect(own.length).toBe(100)
  for (const query of [{}, { user: 'anna' }, { contains: 'anna' }])
    expect((await page({ limit: 1000, ...query })).lines).toEqual(own)
  const ninth = own.filter(line => line.includes('"number":9,'))
  expect((await page({ where: 'number=9' })).lines).toEqual(ninth)
  expect((await page({ where: 'number=10' })).lines).toEqual([])
  const even = own.filter(line => line.includes(',"stream":"even",'))
  expect((await page({ limit: 1000, stream: ['even', 'none'] })).lines).toEqual(even)
  expect((await page({ order: 'desc', limit: 1000 })).lines).toEqual(own.toReversed())
})

it('R14: a writer who asks for another is refused, in any form', async () => {
  const { page } = entryReader(server, anna)
  const queries: readonly Query[] = [{ user: 'otto' }, { user: ['anna', 'otto'] }, { user: 'nobody' }, { user: 'Anna' }]
  for (const query of queries) {
    for (const accept of ['*/*', 'text/event-stream', 'application/json']) {
      const answer = await page(query, { accept })
      expectProblem(answer, 403, 'NOT_ALLOWED')
      documented.expect({ method: 'GET', path: '/v1/messages' }, answer)
    }
  }
  expectProblem(await streamsOf(anna.token, { user: 'otto' }), 403, 'NOT_ALLOWED')
})

it('R14: the tail of a writer shows nothing of others', async () => {
  const tail = await entryReader(server, anna).stream({ offset: 'end' })
  for (let number = 0; number < 20; number++) {
    await otto.post([`otto ${number}`], { type: jsonType })
    await anna.post([`anna ${number}`], { type: jsonType })
  }
  expect(await messagesFrom(tail, 20)).toEqual(Array.from({ length: 20 }, (_, number) => `anna ${number}`))
  expect(tail.text()).not.toContain('otto')
})

it('R14, U1: a reader and an admin read everything, from the next request on after they became so', async () => {
  const all = linesIn(server.folder)
  await addUser(server, 'lasting-admin', 'admin')
  for (const role of ['reader', 'admin'] as const) {
    await addUser(server, role, role)
    const { token } = await nativeClient(server, role)
    const { page } = entryReader(server, { token })
    expect((await page({ limit: 10_000 })).lines).toEqual(all)
    const two = all.filter(line => line.includes(',"user":"anna",') || line.includes(',"user":"otto",'))
    expect((await page({ limit: 10_000, user: ['anna', 'otto'] })).lines).toEqual(two)
    const { streams } = jsonOf(await streamsOf(token)) as { readonly streams: readonly { readonly entries: number }[] }
    expect(streams.reduce((total, { entries }) => total + entries, 0)).toBe(all.length)
    await change(role, { role: 'writer' })
    expect((await page()).lines).toEqual([])
    expectProblem(await page({ user: 'otto' }), 403, 'NOT_ALLOWED')
    expect(jsonOf(await streamsOf(token))).toEqual({ streams: [] })
  }
})

it('R11, U4: the tail of a user that is disabled ends, and tells why', async () => {
  const zoe = await nativeClient(server, 'zoe')
  const tail = await entryReader(server, zoe).stream()
  await change('zoe', { disabled: true })
  expect(await tail.ended).toBe('ended')
  expect(tail.events().at(-1)?.data).toContain('"code":"INVALID_TOKEN"')
  expectProblem(await entryReader(server, zoe).page(), 401, 'INVALID_TOKEN')
})

it('R15: streams are told by name with what they hold, of those who may be read', async () => {
  const stranger = await nativeClient(server, 'rita')
  expect(jsonOf(await streamsOf(stranger.token))).toEqual({ streams: [] })
  await stranger.post(['Hail'], { type: jsonType, stream: 'b' })
  await stranger.post(['Hail', 'Dale'], { type: jsonType, stream: 'a' })
  const own = linesIn(server.folder).filter(line => line.includes(',"user":"rita",'))
  const told = (stream: string, lines: readonly string[]) => ({
    stream,
    entries: lines.length,
    bytes: lines.reduce((total, line) => total + Buffer.byteLength(line) + 1, 0),
    last_received_at: (JSON.parse(lines.at(-1) ?? '{}') as { readonly received_at: string }).received_at,
  })
  const expected = { streams: [told('a', own.slice(1)), told('b', own.slice(0, 1))] }
  expect(jsonOf(await streamsOf(stranger.token))).toEqual(expected)
  expect(jsonOf(await streamsOf(stranger.token, { user: 'rita' }))).toEqual(expected)
})

it('R15: a query that it does not know is refused by name', async () => {
  for (const query of [{ stream: 'a' }, { user: '.' }, { user: ['rita', 'rita'] }])
    expectProblem(await streamsOf(anna.token, query), 422, 'INVALID_REQUEST')
})
