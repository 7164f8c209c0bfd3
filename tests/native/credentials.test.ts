/** Whose messages they are: `Authorization` on `POST /v1/messages` (protocol rules M1, M14, S4, S8, C7). */
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { endOfJournal, entriesIn } from '../harness/journal-files.js'
import { expectStored } from '../harness/native-answer.js'
import { basic, bearer, nativeClient, nativeClientWith, nativePath } from '../harness/native-client.js'
import { elsewhere } from '../harness/places.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'
import { joined, partsOf, signedWith } from '../harness/tokens.js'

const server = await startGatherd()
const client = await nativeClient(server)
const classic = classicClient(server)
const postAs = (authorization: string, from = {}) =>
  send(server.port, { path: nativePath, body: 'Hail!', headers: { authorization }, ...from })
const newestUser = () => entriesIn(server.folder).at(-1)?.user

/** Runs what must store nothing. */
async function withoutTrace(attempt: () => Promise<void>): Promise<void> {
  const before = endOfJournal(server.folder)
  await attempt()
  expect(endOfJournal(server.folder)).toBe(before)
}

describe('Bearer', () => {
  it('S8, G5: the entry carries the user of the token and the address of the connection', async () => {
    expectStored(await postAs(bearer(client.token)), { accepted: 1 })
    expectStored(await postAs(bearer(client.token), { from: elsewhere }), { accepted: 1 })
    const mine = entriesIn(server.folder).filter(({ user }) => user === client.user)
    expect(mine.map(({ address }) => address)).toEqual(['127.0.0.1', elsewhere.address])
  })

  it.each(['bearer', 'BEARER', 'bEaReR'])('S8: the scheme may be written %s', async scheme => {
    expectStored(await postAs(`${scheme} ${client.token}`), { accepted: 1 })
  })

  const { header, claims, signature } = partsOf(client.token)
  it.each([
    ['nothing', ''],
    ['no token', 'Bearer'],
    ['an empty token', 'Bearer '],
    ['no JWT', 'Bearer x'],
    ['no scheme', client.token],
    ['another scheme', `Token ${client.token}`],
    ['a quoted token', `Bearer "${client.token}"`],
    ['a token and more', `Bearer ${client.token} x`],
    ['two tokens', `Bearer ${client.token}, Bearer ${client.token}`],
    ['a token cut by one character', bearer(client.token.slice(0, -1))],
    ['alg none', bearer(joined({ header: { ...header, alg: 'none' }, claims, signature: '' }))],
    ['alg none with the old signature', bearer(joined({ header: { ...header, alg: 'none' }, claims, signature }))],
    ['alg HS384', bearer(joined({ header: { ...header, alg: 'HS384' }, claims, signature }))],
    ['a later end', bearer(joined({ header, claims: { ...claims, exp: Number(claims['exp']) + 1000 }, signature }))],
    ['another secret', bearer(signedWith('secret', header, claims))],
    ['ten thousand characters', bearer('x.'.repeat(5000))],
  ])('S4, S8, M14: %s is 401 INVALID_TOKEN', async (_what, authorization) => {
    await withoutTrace(async () => expectProblem(await postAs(authorization), 401, 'INVALID_TOKEN'))
  })

  it('S8: so is no Authorization at all', async () => {
    await withoutTrace(async () =>
      expectProblem(await send(server.port, { path: nativePath, body: 'Hail!' }), 401, 'INVALID_TOKEN'),
    )
  })

  it('S4: so is the token of another server, for a user of the same name', async () => {
    const stranger = await nativeClient(await startGatherd(), client.user)
    await withoutTrace(async () => expectProblem(await postAs(bearer(stranger.token)), 401, 'INVALID_TOKEN'))
    expectStored(await client.post('mine'), { accepted: 1 })
  })

  it('S3: so is the token of a session that was ended', async () => {
    const { post, token } = await nativeClient(server)
    expectStored(await post('in time'), { accepted: 1 })
    const headers = { authorization: bearer(token) }
    expect((await send(server.port, { method: 'DELETE', path: '/v1/sessions/current', headers })).status).toBe(204)
    await withoutTrace(async () => expectProblem(await post('late'), 401, 'INVALID_TOKEN'))
  })
})

describe('a classic token', () => {
  it('S8, C7: is good from its own address', async () => {
    const user = freshName()
    expectStored(await postAs(bearer(await classic.signIn(user))), { accepted: 1 })
    expect(newestUser()).toBe(user)
  })

  it('C7, M14: from another address is an endpoint shift: 401, and its session is grounded', async () => {
    const token = await classic.signIn(freshName())
    await withoutTrace(async () =>
      expectProblem(await postAs(bearer(token), { from: elsewhere }), 401, 'INVALID_TOKEN'),
    )
    expectProblem(await postAs(bearer(token)), 401, 'INVALID_TOKEN')
    expectClassic(await classic.message(token, 'mine'), 403, 'Please identify!')
  })

  it('C2, M14: of a session that identified again is 401', async () => {
    const user = freshName()
    const token = await classic.signIn(user)
    await classic.identify(user)
    await withoutTrace(async () => expectProblem(await postAs(bearer(token)), 401, 'INVALID_TOKEN'))
  })

  it('C5, M1: a message "logout" ends nothing here', async () => {
    const token = await classic.signIn(freshName())
    for (const body of ['logout', '""', 'still here']) {
      const answer = await send(server.port, { path: nativePath, body, headers: { authorization: bearer(token) } })
      expectStored(answer, { accepted: 1 })
    }
  })
})

describe('Basic', () => {
  it('S8: a new name is created by its first request, also when there are thirty of them', async () => {
    const user = freshName()
    const answers = await Promise.all(Array.from({ length: 30 }, () => postAs(basic(user, 'pass'))))
    for (const answer of answers) expectStored(answer, { accepted: 1 })
    expect(entriesIn(server.folder).filter(entry => entry.user === user)).toHaveLength(30)
    expectBasicRefused(await postAs(basic(user, 'wrong')))
  })

  it('S8: a known user is the same, however they signed in', async () => {
    const user = freshName()
    await classic.signIn(user, 'pass')
    const answer = await client.post('1', { authorization: basic(user, 'pass'), producer: 'p', sequence: 0 })
    expect(answer.status).toBe(200)
    expect(newestUser()).toBe(user)
    const { post } = await nativeClient(server, user)
    expect((await post('1', { producer: 'p', sequence: 1 })).status).toBe(200)
  })

  it('S8: is good at every address, and disturbs no session', async () => {
    const user = freshName()
    const token = await classic.signIn(user, 'pass')
    expectStored(await postAs(basic(user, 'pass'), { from: elsewhere }), { accepted: 1 })
    expectStored(await postAs(basic(user, 'pass')), { accepted: 1 })
    expectClassic(await classic.message(token, 'undisturbed'), 201)
  })

  it('S8: a password may hold colons and letters of the world', async () => {
    for (const password of ['a:b:c', ':', 'pässwörd €', '🦦']) {
      const user = freshName()
      expectStored(await postAs(basic(user, password)), { accepted: 1 })
      expectStored(await postAs(basic(user, password)), { accepted: 1 })
      expectBasicRefused(await postAs(basic(user, `${password}x`)))
    }
  })

  it.each([
    ['a wrong password', basic(client.user, 'wrong')],
    ['a name outside the rule', basic('not a name', 'pass')],
    ['no name', basic('', 'pass')],
    ['no password', basic(client.user, '')],
    ['a password of 1,025 bytes', basic(client.user, 'x'.repeat(1025))],
    ['no colon', `Basic ${Buffer.from(client.user).toString('base64')}`],
    ['no base64', 'Basic ***'],
    ['nothing', 'Basic'],
    ['a token', `Basic ${client.token}`],
    ['what is not UTF-8', `Basic ${Buffer.from([0x64, 0x3a, 0xff]).toString('base64')}`],
  ])('S8, M14: %s is 401 WRONG_CREDENTIALS', async (_what, authorization) => {
    await withoutTrace(async () => expectBasicRefused(await postAs(authorization)))
  })

  it('S8: guesses do not disturb who is right', async () => {
    const user = freshName()
    await postAs(basic(user, 'pass'))
    // Beyond five it would have to wait.
    const guesses = Array.from({ length: 4 }, (_, number) => postAs(basic(user, `guess ${number}`)))
    expectStored(await postAs(basic(user, 'pass')), { accepted: 1 })
    for (const guess of await Promise.all(guesses)) expectBasicRefused(guess)
    expectStored(await postAs(basic(user, 'pass')), { accepted: 1 })
  })

  it('S5, S8, C8: after a restart that closed registration who is known is admitted, and nobody new', async () => {
    const first = await startGatherd()
    const known = await nativeClient(first, 'known')
    await first.kill()
    const closed = await startGatherd({ folder: first.folder, flags: ['--registration', 'closed'] })
    const { post } = nativeClientWith(closed, known)
    expectStored(await post('by the token of before'), { accepted: 1 })
    expectStored(await post('by password', { authorization: basic('known', 'pass') }), { accepted: 1 })
    expectBasicRefused(await post('', { authorization: basic('unknown', 'pass') }))
    expect(entriesIn(closed.folder).map(({ user }) => user)).toEqual(['known', 'known'])
  })
})
