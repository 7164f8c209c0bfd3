/** What the end of a token's time does to it and to its session (protocol rules C3, C4, S1, S4). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { elsewhere } from '../harness/places.js'
import { endOf } from '../harness/tokens.js'
import { until } from '../harness/until.js'

const server = await startGatherd({ flags: ['--token-ttl', '2s'] })
const client = classicClient(server)
const isOver = (token: string) => until('the end of the token', () => Date.now() / 1000 > endOf(token))

// Each waits for the same two seconds.
describe.concurrent('a token that is over', () => {
  it('C4, C3, S1: an expired token is 401 and grounds its session; to identify again helps', async () => {
    const name = freshName()
    const token = await client.signIn(name)
    expectClassic(await client.message(token, 'in time'), 201)
    await isOver(token)
    expectClassic(await client.message(token, 'late'), 401, 'Token Expired. Please identify')
    expectNoToken(await client.authenticate(name), 403, 'Please identify!')
    const newer = await client.signIn(name)
    expectClassic(await client.message(newer, 'back'), 201)
    expectClassic(await client.message(token, 'late'), 401, 'Token Expired. Please identify')
    expect(messageTextsOf(server.folder, name)).toEqual(['"in time"', '"back"'])
  })

  it('C3: a session whose time is over needs IDENTIFY, also when nobody tried its token', async () => {
    const name = freshName()
    await isOver(await client.signIn(name))
    expectNoToken(await client.authenticate(name), 403, 'Please identify!')
  })

  it('C4, C7: an expired token is expired wherever it comes from', async () => {
    const name = freshName()
    const token = await client.signIn(name)
    await isOver(token)
    const answer = await classicClient(server, elsewhere).message(token, 'late')
    expectClassic(answer, 401, 'Token Expired. Please identify')
  })
})

it('C4, S4: an older token expires alone: the session and its newer token go on', async () => {
  const name = freshName()
  const older = await client.signIn(name)
  const newer = await until('a token that ends later', async () => {
    const token = tokenOf(await client.authenticate(name))
    return endOf(token) > endOf(older) && token
  })
  await isOver(older)
  expectClassic(await client.message(older, 'late'), 401, 'Token Expired. Please identify')
  expectClassic(await client.message(newer, 'in time'), 201)
  expectToken(await client.authenticate(name), 202)
})
