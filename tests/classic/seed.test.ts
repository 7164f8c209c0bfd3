/** The examples of docs/three-messages.md, literally: dale, pass, Hail Dale!, on a server that knows nobody. */
import { expect, it } from 'vitest'
import { expectClassic, expectToken } from '../harness/classic-answer.js'
import { classicClient, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'

const identify = `{
    "message_type": "IDENTIFY",
    "username": "dale"
}`
const authenticate = `{
    "message_type": "AUTHENTICATE",
    "username": "dale",
    "password": "pass"
}`

it('C1, C2, C3, C4, C5: dale identifies, authenticates, sends "Hail Dale!", logs out, and comes back', async () => {
  const server = await startGatherd()
  const post = (path: string, body: string) => send(server.port, { path, body })
  expectClassic(await post('/identify', identify), 201, 'New User Created')
  const first = await post('/authenticate', authenticate)
  expectToken(first, 201, 'New User password authenticated. Token generated, dale!')
  const message = `{
    "message_type": "MESSAGE",
    "token": "${tokenOf(first)}",
    "message": "Hail Dale!"
}`
  expectClassic(await post('/message', message), 201, 'Message Received from dale')
  const dale = classicClient(server)
  const logout = await dale.message(tokenOf(first), 'logout')
  expectClassic(logout, 202, 'Empty or logout Message Received from dale')
  expectClassic(await post('/message', message), 403, 'Please identify!')
  expectClassic(await post('/identify', identify), 202, 'Existing User Identified')
  const again = await post('/authenticate', authenticate)
  expectToken(again, 202, 'Existing User password authenticated. Token generated, dale!')

  expect((await server.stop()).status).toBe(0)
  const stored = entriesIn(server.folder).map(({ user, address, message: text }) => [user, address, text])
  expect(stored).toEqual([
    ['dale', '127.0.0.1', 'Hail Dale!'],
    ['dale', '127.0.0.1', 'logout'],
  ])
})

it('C3, C4: nothing is accepted out of order', async () => {
  const dale = classicClient(await startGatherd())
  expectClassic(await dale.message('eyJhbGciOiJIUzI1NiJ9.e30.x', 'Hail Dale!'), 401, 'Token Expired. Please identify')
  const unknown = await dale.authenticate('dale')
  expect(unknown.text).toContain('"status_message":"User not found. Please identify"')
  expect(unknown.status).toBe(401)
})
