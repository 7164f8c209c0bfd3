/** What a page is told of its session, whose token it never sees (protocol rules S3, S13). */
import { expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'

const server = await startGatherd()
const documented = await documentedBy(server)
await addUser(server, 'root', 'admin')
await addUser(server, 'rita', 'reader')

const askForCookie = async (body: object, cookie?: string): Promise<Answer> => {
  const headers = { 'gatherer-csrf': '1', ...(cookie !== undefined && { cookie }) }
  const answer = await send(server.port, { path: '/v1/sessions', body: { ...body, cookie: true }, headers })
  documented.expect({ path: '/v1/sessions' }, answer)
  return answer
}

const cookieOf = ({ headers }: Answer) => String(headers['set-cookie']).split(';', 1)[0] ?? ''

it('S3, S13: a cookie comes with the name and role of whose it is, and without the token', async () => {
  const answer = await askForCookie({ username: 'rita', password: 'pass' })
  const expires = expect.any(String) as string
  expect(jsonOf(answer)).toEqual({ expires_at: expires, user: 'rita', role: 'reader', created: false })
  expect(cookieOf(answer)).toMatch(/^session=./)
})

it('S3, S13: a renewal tells the role of the moment', async () => {
  const first = await askForCookie({ username: 'rita', password: 'pass' })
  await sendLocally(server, { method: 'PATCH', path: '/v1/users/rita', body: { role: 'admin' } })
  expect(jsonOf(await askForCookie({}, cookieOf(first)))).toMatchObject({ user: 'rita', role: 'admin' })
})
