/** MESSAGE over HTTP: what is stored, and what ends a session (protocol rules C4, C5, S1; guarantee G5). */
import { expect, it } from 'vitest'
import { expectClassic, expectNoToken } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn, messageTextsOf } from '../harness/journal-files.js'
import { elsewhere } from '../harness/places.js'
import { exchange, postBytes } from '../harness/raw-socket.js'

const server = await startGatherd()
const client = classicClient(server)
const stored = (name: string) => messageTextsOf(server.folder, name)

it('C4, G1: a message is in the file the moment its answer is here', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  for (const number of [1, 2, 3]) {
    expectClassic(await client.message(token, { number }), 201, `Message Received from ${name}`)
    expect(stored(name).at(-1)).toBe(`{"number":${number}}`)
  }
})

it('C4, G5: an entry says who sent it, whatever the message claims', async () => {
  const name = freshName()
  const stranger = classicClient(server, elsewhere)
  const token = await stranger.signIn(name)
  await stranger.message(token, { user: 'root', address: '203.0.113.7', received_at: 'never' })
  const entry = entriesIn(server.folder).find(({ user }) => user === name)
  expect(entry?.address).toBe(elsewhere.address)
  expect(entry?.line).toMatch(/^\{"received_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z","user":/)
})

it.each(['', 'logout'])('C5: %j ends the session, and "logout" is what is stored', async farewell => {
  const name = freshName()
  const token = await client.signIn(name)
  expectClassic(await client.message(token, farewell), 202, `Empty or logout Message Received from ${name}`)
  expect(stored(name)).toEqual(['"logout"'])
  expectClassic(await client.message(token, 'too late'), 403, 'Please identify!')
  expectNoToken(await client.authenticate(name), 403, 'Please identify!')
  expect(stored(name)).toEqual(['"logout"'])
})

it('C5: "logout" spelt with escapes is "logout"', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  expectClassic(await client.messageText(token, String.raw`"log\u006fut"`), 202)
  expect(stored(name)).toEqual(['"logout"'])
})

it.each([
  'false',
  '0',
  '" logout"',
  '"logout "',
  '"LOGOUT"',
  '" "',
  '[]',
  '{}',
  '[""]',
  '["logout"]',
  '{"message":""}',
])('C5, C9: %s is a message and no logout', async json => {
  const name = freshName()
  const token = await client.signIn(name)
  expectClassic(await client.messageText(token, json), 201, `Message Received from ${name}`)
  expectClassic(await client.message(token, 'still here'), 201)
  expect(stored(name)).toEqual([json, '"still here"'])
})

it('C5: a logout ends all tokens of its session', async () => {
  const name = freshName()
  const older = await client.signIn(name)
  const newer = tokenOf(await client.authenticate(name))
  expectClassic(await client.message(newer, ''), 202)
  expectClassic(await client.message(older, 'too late'), 403, 'Please identify!')
})

it('C4, C7: a token of before the logout does not disturb the session after it', async () => {
  const name = freshName()
  const before = await client.signIn(name)
  await client.message(before, 'logout')
  const after = await client.signIn(name)
  expectClassic(await client.message(before, 'too late'), 403, 'Please identify!')
  expectClassic(await client.message(after, 'on time'), 201)
  expect(stored(name)).toEqual(['"logout"', '"on time"'])
})

it('C4, S1: a token used while the session is only identified grounds it', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  await client.identify(name)
  expectClassic(await client.message(token, 'too early'), 403, 'Please identify!')
  expectNoToken(await client.authenticate(name), 403, 'Please identify!')
  expect(stored(name)).toEqual([])
})

it('C4, J4: fifty messages at once are all stored, each once', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  const numbers = Array.from({ length: 50 }, (_, number) => number)
  const answers = await Promise.all(numbers.map(number => client.message(token, number)))
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]))
  expect(
    stored(name)
      .map(Number)
      .toSorted((a, b) => a - b),
  ).toEqual(numbers)
})

it('C5, C4: what comes right behind a logout, before its answer, is not accepted any more', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  const bytes = (message: string, headers?: Readonly<Record<string, string>>) =>
    postBytes('/message', JSON.stringify({ message_type: 'MESSAGE', token, message }), headers)
  const answers = await exchange(server, bytes('logout') + bytes('late', { connection: 'close' }))
  expect(answers.map(({ status }) => status)).toEqual([202, 403])
  expect(stored(name)).toEqual(['"logout"'])
})
