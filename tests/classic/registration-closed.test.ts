/** With registration closed a stranger learns nothing: not even who exists (protocol rule C8). */
import { expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { elsewhere } from '../harness/places.js'
import { scrape } from '../harness/scrape.js'

const open = await startGatherd()
await classicClient(open).signIn('dale')
await classicClient(open).identify('anna')
await open.stop()
const server = await startGatherd({ folder: open.folder, flags: ['--registration', 'closed'] })
const client = classicClient(server)
const stranger = classicClient(server, elsewhere)

it('A1: /v1 says that registration is closed', async () => {
  const { registration } = jsonOf(await send(server.port, { method: 'GET', path: '/v1' }))
  expect(registration).toBe('closed')
})

it('C8: IDENTIFY answers a known and an unknown name with the same bytes', async () => {
  const [known, unknown] = [await client.identify('dale'), await client.identify('nobody')]
  expectClassic(known, 202, 'Existing User Identified')
  expect(visible(unknown)).toEqual(visible(known))
  expect(visible(await client.identify('nobody'))).toEqual(visible(known))
})

it('C8: AUTHENTICATE fails with the same bytes, whatever the reason', async () => {
  await client.identify('dale')
  const wrong = await client.authenticate('dale', 'wrong')
  expectNoToken(wrong, 403, 'Authentication Failed!. Please try again, dale!')
  const others = [
    await stranger.authenticate('dale'),
    await client.identify('nobody').then(() => client.authenticate('nobody')),
    await client.authenticate('nemo'),
    await client.identify('anna').then(() => client.authenticate('anna')),
  ]
  const named = others.map(answer => visible(answer).replace(/nobody|nemo|anna/, 'dale'))
  const lengthless = (text: string) => text.replace(/"content-length":"\d+"/, '')
  expect(new Set(named.map(lengthless))).toEqual(new Set([lengthless(visible(wrong))]))
})

it('C8: after a logout the right password fails as a wrong one does', async () => {
  await client.message(await client.signIn('dale'), 'logout')
  expectNoToken(await client.authenticate('dale'), 403, 'Authentication Failed!. Please try again, dale!')
})

it('C8, L2: an unknown name costs the work of a wrong password', async () => {
  await client.identify('dale')
  const signIn = (username: string) =>
    send(server.port, { path: '/v1/sessions', body: { username, password: 'wrong' } })
  for (const name of ['dale', 'nobody']) {
    expect(await hashedFor(() => client.authenticate(name, 'wrong')), name).toBe(1)
    expect(await hashedFor(() => signIn(name)), name).toBe(1)
  }
})

it('C8, C3: who exists signs in as ever', async () => {
  await client.identify('dale')
  const words = 'Existing User password authenticated. Token generated, dale!'
  expectToken(await client.authenticate('dale'), 202, words)
})

it('C8, S3: a session for an unknown name or with a wrong password is refused alike', async () => {
  const signIn = (username: string, password: string) =>
    send(server.port, { path: '/v1/sessions', body: { username, password } })
  const [wrong, unknown] = [await signIn('dale', 'wrong'), await signIn('nobody', 'wrong')]
  expect(jsonOf(wrong)).toMatchObject({ status: 401, code: 'WRONG_CREDENTIALS' })
  expect(visible(unknown)).toEqual(visible(wrong))
  expect(visible(await signIn('anna', 'first'))).toEqual(visible(wrong))
})

/** All that a client sees, but the time and what the request is called; that is random, of one length. */
function visible({ status, headers, text }: Answer): string {
  const id = String(headers['gatherer-request-id'] ?? '')
  const seen = JSON.stringify({ status, headers: { ...headers, date: '' }, text })
  return id === '' ? seen : seen.replaceAll(id, 'x'.repeat(id.length))
}

/** How many passwords the server hashes for it. */
async function hashedFor(work: () => Promise<unknown>): Promise<number> {
  const hashed = async () => (await scrape(server)).at('gatherd_passwords_hashed_total')
  const before = await hashed()
  await work()
  return (await hashed()) - before
}
