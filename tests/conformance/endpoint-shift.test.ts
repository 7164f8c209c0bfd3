/** Two addresses: sessions apart, and a token from the wrong one (protocol rules C3, C7, S2, S3). */
import { expect, it } from 'vitest'
import { expectClassic, expectToken } from '../harness/classic-answer.js'
import { expectGrounded } from '../harness/grounded.js'
import { needs } from '../harness/needs.js'
import { nativeClientOver } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { classicAt, nativeAt, somebody, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = classicAt(target)
const stranger = classicAt(target, target.elsewhere)
const who = await somebody(target)
const { user, password } = who

it('C7: a good token from another address is refused, and its session grounded', async context => {
  needs(context, target, 'two addresses')
  const token = await client.signIn(user, password)
  expectClassic(await stranger.message(token, 'stolen'), 403, 'Please identify!')
  expectClassic(await client.message(token, 'mine'), 403, 'Please identify!')
  await expectGrounded(target, client, who)
  expectClassic(await client.message(await client.signIn(user, password), 'mine'), 201)
})

it('C7: at /v1/messages it is 401, and its session is grounded', async context => {
  needs(context, target, 'two addresses')
  const token = await client.signIn(user, password)
  const away = nativeClientOver(request => target.ask({ ...request, from: target.elsewhere! }), { user, token })
  expectProblem(await away.post('stolen'), 401, 'INVALID_TOKEN')
  expectClassic(await client.message(token, 'mine'), 403, 'Please identify!')
})

it('C7: no other session is touched', async context => {
  needs(context, target, 'two addresses')
  const [mine, theirs] = [await client.signIn(user, password), await stranger.signIn(user, password)]
  expectClassic(await stranger.message(mine, 'mixed up'), 403, 'Please identify!')
  expectClassic(await stranger.message(theirs, 'right'), 201)
})

it('C3, S2: who identified elsewhere did not identify here', async context => {
  needs(context, target, 'two addresses')
  await stranger.message(await stranger.signIn(user, password), 'logout')
  await client.signIn(user, password)
  await expectGrounded(target, stranger, who)
})

it('S2: IDENTIFY, wrong passwords and a logout elsewhere end nothing here', async context => {
  needs(context, target, 'two addresses')
  const token = await client.signIn(user, password)
  await stranger.identify(user)
  for (const wrong of ['a', 'b']) expect((await stranger.authenticate(user, wrong)).status).toBe(403)
  expectClassic(await stranger.message(await stranger.signIn(user, password), 'logout'), 202)
  expectClassic(await client.message(token, 'undisturbed'), 201)
  expectToken(await client.authenticate(user, password), 202)
})

it('S3: a session of /v1/sessions is good at every address', async context => {
  needs(context, target, 'two addresses')
  const { token } = await nativeAt(target)
  for (const endpoint of [client, stranger, client]) expectClassic(await endpoint.message(token, 'here'), 201)
})
