/** What a user may send (operations rules L4, L5). Quotas count by user: each case has one of its own. */
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { expectClassic } from '../harness/classic-answer.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { linesType, nativeClient, nativeClientWith, nativePath, rawHeaders } from '../harness/native-client.js'
import { expectStored } from '../harness/native-answer.js'
import { expectProblem } from '../harness/problem.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'

/** Beyond what ten seconds allow it takes minutes to be allowed anything. */
const flags = ['--quota-messages', '1', '--quota-bytes', '100']
const server = await startGatherd({ flags })
const lines = (count: number) => '1\n'.repeat(count)

it('L4: a batch is taken whole, however large; the next request waits, that of another user does not', async () => {
  const [client, other] = [await nativeClient(server), await nativeClient(server)]
  expectStored(await client.post(lines(300), { type: linesType }), { accepted: 300 })
  const refused = await client.post('1', { type: linesType })
  expectProblem(refused, 429, 'QUOTA_EXCEEDED')
  expect(jsonOf(refused)['hint']).toContain('--quota-messages')
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(200)
  expectStored(await other.post('1', { type: linesType }), { accepted: 1 })
})

it('L4: it is refused before its body is read', async () => {
  const client = await nativeClient(server)
  await client.post(lines(300), { type: linesType })
  const { socket, answer } = await openSocket(server)
  socket.write(postBytes(nativePath, '', { ...rawHeaders(client), 'content-length': '1000000' }))
  expect((await answer()).status).toBe(429)
  socket.destroy()
})

it('L4: bytes are counted too, and named', async () => {
  const client = await nativeClient(server)
  expectStored(await client.post('x'.repeat(5000)), { accepted: 1 })
  const refused = await client.post('1')
  expectProblem(refused, 429, 'QUOTA_EXCEEDED')
  expect(jsonOf(refused)['hint']).toContain('--quota-bytes')
})

it('L4: what was stored before counts once', async () => {
  const client = await nativeClient(server)
  const again = () => client.post(lines(7), { type: linesType, producer: 'p', sequence: 0 })
  for (let time = 0; time < 20; time++) expect((await again()).status).toBe(200)
})

it('L4, C1: a classic message is refused in its own words, a logout never', async () => {
  const client = classicClient(server)
  const token = await client.signIn('classic')
  const native = nativeClientWith(server, { user: 'classic', token })
  await native.post(lines(300), { type: linesType })
  const refused = await client.message(token, 'Hail')
  expectClassic(refused, 429)
  expect(jsonOf(refused)['status_message']).toMatch(/^Quota exceeded\. Please try again in \d+ seconds$/)
  expectClassic(await client.message(token, 'logout'), 202)
})

it('L5: a day’s use counts on after a restart', async () => {
  const daily = ['--quota-daily', '1KiB']
  const first = await startGatherd({ flags: daily })
  const client = await nativeClient(first, 'dale')
  expectStored(await client.post('x'.repeat(2000)), { accepted: 1 })
  await expectUsedUp(first, client.token)
  await first.stop()
  const again = await startGatherd({ folder: first.folder, flags: daily })
  await expectUsedUp(again, client.token)
  await again.stop()
  const without = await startGatherd({ folder: first.folder })
  expectStored(await nativeClientWith(without, client).post('x'), { accepted: 1 })
})

async function expectUsedUp({ port }: Gatherd, token: string): Promise<void> {
  const refused = await send(port, { path: nativePath, body: 'x', headers: { authorization: `Bearer ${token}` } })
  expectProblem(refused, 429, 'QUOTA_EXCEEDED')
  expect(jsonOf(refused)['hint']).toContain('--quota-daily')
}
