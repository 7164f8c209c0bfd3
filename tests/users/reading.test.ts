/** What a change of a user means for its answers that follow (protocol rules U4, R11 and R14). */
import { expect, it } from 'vitest'
import { entryReader, messagesFrom } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { nativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd()
await addUser(server, 'root', 'admin')
await addUser(server, 'gina', 'writer')
const gina = await nativeClient(server, 'gina')
await gina.post(['from gina'], { type: 'application/json' })

it.each([
  ['disabled', 'PATCH', { disabled: true }],
  ['removed', 'DELETE', undefined],
  ['given another password', 'PATCH', { password: 'other' }],
])('U4, R11: the tail of a user that is %s ends, and says so', async (what, method, body) => {
  const name = what.replaceAll(' ', '-')
  await addUser(server, name, 'reader')
  const tail = await entryReader(server, await nativeClient(server, name)).stream()
  expect(await messagesFrom(tail, 1)).toEqual(['from gina'])
  await sendLocally(server, { method, path: `/v1/users/${name}`, body })
  expect(await tail.ended).toBe('ended')
  const { name: event, data } = tail.events().at(-1) ?? {}
  expect([event, JSON.parse(data ?? '')]).toEqual(['end', expect.objectContaining({ code: 'INVALID_TOKEN' })])
})

it('U1, R14: whose entries a session reads follows its role from one request to the next', async () => {
  await addUser(server, 'dale', 'writer')
  const { page } = entryReader(server, await nativeClient(server, 'dale'))
  const become = (role: string) => sendLocally(server, { method: 'PATCH', path: '/v1/users/dale', body: { role } })
  expectProblem(await page({ user: 'gina' }), 403, 'NOT_ALLOWED')
  for (const role of ['reader', 'admin']) {
    await become(role)
    expect((await page({ user: 'gina' })).lines.length).toBe(1)
  }
  await become('writer')
  expectProblem(await page({ user: 'gina' }), 403, 'NOT_ALLOWED')
  expect((await page()).lines).toEqual([])
})

it('U1, R11, R14: who becomes a writer sees nothing more of others in the tails it has, and is told why; its own go on', async () => {
  await addUser(server, 'vera', 'reader')
  const vera = await nativeClient(server, 'vera')
  const { stream } = entryReader(server, vera)
  const [all, named, own] = await Promise.all([stream(), stream({ user: 'gina' }), stream({ user: 'vera' })])
  for (const tail of [all, named]) expect(await messagesFrom(tail, 1)).toEqual(['from gina'])
  await sendLocally(server, { method: 'PATCH', path: '/v1/users/vera', body: { role: 'writer' } })
  for (const tail of [all, named]) {
    expect(await tail.ended).toBe('ended')
    const { name, data } = tail.events().at(-1) ?? {}
    expect([name, JSON.parse(data ?? '')]).toEqual(['end', expect.objectContaining({ code: 'NOT_ALLOWED' })])
  }
  await vera.post(['from vera'], { type: 'application/json' })
  expect(await messagesFrom(own, 1)).toEqual(['from vera'])
})
