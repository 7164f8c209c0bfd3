/** How many may read and search at once, and what is said beyond (protocol rule R13). */
import { expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { entryReader, messagesFrom, queryText, type Query } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { basic, bearer, jsonType, linesOf, linesType, nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { openSocket } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

it('R13: beyond --max-readers it is 429, until one of them ends', async () => {
  const server = await startGatherd({ flags: ['--max-readers', '3'] })
  const documented = await documentedBy(server)
  const client = await nativeClient(server)
  const { stream, page } = entryReader(server, client)
  const tails = await Promise.all([stream(), stream(), stream({ follow: true }, { accept: 'text/csv' })])
  expect(tails.map(({ status }) => status)).toEqual([200, 200, 200])
  const refused = await page()
  expectProblem(refused, 429, 'TOO_MANY_REQUESTS')
  documented.expect({ method: 'GET', path: '/v1/messages' }, refused)
  expect(refused.text).toContain('--max-readers')
  expect((await client.post(['stored all the same'], { type: jsonType })).status).toBe(200)
  tails[0].close()
  await until('a place', async () => (await page()).status === 200)
})

it('R13: beyond --max-searches it is 429, but not for those who read, or follow what comes', async () => {
  const server = await startGatherd({ flags: ['--max-searches', '1'] })
  const client = await nativeClient(server)
  const { stream, page } = entryReader(server, client)
  const lines = linesOf(Array.from({ length: 9000 }, () => 'x'.repeat(400)))
  for (let count = 0; count < 20; count++) await client.post(lines, { type: linesType })
  // Matches much more than a socket takes: it is under way as long as nobody reads.
  const search = await stream({ contains: 'x' })
  search.incoming.pause()
  await until('a search to be refused', async () => (await page({ contains: 'y' })).status === 429)
  for (const query of [{ regex: 'y' }, { where: 'a=b' }, { contains: 'y', order: 'desc' }]) {
    const refused = await page(query)
    expectProblem(refused, 429, 'TOO_MANY_REQUESTS')
    expect(refused.text).toContain('--max-searches')
  }
  for (const query of [{}, { stream: 'other' }, { contains: 'x', offset: 'end' }])
    expect((await page(query)).status).toBe(200)
  search.close()
  await until('a search', async () => (await page({ contains: 'y' })).status === 200)
})

it('R13: who leaves while its password is checked takes no place', async () => {
  const server = await startGatherd({ flags: ['--max-readers', '2'] })
  const names = Array.from({ length: 6 }, (_, index) => `dale-${index}`)
  const [dale] = await Promise.all(names.map(async name => nativeClient(server, name)))
  for (const name of names) {
    const { socket, answer } = await openSocket(server)
    // The answer to the first says that the second has been read.
    socket.write(`GET /healthz HTTP/1.1\r\nHost: gatherd\r\n\r\n${readingBytes({}, basic(name, 'pass'))}`)
    await answer()
    socket.resetAndDestroy()
  }
  // Passwords are checked in order, so that the others are by now.
  const last = await nativeClient(server, 'last')
  expect((await entryReader(server, last).page()).status).toBe(200)
  expect((await entryReader(server, dale ?? last).page()).status).toBe(200)
  expect(server.printed().stderr).not.toContain('a bug')
})

it('R12, R13: who asks again and again on a connection that follows takes one place and little memory, and is cut in the end', async () => {
  const server = await startGatherd({ flags: ['--max-readers', '2'] })
  const client = await nativeClient(server)
  const { socket, received, closed } = await openSocket(server)
  const [tail, page] = [{ follow: true, offset: 'end' }, {}].map(query => readingBytes(query, bearer(client.token)))
  socket.write(`${tail}${page?.repeat(100)}`)
  await until('the tail', () => received().includes('200 OK'))
  expect((await entryReader(server, client).page()).status).toBe(200)
  socket.write(page ?? '')
  await closed
  await until('both places', async () => {
    const tails = await Promise.all([entryReader(server, client).stream(), entryReader(server, client).stream()])
    for (const { close } of tails) close()
    return tails.every(({ status }) => status === 200)
  })
})

it('R6, R12, A3: nobody waits for an expression that takes long but other expressions, nor does a server that stops', async () => {
  const server = await startGatherd({ flags: ['--max-searches', '1', '--drain-timeout', '1s'] })
  const client = await nativeClient(server)
  const { stream, page } = entryReader(server, client)
  // Whether an `a` stood 300 characters before is another state for each of the 2^300 texts between.
  const text = Array.from({ length: 400_000 }, (_, index) => ((index * index) % 7919 > 3959 ? 'a' : 'b')).join('')
  await client.post([text], { type: jsonType })
  const tail = await stream({ offset: 'end' })
  let isFound = false
  const found = page({ regex: '(a|b)*a(a|b){300}[cd]', order: 'desc' }).then(
    () => (isFound = true),
    () => undefined,
  )
  await until('the search', async () => (await page({ contains: 'x', order: 'desc' })).status === 429)
  expect((await page({ order: 'desc' })).lines.length).toBe(1)
  await client.post(['new'], { type: jsonType })
  expect(await messagesFrom(tail, 1)).toEqual(['new'])
  expect(isFound).toBe(false)
  expect((await server.stop()).status).toBe(0)
  await found
  expect(isFound).toBe(false)
})

function readingBytes(query: Query, authorization: string): string {
  return `GET /v1/messages${queryText(query)} HTTP/1.1\r\nHost: gatherd\r\nAuthorization: ${authorization}\r\n\r\n`
}
