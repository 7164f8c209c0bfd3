/** A credential that ends while the body arrives (protocol rule M13). */
import { describe, expect, it } from 'vitest'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { send, type Answer } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectStored } from '../harness/native-answer.js'
import { basic, bearer, nativeClient, nativePath } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'
import { endOf } from '../harness/tokens.js'
import { until } from '../harness/until.js'

const server = await startGatherd()
const hasty = await startGatherd({ flags: ['--token-ttl', '1s'] })
const body = 'first half\nsecond half\n'

/** Sends a half, lets something happen, sends the rest. */
async function interrupted(at: Gatherd, authorization: string, meanwhile: () => Promise<unknown>): Promise<Answer> {
  const { socket, answer } = await openSocket(at)
  const bytes = postBytes(nativePath, body, { authorization })
  socket.write(bytes.slice(0, -12))
  // An answer on another connection: by then the server has judged the head.
  await classicClient(at).identify('other')
  await meanwhile()
  socket.write(bytes.slice(-12))
  return answer()
}

const isOver = (token: string) => until('the end of a token', () => Date.now() / 1000 > endOf(token))
const signOut = (at: Gatherd, token: string) =>
  send(at.port, { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization: bearer(token) } })

it('M13: a token that goes on is good for a body that takes its time', async () => {
  const { token } = await nativeClient(server)
  const answer = await interrupted(server, bearer(token), async () => undefined)
  expectStored(answer, { accepted: 2 })
})

it('M13: a logout meanwhile is 401, and nothing is stored', async () => {
  const { token, user } = await nativeClient(server)
  expectProblem(await interrupted(server, bearer(token), () => signOut(server, token)), 401, 'INVALID_TOKEN')
  expect(entriesIn(server.folder).filter(entry => entry.user === user)).toEqual([])
})

it('M13, C2: so is an IDENTIFY of a classic session', async () => {
  const user = freshName()
  const token = await classicClient(server).signIn(user)
  const identify = () => classicClient(server).identify(user)
  expectProblem(await interrupted(server, bearer(token), identify), 401, 'INVALID_TOKEN')
  expect(entriesIn(server.folder).filter(entry => entry.user === user)).toEqual([])
})

describe.concurrent('at the end of a token', () => {
  it('M13, S4: the rest of the body is 401, and so is what begins later', async () => {
    const { token, user } = await nativeClient(hasty)
    const wait = () => isOver(token)
    expectProblem(await interrupted(hasty, bearer(token), wait), 401, 'INVALID_TOKEN')
    expectProblem(await interrupted(hasty, bearer(token), wait), 401, 'INVALID_TOKEN')
    expect(entriesIn(hasty.folder).filter(entry => entry.user === user)).toEqual([])
  })

  it('M13, S8: Basic outlives the one that is kept for it', async () => {
    const { user } = await nativeClient(hasty)
    const headers = { authorization: basic(user, 'pass') }
    const post = () => send(hasty.port, { path: nativePath, body, headers })
    expectStored(await post(), { accepted: 2 })
    await isOver((await nativeClient(hasty)).token)
    expectStored(await post(), { accepted: 2 })
  })

  it('M13, S8: Basic is still right for a body that outlasts it', async () => {
    const { user } = await nativeClient(hasty)
    const outlast = async () => isOver((await nativeClient(hasty)).token)
    expectStored(await interrupted(hasty, basic(user, 'pass'), outlast), { accepted: 2 })
  })
})
