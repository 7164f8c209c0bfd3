/** `/v1/sessions`: one message to sign in, one to sign out (protocol rules S3, S4, P7). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectToken } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { elsewhere, here, type Place } from '../harness/places.js'
import { expectProblem } from '../harness/problem.js'
import { endOf, joined, partsOf } from '../harness/tokens.js'

const server = await startGatherd()
const client = classicClient(server)
const stranger = classicClient(server, elsewhere)
const signIn = (body: unknown, from: Place = here) => send(server.port, { path: '/v1/sessions', body, from })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
const signOut = (headers: Readonly<Record<string, string>>) =>
  send(server.port, { method: 'DELETE', path: '/v1/sessions/current', headers })

describe('POST /v1/sessions', () => {
  it('S3: a new name is created and gets a token', async () => {
    const username = freshName()
    const answer = await signIn({ username, password: 'pass' })
    expect(answer.status).toBe(201)
    expect(answer.headers['cache-control']).toBe('no-store')
    const body = jsonOf(answer)
    const token = tokenOf(answer)
    const expiresAt = new Date(endOf(token) * 1000).toISOString()
    expect(body).toEqual({
      token,
      token_type: 'Bearer',
      expires_at: expiresAt,
      user: username,
      role: 'writer',
      created: true,
    })
    expectClassic(await client.message(token, 'Hail!'), 201, `Message Received from ${username}`)
  })

  it('S3: a known name with its password gets another session; with another password 401', async () => {
    const username = freshName()
    await signIn({ username, password: 'pass' })
    const again = await signIn({ username, password: 'pass' })
    expect([again.status, jsonOf(again)['created']]).toEqual([201, false])
    expectProblem(await signIn({ username, password: 'wrong' }), 401, 'WRONG_CREDENTIALS')
  })

  it('S3: both ways to sign in know the same users', async () => {
    const [one, two] = [freshName(), freshName()]
    await client.signIn(one, 'pass')
    expect((await signIn({ username: one, password: 'pass' })).status).toBe(201)
    await signIn({ username: two, password: 'pass' })
    expectClassic(await client.identify(two), 202, 'Existing User Identified')
    expectToken(await client.authenticate(two, 'pass'), 202)
  })

  it('S3: its token is good at every address', async () => {
    const token = tokenOf(await signIn({ username: freshName(), password: 'pass' }))
    for (const endpoint of [client, stranger, client]) expectClassic(await endpoint.message(token, 'here'), 201)
  })

  it('S3: IDENTIFY does not touch it, from no address', async () => {
    const username = freshName()
    const token = tokenOf(await signIn({ username, password: 'pass' }))
    await client.identify(username)
    await stranger.identify(username)
    expectClassic(await client.message(token, 'undisturbed'), 201)
  })

  it('S3, S2: it does not touch a classic session of the same user', async () => {
    const username = freshName()
    const classic = await client.signIn(username, 'pass')
    const native = tokenOf(await signIn({ username, password: 'pass' }))
    expectClassic(await client.message(native, 'logout'), 202)
    expectClassic(await client.message(classic, 'still here'), 201)
  })

  it.each(['', '[]', 'null', '"x"', '{', 'username=dale'])('S3, P7: %j is 422 INVALID_JSON', async body => {
    expectProblem(await signIn(body), 422, 'INVALID_JSON')
  })

  it.each([
    {},
    { username: 'dale' },
    { password: 'pass' },
    { username: null, password: 'pass' },
    { username: 'dale', password: null },
    { username: 1, password: 'pass' },
    { username: 'dale', password: {} },
    { username: 'dale', password: '' },
    { username: 'dale', password: 'x'.repeat(1025) },
    { username: 'a'.repeat(33), password: 'pass' },
    { username: '.dale', password: 'pass' },
  ])('S3, P1, P2, P7: %j is 422 INVALID_REQUEST with a hint', async body => {
    const answer = await signIn(body)
    expectProblem(answer, 422, 'INVALID_REQUEST')
    expect(jsonOf(answer)['hint']).toEqual(expect.any(String))
  })

  it('P5, P7: a body over 1 MiB is 422 TOO_LARGE', async () => {
    expectProblem(await signIn('x'.repeat(1024 * 1024 + 1)), 422, 'TOO_LARGE')
  })

  it('P3: the content type does not matter', async () => {
    const body = { username: freshName(), password: 'pass' }
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await send(server.port, { path: '/v1/sessions', body, headers })).status).toBe(201)
  })
})

describe('DELETE /v1/sessions/current', () => {
  it('S3: ends the session of the token, once', async () => {
    const token = tokenOf(await signIn({ username: freshName(), password: 'pass' }))
    const answer = await signOut(bearer(token))
    expect([answer.status, answer.text]).toEqual([204, ''])
    expectClassic(await client.message(token, 'too late'), 403, 'Please identify!')
    expectProblem(await signOut(bearer(token)), 401, 'INVALID_TOKEN')
  })

  it('S3: leaves other sessions of the user', async () => {
    const body = { username: freshName(), password: 'pass' }
    const [one, two] = [tokenOf(await signIn(body)), tokenOf(await signIn(body))]
    await signOut(bearer(one))
    expectClassic(await client.message(two, 'still here'), 201)
  })

  it('S3: ends a classic session too', async () => {
    const token = await client.signIn(freshName())
    expect((await signOut(bearer(token))).status).toBe(204)
    expectClassic(await client.message(token, 'too late'), 403, 'Please identify!')
  })

  it('S3: the scheme is read in any case', async () => {
    const token = tokenOf(await signIn({ username: freshName(), password: 'pass' }))
    expect((await signOut({ authorization: `bearer ${token}` })).status).toBe(204)
  })

  it('S3, S4, P7: without a token, or with one that is not good, it is 401', async () => {
    const token = tokenOf(await signIn({ username: freshName(), password: 'pass' }))
    const unsigned = joined({ ...partsOf(token), header: { alg: 'none', typ: 'JWT' }, signature: '' })
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      'Bearer x',
      'Digest username="dale"',
      token,
      `Bearer ${unsigned}`,
    ]) {
      expectProblem(await signOut({ authorization }), 401, 'INVALID_TOKEN')
    }
    expectProblem(await signOut({}), 401, 'INVALID_TOKEN')
    expectClassic(await client.message(token, 'still here'), 201)
  })
})

it('P6, P7: other methods are 405 with Allow', async () => {
  for (const [path, method, allow] of [
    ['/v1/sessions', 'PUT', 'POST, GET, HEAD'],
    ['/v1/sessions/current', 'POST', 'DELETE'],
  ] as const) {
    const answer = await send(server.port, { method, path })
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED')
    expect(answer.headers.allow).toBe(allow)
  }
})
