/** `Authorization: Basic`: a name and password with every request (protocol rule S8). */
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { elsewhere } from '../harness/places.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'

const server = await startGatherd()
const client = classicClient(server)
const basic = (pair: string | Uint8Array) => `Basic ${Buffer.from(pair).toString('base64')}`
const post = (body: unknown, authorization?: string) =>
  send(server.port, { path: '/v1/sessions', body, headers: authorization === undefined ? {} : { authorization } })
const signOut = (authorization: string, port = server.port) =>
  send(port, { method: 'DELETE', path: '/v1/sessions/current', headers: { authorization } })
const isKnown = async (username: string, password: string) =>
  jsonOf(await post({ username, password }))['created'] === false

describe('Basic', () => {
  it('S8: a known user is admitted by name and password', async () => {
    const username = freshName()
    await client.signIn(username, 'pass')
    expect((await signOut(basic(`${username}:pass`))).status).toBe(204)
    expectBasicRefused(await signOut(basic(`${username}:wrong`)))
  })

  it('S8: a new name is created, once, however many requests it begins with', async () => {
    const username = freshName()
    const answers = await Promise.all(Array.from({ length: 64 }, () => signOut(basic(`${username}:pass`))))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
    expect(await isKnown(username, 'pass')).toBe(true)
  })

  it('S8, P2: the password is UTF-8, and may have colons', async () => {
    for (const password of ['a:b:', ':', 'pässwörd €', ' ']) {
      const username = freshName()
      expect((await signOut(basic(`${username}:${password}`))).status).toBe(204)
      expect(await isKnown(username, password)).toBe(true)
    }
  })

  it('S8: the scheme is read in any case', async () => {
    expect((await signOut(basic(`${freshName()}:pass`).replace('Basic', 'bAsIC'))).status).toBe(204)
  })

  it.each([
    ['nothing', 'Basic'],
    ['what is not base64', 'Basic dale:pass'],
    ['no colon', basic('dale')],
    ['an empty name', basic(':pass')],
    ['an empty password', basic('dale:')],
    ['a name outside the rule', basic('a b:pass')],
    ['what is not UTF-8', basic(Buffer.from('dale:pässe', 'latin1'))],
  ])('S8, P7: %s is 401 WRONG_CREDENTIALS', async (_what, authorization) => {
    expectBasicRefused(await signOut(authorization))
    expectBasicRefused(await post('', authorization))
  })

  it('S8, L2: guesses from elsewhere end nothing of the user, delay nothing, and are soon not looked at any more', async () => {
    const username = freshName()
    await signOut(basic(`${username}:pass`))
    const token = tokenOf(await post({ username, password: 'pass' }))
    const guesses = Array.from({ length: 20 }, (_, number) =>
      send(server.port, {
        method: 'DELETE',
        path: '/v1/sessions/current',
        headers: { authorization: basic(`${username}:guess ${number}`) },
        from: elsewhere,
      }),
    )
    const answers = await Promise.all(guesses)
    const looked = answers.filter(({ status }) => status === 401)
    const refused = answers.filter(({ status }) => status !== 401)
    expect(looked).toHaveLength(5)
    for (const guess of looked) expectBasicRefused(guess)
    for (const guess of refused) expectProblem(guess, 429, 'TOO_MANY_REQUESTS')
    expect((await signOut(basic(`${username}:pass`))).status).toBe(204)
    expectClassic(await client.message(token, 'still here'), 201)
  })

  it('S8, S3: signing out with Basic ends the session that is kept for it, and no other', async () => {
    const username = freshName()
    const token = tokenOf(await post({ username, password: 'pass' }))
    for (let time = 0; time < 3; time++) expect((await signOut(basic(`${username}:pass`))).status).toBe(204)
    expectClassic(await client.message(token, 'still here'), 201)
  })

  it('S8, C8: on a closed server nobody becomes a user by it, and an unknown name looks like a wrong password', async () => {
    const first = await startGatherd()
    expect((await signOut(basic('dale:pass'), first.port)).status).toBe(204)
    await first.stop()
    const closed = await startGatherd({ folder: first.folder, flags: ['--registration', 'closed'] })
    const [wrong, unknown] = [
      await signOut(basic('dale:wrong'), closed.port),
      await signOut(basic('new:pass'), closed.port),
    ]
    for (const answer of [wrong, unknown]) expectBasicRefused(answer)
    const { request_id: _one, ...toldWrong } = jsonOf(wrong)
    const { request_id: _other, ...toldUnknown } = jsonOf(unknown)
    expect(toldUnknown).toEqual(toldWrong)
    expect((await signOut(basic('dale:pass'), closed.port)).status).toBe(204)
    expectBasicRefused(await signOut(basic('new:pass'), closed.port))
  })
})

describe('POST /v1/sessions with Basic', () => {
  it('S3, S8: signs in with the name and password of the header, when the body has none', async () => {
    const username = freshName()
    const [first, second] = [await post('', basic(`${username}:pass`)), await post({}, basic(`${username}:pass`))]
    expect([first.status, jsonOf(first)['created'], jsonOf(first)['user']]).toEqual([201, true, username])
    expect([second.status, jsonOf(second)['created']]).toEqual([201, false])
    expectClassic(await client.message(tokenOf(second), 'Hail!'), 201, `Message Received from ${username}`)
    expectBasicRefused(await post('', basic(`${username}:wrong`)))
  })
})

describe('the challenge', () => {
  it('S8: who did not try Basic is never asked for a password by a browser', async () => {
    expectProblem(await send(server.port, { method: 'DELETE', path: '/v1/sessions/current' }), 401, 'INVALID_TOKEN')
    for (const authorization of ['', 'Bearer', 'Bearer x', 'Digest x', 'Basics x']) {
      expectProblem(await signOut(authorization), 401, 'INVALID_TOKEN')
      expectProblem(await post('', authorization), 401, 'INVALID_TOKEN')
    }
  })
})
