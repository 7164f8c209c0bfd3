/** A good token from an address that is not its session's (protocol rules C7, S1, S2). */
import { expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { elsewhere } from '../harness/places.js'

const server = await startGatherd()
const client = classicClient(server)
const stranger = classicClient(server, elsewhere)

it('C7: the token is refused, its session grounded, and nothing stored', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  expectClassic(await stranger.message(token, 'stolen'), 403, 'Please identify!')
  expectClassic(await client.message(token, 'mine'), 403, 'Please identify!')
  expectNoToken(await client.authenticate(name), 403, 'Please identify!')
  expect(messageTextsOf(server.folder, name)).toEqual([])
})

it('C7: to identify and authenticate again helps', async () => {
  const name = freshName()
  await stranger.message(await client.signIn(name), 'stolen')
  expectClassic(await client.message(await client.signIn(name), 'mine'), 201)
})

it('C7: of two sessions of one user only the one that the token belongs to is grounded', async () => {
  const name = freshName()
  const [mine, theirs] = [await client.signIn(name), await stranger.signIn(name)]
  expectClassic(await stranger.message(mine, 'mixed up'), 403, 'Please identify!')
  expectClassic(await stranger.message(theirs, 'right'), 201)
  expectClassic(await client.message(mine, 'gone'), 403, 'Please identify!')
})

it('C7: sessions of other users at either address go on', async () => {
  const name = freshName()
  const [neighbour, remote] = [await client.signIn(freshName()), await stranger.signIn(freshName())]
  await stranger.message(await client.signIn(name), 'stolen')
  expectClassic(await client.message(neighbour, 'here'), 201)
  expectClassic(await stranger.message(remote, 'there'), 201)
})

it('C7, S1: a session that is only identified is grounded too', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  await client.identify(name)
  expectClassic(await stranger.message(token, 'stolen'), 403, 'Please identify!')
  expectNoToken(await client.authenticate(name), 403, 'Please identify!')
})

it('C7, C5: a logout from elsewhere is a shift: nothing is stored', async () => {
  const name = freshName()
  const token = await client.signIn(name)
  expectClassic(await stranger.message(token, 'logout'), 403, 'Please identify!')
  expect(messageTextsOf(server.folder, name)).toEqual([])
  expectToken(await client.identify(name).then(() => client.authenticate(name)), 202)
})
