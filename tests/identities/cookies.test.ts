/** Browsers: a session in a cookie (protocol rules S13, S14). */
import { describe, expect, it } from 'vitest'
import { jsonOf, type Answer } from '../harness/http.js'
import { identitiesScene } from '../harness/identities.js'
import { expectClassic } from '../harness/classic-answer.js'
import { expectProblem } from '../harness/problem.js'

const { ask, tokenFor } = await identitiesScene({ flags: ['--trust-proxy', '127.0.0.1', '--registration', 'open'] })
const csrf = { 'gatherer-csrf': '1' }
const body = { username: 'dale', password: 'pass', cookie: true }

const signIn = (headers: Readonly<Record<string, string>> = {}) =>
  ask('/v1/sessions', { method: 'POST', body, headers: { ...csrf, ...headers } })
/** As a browser sends it back. */
const cookieOf = (answer: Answer) => (answer.headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
const taken = 'session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0'

describe('the cookie', () => {
  it('S13: is given in the place of the token, which the answer does not show', async () => {
    const answer = await signIn()
    expect(answer.status).toBe(201)
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^session=[\w-]+\.[\w-]+\.[\w-]+; Path=\/; HttpOnly; SameSite=Strict; Max-Age=(?:599|60[01])$/,
      ),
    ])
    expect(Object.keys(jsonOf(answer)).toSorted()).toEqual(['created', 'expires_at', 'role', 'user'])
    expect(answer.headers['cache-control']).toBe('no-store')
  })

  it('S13: has its name of TLS where a proxy that is believed says https, and only that one counts there', async () => {
    const https = { 'x-forwarded-proto': 'https' }
    const answer = await signIn(https)
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(/^__Host-session=\S+; Path=\/; HttpOnly; SameSite=Strict; Secure; Max-Age=\d+$/),
    ])
    const cookie = cookieOf(answer)
    expect((await ask('/v1/sessions', { headers: { cookie, ...https } })).status).toBe(200)
    expectProblem(await ask('/v1/sessions', { headers: { cookie } }), 401, 'INVALID_TOKEN')
    const plain = cookie.replace('__Host-', '')
    expectProblem(await ask('/v1/sessions', { headers: { cookie: plain, ...https } }), 401, 'INVALID_TOKEN')
  })

  it('S13: counts for everything on /v1, sending and tails too', async () => {
    const cookie = cookieOf(await signIn())
    for (const path of ['/v1/sessions', '/v1/messages', '/v1/streams', '/v1/messages?follow=false']) {
      const accept = path.includes('follow') ? { accept: 'text/event-stream' } : {}
      expect((await ask(path, { headers: { cookie, ...accept } })).status).toBe(200)
    }
    expect((await ask('/v1/messages', { method: 'POST', body: 'x', headers: { cookie, ...csrf } })).status).toBe(200)
  })

  it('S13: Authorization counts before it, right or wrong', async () => {
    const cookie = cookieOf(await signIn())
    const root = await tokenFor('root')
    const { sessions } = jsonOf(await ask('/v1/sessions?user=root', { token: root, headers: { cookie } }))
    expect((sessions as { user: string }[])[0]?.user).toBe('root')
    expectProblem(await ask('/v1/sessions', { token: 'x', headers: { cookie } }), 401, 'INVALID_TOKEN')
    expect((await ask('/v1/messages', { method: 'POST', body: 'x', token: root, headers: { cookie } })).status).toBe(
      200,
    )
  })

  it('S13: of several the first that is a token counts, quoted or not; an API token never does', async () => {
    const cookie = cookieOf(await signIn())
    const quoted = cookie.replace(/=(.*)/, '="$1"')
    for (const header of [`a=1; ${cookie}; b=2`, `session=x; ${cookie}`, quoted, `${cookie}; session=a.b.c`]) {
      expect((await ask('/v1/sessions', { headers: { cookie: header } })).status).toBe(200)
    }
    const root = await tokenFor('root')
    const made = await ask('/v1/users/root/tokens', {
      method: 'POST',
      body: { name: 'x', scope: 'admin' },
      token: root,
    })
    const apiToken = `session=${String(jsonOf(made)['token'])}`
    const refused = await ask('/v1/sessions', { headers: { cookie: apiToken } })
    expectProblem(refused, 401, 'INVALID_TOKEN')
    expect(refused.headers['set-cookie']).toBeUndefined()
  })

  it('S13: renewal by it gives a new one, and shows no token, asked for or not', async () => {
    const cookie = cookieOf(await signIn())
    for (const more of [{}, { body: {} }, { body: { cookie: true } }, { body: { cookie: false } }]) {
      const answer = await ask('/v1/sessions', { method: 'POST', headers: { cookie, ...csrf }, ...more })
      expect(answer.status).toBe(201)
      expect(cookieOf(answer)).toMatch(/^session=\S+\.\S+$/)
      expect(answer.text).not.toContain('token')
    }
    const token = await tokenFor('dale')
    const changed = await ask('/v1/sessions', { method: 'POST', token, headers: csrf, body: { cookie: true } })
    expect([cookieOf(changed).startsWith('session='), changed.text.includes('token')]).toEqual([true, false])
    expect(jsonOf(await ask('/v1/sessions', { method: 'POST', token, headers: { cookie } }))).toHaveProperty('token')
  })

  it('S13: signing out takes it away, and so does the 401 of one that is worth nothing', async () => {
    const cookie = cookieOf(await signIn())
    const out = await ask('/v1/sessions/current', { method: 'DELETE', headers: { cookie, ...csrf } })
    expect([out.status, out.headers['set-cookie']]).toEqual([204, [taken]])
    for (const [method, path] of [
      ['GET', '/v1/sessions'],
      ['POST', '/v1/messages'],
      ['GET', '/v1/messages'],
    ] as const) {
      const dead = await ask(path, { method, headers: { cookie, ...csrf } })
      expectProblem(dead, 401, 'INVALID_TOKEN')
      expect([path, dead.headers['set-cookie']]).toEqual([path, [taken]])
    }
    const wrong = { ...body, password: 'wrong' }
    const again = await ask('/v1/sessions', { method: 'POST', body: wrong, headers: { cookie, ...csrf } })
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined])
  })

  it('S13: is nothing to a classic message', async () => {
    const cookie = cookieOf(await signIn())
    const message = { message_type: 'MESSAGE', message: 'x' }
    const answer = await ask('/message', { method: 'POST', body: message, headers: { cookie, ...csrf } })
    expectClassic(answer, 400, "Missing 'token'")
  })
})

describe('the header', () => {
  it('S14: is needed for whatever changes something, before anything else is looked at', async () => {
    const cookie = cookieOf(await signIn())
    const changes = [
      ['POST', '/v1/messages'],
      ['POST', '/v1/sessions'],
      ['DELETE', '/v1/sessions/current'],
      ['DELETE', '/v1/sessions/x'],
      ['POST', '/v1/keys'],
      ['POST', '/v1/users'],
      ['PATCH', '/v1/users/dale'],
      ['POST', '/v1/users/dale/password'],
      ['POST', '/v1/users/dale/tokens'],
    ] as const
    for (const [method, path] of changes) {
      for (const headers of [{ cookie }, { cookie, 'gatherer-csrf': 'true' }]) {
        expectProblem(await ask(path, { method, headers, body: '{}' }), 403, 'CSRF_HEADER_MISSING')
      }
    }
    expect((await ask('/v1/sessions', { headers: { cookie } })).status).toBe(200)
    expect((await ask('/v1/messages', { method: 'HEAD', headers: { cookie } })).status).toBe(200)
  })

  it('S14: is needed to be given a cookie, so that no page signs its visitors in as somebody else', async () => {
    expectProblem(await ask('/v1/sessions', { method: 'POST', body }), 403, 'CSRF_HEADER_MISSING')
    expectProblem(await ask('/v1/sessions', { method: 'POST', body: { ...body, cookie: 1 } }), 422, 'INVALID_REQUEST')
    expect((await ask('/v1/sessions', { method: 'POST', body: { ...body, cookie: null } })).status).toBe(201)
  })
})
