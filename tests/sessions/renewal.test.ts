/** `POST /v1/sessions` with a token instead of a password (protocol rules S3, S4). */
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { elsewhere, here, type Place } from '../harness/places.js'
import { expectProblem } from '../harness/problem.js'
import { exchange } from '../harness/raw-socket.js'
import { endOf, joined, partsOf } from '../harness/tokens.js'

const server = await startGatherd()
const client = classicClient(server)
const path = '/v1/sessions'
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const signIn = (username = freshName()) => send(server.port, { path, body: { username, password: 'pass' } })
const renew = (token: string, body?: unknown, from: Place = here) =>
  send(server.port, { path, body, from, headers: bearer(token) })
const sidOf = (answer: Answer) => partsOf(tokenOf(answer)).claims['sid']

describe('POST /v1/sessions with a token', () => {
  it('S3, S4: gives a new token of the same session', async () => {
    const username = freshName()
    const first = await signIn(username)
    const second = await renew(tokenOf(first))
    expect(second.status).toBe(201)
    expect(second.headers['cache-control']).toBe('no-store')
    const token = tokenOf(second)
    const expiresAt = new Date(endOf(token) * 1000).toISOString()
    expect(jsonOf(second)).toEqual({
      token,
      token_type: 'Bearer',
      expires_at: expiresAt,
      user: username,
      role: 'writer',
      created: false,
    })
    expect(sidOf(second)).toBe(sidOf(first))
    expect(endOf(token)).toBeGreaterThanOrEqual(endOf(tokenOf(first)))
  })

  it('S3: the older token stays good, and they end together', async () => {
    const older = tokenOf(await signIn())
    const newer = tokenOf(await renew(older))
    for (const token of [older, newer, older]) expectClassic(await client.message(token, 'here'), 201)
    expectClassic(await client.message(newer, 'logout'), 202)
    expectProblem(await renew(older), 401, 'INVALID_TOKEN')
    expectProblem(await renew(newer), 401, 'INVALID_TOKEN')
  })

  it.each(['', {}, { username: null, password: null }, { cookie: false }])(
    'S3, P3: a body without username and password, as %j, is one that asks for it',
    async body => expect((await renew(tokenOf(await signIn()), body)).status).toBe(201),
  )

  it('S3: so is a body of no chunks', async () => {
    const head = `POST ${path} HTTP/1.1\r\nhost: gatherd\r\nconnection: close\r\ntransfer-encoding: chunked\r\n`
    const answers = await exchange(server, `${head}authorization: Bearer ${tokenOf(await signIn())}\r\n\r\n0\r\n\r\n`)
    expect(answers.map(({ status }) => status)).toEqual([201])
  })

  it('S3: a username and password in the body count, whatever the header says', async () => {
    const token = tokenOf(await signIn())
    const username = freshName()
    for (const authorization of [`Bearer ${token}`, 'Bearer x', 'Basic x', 'x', '']) {
      const answer = await send(server.port, { path, body: { username, password: 'pass' }, headers: { authorization } })
      expect([answer.status, jsonOf(answer)['user']]).toEqual([201, username])
      expect(sidOf(answer)).not.toBe(partsOf(token).claims['sid'])
    }
    expectProblem(await renew(token, { username, password: 'wrong' }), 401, 'WRONG_CREDENTIALS')
  })

  it('S3, C6, P7: half of a username and password, or no JSON object, is refused as without a header', async () => {
    const token = tokenOf(await signIn())
    for (const body of [{ username: 'dale' }, { password: 'pass' }, { username: 1 }, { password: '' }]) {
      expectProblem(await renew(token, body), 422, 'INVALID_REQUEST')
    }
    for (const body of ['[]', 'null', '{', ' ']) expectProblem(await renew(token, body), 422, 'INVALID_JSON')
  })

  it('S3, S4: a token that is not good is 401 INVALID_TOKEN', async () => {
    const token = tokenOf(await signIn())
    const unsigned = joined({ ...partsOf(token), header: { alg: 'none', typ: 'JWT' }, signature: '' })
    for (const bad of ['', 'x', unsigned, token.slice(0, -2)]) expectProblem(await renew(bad), 401, 'INVALID_TOKEN')
    expectClassic(await client.message(token, 'still here'), 201)
  })

  it('S3, C7: a classic session stays bound to its address', async () => {
    const token = await client.signIn(freshName())
    const newer = tokenOf(await renew(token))
    expectClassic(await client.message(newer, 'here'), 201)
    expectProblem(await renew(newer, undefined, elsewhere), 401, 'INVALID_TOKEN')
    expectClassic(await client.message(token, 'too late'), 403, 'Please identify!')
  })

  it('S3, C2: a classic session that identified again is not renewed, and ends', async () => {
    const username = freshName()
    const token = await client.signIn(username)
    await client.identify(username)
    expectProblem(await renew(token), 401, 'INVALID_TOKEN')
    expectClassic(await client.message(token, 'too late'), 403, 'Please identify!')
  })

  it('S3, S5: a renewed session is there after a kill', async () => {
    const first = await startGatherd()
    const body = { username: 'dale', password: 'pass' }
    const older = tokenOf(await send(first.port, { path, body }))
    const newer = tokenOf(await send(first.port, { path, headers: bearer(older) }))
    await first.kill()
    const second = await startGatherd({ folder: first.folder })
    for (const token of [older, newer]) {
      expectClassic(await classicClient(second).message(token, 'on'), 201, 'Message Received from dale')
    }
    expect((await send(second.port, { path, headers: bearer(newer) })).status).toBe(201)
  })
})
