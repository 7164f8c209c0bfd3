/** Only tokens that this server signed, whole and unchanged, are looked at (protocol rules C4, S4). */
import { expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { forgeriesOf } from '../harness/forgeries.js'
import { startGatherd } from '../harness/gatherd.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { joined, partsOf } from '../harness/tokens.js'

const server = await startGatherd()
const client = classicClient(server)
const user = freshName()
const token = await client.signIn(user)
const { header, claims } = partsOf(token)

it('S4: a token is a JWT, HS256, with kid, and the claims id, sid, iat and exp, good for ten minutes', () => {
  expect(header).toEqual({ alg: 'HS256', typ: 'JWT', kid: expect.any(String) as string })
  expect(Object.keys(claims).toSorted()).toEqual(['exp', 'iat', 'id', 'sid'])
  // Whole seconds: the begin is rounded down, the end up.
  expect([600, 601]).toContain(Number(claims['exp']) - Number(claims['iat']))
})

const strangersServer = await startGatherd()
const strangers = await classicClient(strangersServer).signIn(user)

it.each<readonly [what: string, forged: string]>([
  ...forgeriesOf(token),
  ['of another server', strangers],
  ['of another server, with our kid', joined({ ...partsOf(strangers), header })],
])('C4, S4: %s is 401, and the session goes on', async (_what, forged) => {
  expectClassic(await client.message(forged, 'forged'), 401, 'Token Expired. Please identify')
  expectClassic(await client.message(token, 'true'), 201)
  expect(messageTextsOf(server.folder, user)).not.toContain('"forged"')
})
