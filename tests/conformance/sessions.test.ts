/** Sessions of `/v1/sessions`, tokens, and who asks (protocol rules S3, S4, S8, P3, P5). */
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { tokenOf } from '../harness/classic-client.js'
import { forgeriesOf } from '../harness/forgeries.js'
import { jsonOf } from '../harness/http.js'
import { expectStored } from '../harness/native-answer.js'
import { basic, bearer } from '../harness/native-client.js'
import { needs } from '../harness/needs.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'
import { classicAt, nativeAt, randomName, theTarget } from '../harness/target.js'
import { endOf, partsOf } from '../harness/tokens.js'

const target = await theTarget()
const { user, password, ask } = target
const path = '/v1/sessions'
const credentials = { username: user, password }
const headersFor = (authorization?: string) => (authorization === undefined ? {} : { authorization })
const open = (body: unknown, authorization?: string) => ask({ path, body, headers: headersFor(authorization) })
const end = (authorization?: string) =>
  ask({ method: 'DELETE', path: `${path}/current`, headers: headersFor(authorization) })
const sendAs = (authorization?: string) =>
  ask({ path: '/v1/messages', body: 'Hail!', headers: headersFor(authorization) })
const sidOf = (token: string) => partsOf(token).claims['sid']

describe('a session', () => {
  it('S3, S4: is opened with name and password, and its token says what it is', async () => {
    const answer = await open(credentials)
    const token = tokenOf(answer)
    const { header, claims } = partsOf(token)
    expect(answer.status).toBe(201)
    const expiresAt = new Date(endOf(token) * 1000).toISOString()
    const role = expect.stringMatching(/^(?:writer|reader|admin)$/) as string
    expect(jsonOf(answer)).toEqual({ token, token_type: 'Bearer', expires_at: expiresAt, user, role, created: false })
    expect(header).toMatchObject({ alg: 'HS256', kid: expect.any(String) as string })
    expect(Object.keys(claims).toSorted()).toEqual(['exp', 'iat', 'id', 'sid'])
    expect(Number(claims['exp'])).toBeGreaterThan(Number(claims['iat']))
  })

  it('S3: creates a new name, once', async context => {
    needs(context, target, 'open registration')
    const newcomer = { username: randomName(), password: 'first' }
    expect(jsonOf(await open(newcomer))).toMatchObject({ created: true, user: newcomer.username })
    expect(jsonOf(await open(newcomer))).toMatchObject({ created: false })
    expectProblem(await open({ ...newcomer, password: 'second' }), 401, 'WRONG_CREDENTIALS')
  })

  it('S3: is not touched by IDENTIFY', async () => {
    const { token } = await nativeAt(target)
    await classicAt(target).identify(user)
    expectClassic(await classicAt(target).message(token, 'undisturbed'), 201, `Message Received from ${user}`)
  })

  it('S3, S4: gets a new token for a token, and the older one stays good', async () => {
    const { token: older } = await nativeAt(target)
    for (const body of ['', {}, { username: null, password: null }]) {
      const answer = await open(body, bearer(older))
      expect([answer.status, jsonOf(answer)['created'], sidOf(tokenOf(answer))]).toEqual([201, false, sidOf(older)])
      for (const token of [older, tokenOf(answer)]) expectStored(await sendAs(bearer(token)), { accepted: 1 })
    }
  })

  it('S3, S8: ends for all its tokens, and for no other session', async () => {
    const [{ token: older }, { token: other }] = [await nativeAt(target), await nativeAt(target)]
    const newer = tokenOf(await open('', bearer(older)))
    const answer = await end(bearer(newer))
    expect([answer.status, answer.text]).toEqual([204, ''])
    for (const token of [older, newer]) expectProblem(await sendAs(bearer(token)), 401, 'INVALID_TOKEN')
    expectProblem(await end(bearer(newer)), 401, 'INVALID_TOKEN')
    expectStored(await sendAs(bearer(other)), { accepted: 1 })
  })

  it('S3: a wrong password is 401, whatever token comes with it', async () => {
    const { token } = await nativeAt(target)
    const wrong = { username: user, password: `${password} ` }
    for (const authorization of [undefined, bearer(token)]) {
      expectProblem(await open(wrong, authorization), 401, 'WRONG_CREDENTIALS')
    }
  })

  it('S3, P1, P2, P3, P5: a body that will not do is 422', async () => {
    for (const body of ['[]', 'null', '{', 'username=dale']) expectProblem(await open(body), 422, 'INVALID_JSON')
    for (const body of [{ username: user }, { username: '.', password }, { username: user, password: '' }]) {
      expectProblem(await open(body), 422, 'INVALID_REQUEST')
    }
    expectProblem(await open(' '.repeat(1024 * 1024 + 1)), 422, 'TOO_LARGE')
  })

  it('P3: the content type does not matter', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await ask({ path, body: credentials, headers })).status).toBe(201)
  })
})

describe('who asks', () => {
  it('S8: is told by Bearer and by Basic, in any case', async () => {
    const { token } = await nativeAt(target)
    for (const authorization of [`Bearer ${token}`, `bEARER ${token}`, basic(user, password)]) {
      expectStored(await sendAs(authorization), { accepted: 1 })
    }
    expectStored(await sendAs(basic(user, password).replace('Basic', 'bASIC')), { accepted: 1 })
  })

  it('S4, S8: is nobody with a forged token', async () => {
    const { token } = await nativeAt(target)
    // White space around a header's value is none of it, and so long a header no server takes.
    const forgeries = forgeriesOf(token).filter(([what]) => !/with a space|megabyte/.test(what))
    for (const [, forged] of forgeries) expectProblem(await sendAs(`Bearer ${forged}`), 401, 'INVALID_TOKEN')
    expectStored(await sendAs(bearer(token)), { accepted: 1 })
  })

  it('S8: is nobody without Authorization, or with another scheme, and no browser asks for a password', async () => {
    for (const authorization of [undefined, 'Bearer', 'Digest x', 'x']) {
      for (const answer of [await sendAs(authorization), await end(authorization)]) {
        expectProblem(answer, 401, 'INVALID_TOKEN')
      }
    }
  })

  it('S8: is nobody with a Basic that is wrong or cannot be read, and a browser may ask again', async () => {
    const pair = Buffer.from('dale').toString('base64')
    for (const authorization of [
      'Basic',
      `Basic ${pair}`,
      basic('', 'x'),
      basic('a b', 'x'),
      basic(user, `${password} `),
    ]) {
      expectBasicRefused(await sendAs(authorization))
      expectBasicRefused(await open('', authorization))
    }
    expectStored(await sendAs(basic(user, password)), { accepted: 1 })
  })

  it('S3, S8: Basic opens a session where the body names nobody, and signing out with it ends no other', async () => {
    const answer = await open('', basic(user, password))
    expect([answer.status, jsonOf(answer)['user']]).toEqual([201, user])
    expect((await end(basic(user, password))).status).toBe(204)
    expectStored(await sendAs(bearer(tokenOf(answer))), { accepted: 1 })
  })
})
