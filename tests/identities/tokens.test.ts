/** API tokens of a running server, from making to revoking (protocol rules S9, S10, S11, S17). */
import { describe, expect, it } from 'vitest'
import { freshName, tokenOf } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { basic, bearer } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd({ flags: ['--registration', 'closed'] })
const documented = await documentedBy(server)
await addUser(server, 'root', 'admin')
const root = await sessionOf('root')

interface Made {
  readonly id: string
  readonly token: string
}

/** By Bearer, or with another `Authorization`. */
async function ask(method: string, path: string, token: string, body?: unknown): Promise<Answer> {
  const authorization = token.startsWith('Basic') ? token : bearer(token)
  const request = { method, path, headers: { authorization }, ...(body !== undefined && { body }) }
  const answer = await send(server.port, request)
  documented.expect(request, answer)
  return answer
}

async function sessionOf(username: string): Promise<string> {
  return tokenOf(await send(server.port, { path: '/v1/sessions', body: { username, password: 'pass' } }))
}

async function somebody(role: 'writer' | 'reader' | 'admin' = 'writer'): Promise<string> {
  const name = freshName()
  await addUser(server, name, role)
  return name
}

const tokensOf = (user: string) => `/v1/users/${user}/tokens`
const post = (token: string) => ask('POST', '/v1/messages', token, 'x')

async function made(user: string, scope: string, by = root): Promise<Made> {
  const answer = await ask('POST', tokensOf(user), by, { name: 'web-1', scope })
  expect(answer.status).toBe(201)
  return jsonOf(answer) as unknown as Made
}

describe('an API token', () => {
  it('S9: is made, used, listed and revoked, and shown once', async () => {
    const name = await somebody()
    const own = await sessionOf(name)
    const answer = await ask('POST', tokensOf(name), own, { name: 'web-1', scope: 'write' })
    expect([answer.status, answer.headers['cache-control']]).toEqual([201, 'no-store'])
    const { token, ...told } = jsonOf(answer)
    expect(token).toMatch(/^mg_[\w-]{43}$/)
    expect(told).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      name: 'web-1',
      scope: 'write',
      created_at: expect.any(String),
    })
    expect(jsonOf(await ask('GET', tokensOf(name), own))).toEqual({ tokens: [told] })
    expect((await post(String(token))).status).toBe(200)
    const used = expect.stringMatching(/:00\.000Z$/)
    expect(jsonOf(await ask('GET', tokensOf(name), root))).toEqual({ tokens: [{ ...told, last_used_at: used }] })
    const gone = await ask('DELETE', `${tokensOf(name)}/${String(told['id'])}`, own)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expectProblem(await post(String(token)), 401, 'INVALID_TOKEN')
    expect(jsonOf(await ask('GET', tokensOf(name), own))).toEqual({ tokens: [] })
    expectProblem(await ask('DELETE', `${tokensOf(name)}/${String(told['id'])}`, own), 404, 'TOKEN_UNKNOWN')
  })

  it('S17: that asks for the end of what it is shown with is revoked, whatever its scope', async () => {
    const name = await somebody('admin')
    for (const scope of ['write', 'read', 'admin']) {
      const { token } = await made(name, scope)
      expect((await ask('DELETE', '/v1/sessions/current', token)).status).toBe(204)
      expectProblem(await ask('DELETE', '/v1/sessions/current', token), 401, 'INVALID_TOKEN')
    }
    expect(jsonOf(await ask('GET', tokensOf(name), root))).toEqual({ tokens: [] })
    const { audit } = jsonOf(await ask('GET', '/v1/audit?before=999999', root)) as { audit: object[] }
    expect(audit[0]).toMatchObject({
      who: `${name} (token web-1)`,
      action: 'token.revoke',
      subject: name,
      result: 'done',
    })
  })

  it('S17: two that revoke themselves at once: it is done once, and neither is told of a failure', async () => {
    const { token } = await made(await somebody(), 'write')
    const answers = await Promise.all([1, 2, 3].map(() => ask('DELETE', '/v1/sessions/current', token)))
    expect(answers.map(({ status }) => status).toSorted()[0]).toBe(204)
    expect(answers.filter(({ status }) => status !== 204 && status !== 401)).toEqual([])
  })

  it('S9: the end that it has is kept, and one that has passed is refused', async () => {
    const name = await somebody()
    const end = new Date(Date.now() + 3_600_000).toISOString()
    const body = { name: 'web-1', scope: 'read', expires_at: end }
    expect(jsonOf(await ask('POST', tokensOf(name), root, body))['expires_at']).toBe(end)
    const past = await ask('POST', tokensOf(name), root, { ...body, expires_at: '2020-01-01T00:00:00Z' })
    expectProblem(past, 422, 'INVALID_REQUEST')
    expect(jsonOf(past)['detail']).toContain('ended already')
  })

  it('S9, S11: is refused while its user is disabled, and gone with it', async () => {
    const name = await somebody()
    const { token } = await made(name, 'write')
    const change = (disabled: boolean) =>
      sendLocally(server, { method: 'PATCH', path: `/v1/users/${name}`, body: { disabled } })
    await change(true)
    expectProblem(await post(token), 401, 'INVALID_TOKEN')
    await change(false)
    expect((await post(token)).status).toBe(200)
    await sendLocally(server, { method: 'DELETE', path: `/v1/users/${name}` })
    expectProblem(await post(token), 401, 'INVALID_TOKEN')
    expectProblem(await ask('GET', tokensOf(name), root), 404, 'USER_UNKNOWN')
  })

  it('S10: with the scope admin is for admins, and does what its user may at the moment', async () => {
    const name = await somebody('admin')
    const { token } = await made(name, 'admin', await sessionOf(name))
    expect((await ask('GET', '/v1/users', token)).status).toBe(200)
    await sendLocally(server, { method: 'PATCH', path: `/v1/users/${name}`, body: { role: 'writer' } })
    expectProblem(await ask('GET', '/v1/users', token), 403, 'NOT_ALLOWED')
    expect((await ask('GET', tokensOf(name), token)).status).toBe(200)
    const refused = await ask('POST', tokensOf(name), token, { name: 'web-2', scope: 'admin' })
    expectProblem(refused, 422, 'INVALID_REQUEST')
    expect(jsonOf(refused)).toMatchObject({ detail: expect.stringContaining('is a writer'), hint: expect.any(String) })
  })
})

describe('who may ask', () => {
  it('S9, S10: a user for itself and an admin for anybody, by a session or a token with scope admin', async () => {
    const [name, other, admin] = [await somebody('reader'), await somebody(), await somebody('admin')]
    const { id } = await made(other, 'write')
    const [write, read] = [(await made(name, 'write')).token, (await made(name, 'read')).token]
    const good = [await sessionOf(admin), (await made(admin, 'admin')).token, basic(admin, 'pass')]
    const [adminWrites, adminReads] = [(await made(admin, 'write')).token, (await made(admin, 'read')).token]
    const own = [await sessionOf(name), basic(name, 'pass')]
    const routes = [
      ['GET', '', undefined],
      ['POST', '', { name: 'x', scope: 'read' }],
      ['DELETE', `/${id}`, undefined],
    ] as const
    for (const [method, path, body] of routes) {
      for (const who of [...own, write, read, adminWrites, adminReads]) {
        expectProblem(await ask(method, tokensOf(other) + path, who, body), 403, 'NOT_ALLOWED')
      }
      for (const who of [write, read]) {
        expectProblem(await ask(method, tokensOf(name) + path, who, body), 403, 'NOT_ALLOWED')
      }
      const wanted = method === 'DELETE' ? 404 : method === 'POST' ? 201 : 200
      for (const who of [...own, ...good])
        expect((await ask(method, tokensOf(name) + path, who, body)).status).toBe(wanted)
      expect((await send(server.port, { method, path: tokensOf(name) + path })).status).toBe(401)
    }
    expect(jsonOf(await ask('GET', tokensOf(other), root))).toMatchObject({ tokens: [{ id }] })
  })

  it('S9: 100 at most are good at once, also of those that are asked for together', async () => {
    const name = await somebody()
    const answers = await Promise.all(
      Array.from({ length: 103 }, () => ask('POST', tokensOf(name), root, { name: 'many', scope: 'write' })),
    )
    const refused = answers.filter(({ status }) => status !== 201)
    expect(refused.length).toBe(3)
    for (const answer of refused) expectProblem(answer, 409, 'TOO_MANY_TOKENS')
    const { id } = jsonOf(answers.find(({ status }) => status === 201) ?? { text: '{}' })
    await ask('DELETE', `${tokensOf(name)}/${String(id)}`, root)
    expect((await made(name, 'read')).token).toMatch(/^mg_/)
  })
})

describe('hostile', () => {
  it('S9, P3: bodies and paths are refused with what is to blame', async () => {
    const name = await somebody()
    const cases = [
      [{}, "'name'"],
      [{ name: '.x', scope: 'read' }, "'name'"],
      [{ name: 'x'.repeat(65), scope: 'read' }, "'name'"],
      [{ name: 'x' }, "'scope'"],
      [{ name: 'x', scope: 'root' }, "'scope'"],
      [{ name: 'x', scope: ['read'] }, "'scope'"],
      [{ name: 'x', scope: 'read', expires_at: 'soon' }, "'expires_at'"],
      [{ name: 'x', scope: 'read', expires_at: '2026-02-30T00:00:00Z' }, "'expires_at'"],
      [{ name: 'x', scope: 'read', expires_at: 4_000_000_000 }, "'expires_at'"],
      [{ name: 'x', scope: 'read', token: 'mg_mine' }, '"token"'],
    ] as const
    for (const [body, detail] of cases) {
      const answer = await ask('POST', tokensOf(name), root, body)
      expectProblem(answer, 422, 'INVALID_REQUEST')
      expect(jsonOf(answer)['detail']).toContain(detail)
    }
    expectProblem(await ask('POST', tokensOf(name), root, '['), 422, 'INVALID_JSON')
    for (const who of ['nobody', '..%2froot', '%00', 'x'.repeat(9000)]) {
      expectProblem(await ask('GET', tokensOf(who), root), 404, 'USER_UNKNOWN')
      expectProblem(await ask('POST', tokensOf(who), root, { name: 'x', scope: 'read' }), 404, 'USER_UNKNOWN')
      expectProblem(await ask('DELETE', `${tokensOf(who)}/x`, root), 404, 'USER_UNKNOWN')
    }
    for (const id of ['', '%00', 'nothing', "'%20or%201=1", 'x'.repeat(9000)]) {
      expectProblem(await ask('DELETE', `${tokensOf(name)}/${id}`, root), 404, 'TOKEN_UNKNOWN')
    }
  })

  it('S9: what only looks like a token is nobody', async () => {
    const { token } = await made(await somebody(), 'write')
    const altered = [
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      token.slice(3),
      'mg_',
      `mg_${'A'.repeat(43)}`,
    ]
    for (const each of altered) expectProblem(await post(each), 401, 'INVALID_TOKEN')
    expect((await post(token)).status).toBe(200)
  })
})

it('S9, S11, S5: after kill -9 a revoked token is still revoked and the others are good', async () => {
  const first = await startGatherd()
  await addUser(first, 'dale', 'writer')
  let server2 = first
  const make = async () => {
    const answer = await sendLocally(server2, { path: '/v1/users/dale/tokens', body: { name: 'w', scope: 'write' } })
    return jsonOf(answer) as unknown as Made
  }
  const status = async ({ token }: Made) =>
    (await send(server2.port, { path: '/v1/messages', body: 'x', headers: { authorization: bearer(token) } })).status
  const [kept, revoked] = [await make(), await make()]
  await sendLocally(server2, { method: 'DELETE', path: `/v1/users/dale/tokens/${revoked.id}` })
  await server2.kill()
  server2 = await startGatherd({ folder: first.folder })
  expect([await status(kept), await status(revoked)]).toEqual([200, 401])
})
