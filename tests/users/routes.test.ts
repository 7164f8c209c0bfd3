/** `/v1/users` of a running server (protocol rules U1 to U5). */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer, type Request } from '../harness/http.js'
import { addUser } from '../harness/local-socket.js'
import { basic, bearer } from '../harness/native-client.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'
import { openSocket } from '../harness/raw-socket.js'

const server = await startGatherd()
const documented = await documentedBy(server)
await addUser(server, 'root', 'admin')
const rootToken = await tokenFor('root')

/** As an admin, unless another token is given. */
async function ask(method: string, path: string, body?: unknown, token = rootToken): Promise<Answer> {
  const request: Request = {
    method,
    path,
    headers: { authorization: bearer(token) },
    ...(body !== undefined && { body }),
  }
  const answer = await send(server.port, request)
  documented.expect(request, answer)
  return answer
}

async function tokenFor(username: string, password = 'pass'): Promise<string> {
  return tokenOf(await send(server.port, { path: '/v1/sessions', body: { username, password } }))
}

async function added(role = 'writer'): Promise<string> {
  const name = freshName()
  expect((await ask('POST', '/v1/users', { name, role, password: 'pass' })).status).toBe(201)
  return name
}

const routes = [
  ['GET', '/v1/users'],
  ['POST', '/v1/users'],
  ['PATCH', '/v1/users/root'],
  ['DELETE', '/v1/users/root'],
] as const

describe('who may ask', () => {
  it.each(routes)('U1: %s %s is for admins only', async (method, path) => {
    for (const role of ['writer', 'reader']) {
      const answer = await ask(method, path, undefined, await tokenFor(await added(role)))
      expectProblem(answer, 403, 'NOT_ALLOWED')
    }
    expectProblem(await send(server.port, { method, path }), 401, 'INVALID_TOKEN')
    expectBasicRefused(await send(server.port, { method, path, headers: { authorization: basic('root', 'wrong') } }))
  })

  it('U1, M12: who may not is told so before sending a body', async () => {
    const { socket, answers } = await openSocket(server)
    const token = await tokenFor(await added())
    socket.write(`POST /v1/users HTTP/1.1\r\nhost: x\r\nauthorization: ${bearer(token)}\r\ncontent-length: 100\r\n\r\n`)
    expect((await answers(1))[0]?.status).toBe(403)
    socket.destroy()
  })

  it('U1, M13: who is an admin when the request begins and none when it is complete is refused', async () => {
    const name = await added('admin')
    const { socket, answers } = await openSocket(server)
    const head = `POST /v1/users HTTP/1.1\r\nhost: x\r\nauthorization: ${bearer(await tokenFor(name))}\r\n`
    socket.write(`${head}content-length: 15\r\n\r\n`)
    await ask('GET', '/v1/users')
    await ask('PATCH', `/v1/users/${name}`, { role: 'writer' })
    socket.write('{"name":"late"}')
    expect((await answers(1))[0]?.status).toBe(403)
    socket.destroy()
  })

  it('U1: a role counts from the next request on, also for a password that is remembered', async () => {
    const name = await added()
    const listing = { method: 'GET', path: '/v1/users', headers: { authorization: basic(name, 'pass') } }
    expect((await send(server.port, listing)).status).toBe(403)
    await ask('PATCH', `/v1/users/${name}`, { role: 'admin' })
    expect((await send(server.port, listing)).status).toBe(200)
    await ask('PATCH', `/v1/users/${name}`, { role: 'reader' })
    expect((await send(server.port, listing)).status).toBe(403)
  })
})

describe('what is answered', () => {
  it('U2, U3: a user is added, listed, changed and removed', async () => {
    const name = freshName()
    const answer = await ask('POST', '/v1/users', { name })
    expect(answer.status).toBe(201)
    const user = jsonOf(answer)
    expect(user).toMatchObject({ name, role: 'writer', state: 'without password' })
    expect(jsonOf(await ask('GET', '/v1/users'))['users']).toContainEqual(user)
    const changed = await ask('PATCH', `/v1/users/${name}`, { role: 'reader', password: 'pass', disabled: false })
    expect([changed.status, jsonOf(changed)]).toEqual([200, { ...user, role: 'reader', state: 'active' }])
    const gone = await ask('DELETE', `/v1/users/${name}`)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expect(jsonOf(await ask('GET', '/v1/users'))['users']).not.toContainEqual(expect.objectContaining({ name }))
    expectProblem(await ask('POST', '/v1/users', { name }), 409, 'USER_EXISTS')
    expectProblem(await ask('DELETE', `/v1/users/${name}`), 404, 'USER_UNKNOWN')
    expectProblem(await ask('PATCH', `/v1/users/${name}`, { disabled: false }), 404, 'USER_UNKNOWN')
  })

  it('U2: the list goes on behind a name', async () => {
    const name = await added()
    const { users } = jsonOf(await ask('GET', `/v1/users?after=${name}`)) as { users: { name: string }[] }
    expect(users.filter(user => user.name <= name)).toEqual([])
    for (const query of ['?before=x', '?after=a&after=b']) {
      expectProblem(await ask('GET', `/v1/users${query}`), 422, 'INVALID_REQUEST')
    }
  })

  it('U3: of a change that is refused nothing is done', async () => {
    const name = await added()
    const before = await tokenFor(name)
    expectProblem(await ask('PATCH', `/v1/users/${name}`, { role: 'reader', disabled: 'yes' }), 422, 'INVALID_REQUEST')
    expect((await ask('GET', '/v1/users', undefined, before)).status).toBe(403)
    expect(jsonOf(await ask('PATCH', `/v1/users/${name}`, { disabled: false }))).toMatchObject({ role: 'writer' })
  })

  it('U5: the last admin stays', async () => {
    for (const body of [{ role: 'writer' }, { disabled: true }]) {
      expectProblem(await ask('PATCH', '/v1/users/root', body), 409, 'LAST_ADMIN')
    }
    expectProblem(await ask('DELETE', '/v1/users/root'), 409, 'LAST_ADMIN')
    expect((await ask('GET', '/v1/users')).status).toBe(200)
  })

  it('P6: other methods are 405 with Allow', async () => {
    const [all, one] = [await ask('PUT', '/v1/users'), await ask('GET', '/v1/users/root')]
    expectProblem(all, 405, 'METHOD_NOT_ALLOWED')
    expectProblem(one, 405, 'METHOD_NOT_ALLOWED')
    expect([all.headers.allow, one.headers.allow]).toEqual(['GET, HEAD, POST', 'PATCH, DELETE'])
    expectProblem(await ask('GET', '/v1/users/root/nothing'), 404, 'NOT_FOUND')
  })
})

describe('who is ended', () => {
  it.each([
    ['disabled', 'PATCH', { disabled: true }],
    ['removed', 'DELETE', undefined],
    ['given another password', 'PATCH', { password: 'other' }],
  ])('U4: a user that is %s is refused everywhere at once', async (_what, method, body) => {
    const name = await added()
    const client = classicClient(server)
    await client.identify(name)
    const classic = tokenOf(await client.authenticate(name, 'pass'))
    const native = await tokenFor(name)
    const post = (authorization: string) =>
      send(server.port, { path: '/v1/messages', body: 'x', headers: { authorization } })
    for (const each of [bearer(native), basic(name, 'pass')]) expect((await post(each)).status).toBe(200)
    expect((await ask(method, `/v1/users/${name}`, body)).status).toBeLessThan(300)
    expectProblem(await post(bearer(native)), 401, 'INVALID_TOKEN')
    expectBasicRefused(await post(basic(name, 'pass')))
    expectClassic(await client.message(classic, 'x'), 403, 'Please identify!')
    expectNoToken(await client.authenticate(name, 'pass'), 403, 'Please identify!')
    expectClassic(await client.identify(name), 202, 'Existing User Identified')
  })
})

describe('hostile', () => {
  it('U2, U3, P3: bodies are refused with the member that is to blame, and null is as good as missing', async () => {
    const name = await added()
    const cases = [
      ['POST', {}, "'name'"],
      ['POST', { name: '.x' }, "'name'"],
      ['POST', { name: 'x'.repeat(33) }, "'name'"],
      ['POST', { name: 'ok', role: 'root' }, "'role'"],
      ['POST', { name: 'ok', role: null, password: '' }, "'password'"],
      ['POST', { name: 'ok', password: 'x'.repeat(1025) }, "'password'"],
      ['POST', { name: 'ok', state: 'active' }, '"state"'],
      ['POST', '{"name":"ok","toString":1}', '"toString"'],
      ['POST', '{"name":"ok","__proto__":{"role":"admin"}}', '"__proto__"'],
      ['PATCH', {}, 'nothing to change'],
      ['PATCH', { role: null }, 'nothing to change'],
      ['PATCH', { name: 'other' }, '"name"'],
      ['PATCH', { disabled: 1 }, "'disabled'"],
      ['PATCH', { password: 7 }, "'password'"],
    ] as const
    for (const [method, body, detail] of cases) {
      const answer = await ask(method, method === 'POST' ? '/v1/users' : `/v1/users/${name}`, body)
      expectProblem(answer, 422, 'INVALID_REQUEST')
      expect(jsonOf(answer)['detail']).toContain(detail)
    }
    for (const body of ['', '[]', 'null', '{', '"x"', Buffer.from([0xff]), `${'['.repeat(300)}${']'.repeat(300)}`]) {
      expectProblem(await ask('POST', '/v1/users', body), 422, 'INVALID_JSON')
    }
    expectProblem(await ask('POST', '/v1/users', 'x'.repeat(1024 * 1024 + 1)), 422, 'TOO_LARGE')
  })

  it('U3: whatever stands for a name in the path is decoded, and never is a user by another spelling', async () => {
    const name = await added()
    const spelled = Buffer.from(name).toString('hex').replaceAll(/../g, '%$&')
    expect((await ask('PATCH', `/v1/users/${spelled}`, { disabled: false })).status).toBe(200)
    for (const path of [
      '%2e%2e',
      '',
      '%00',
      'a%2Fb',
      'r%C3%B6t',
      'x'.repeat(90),
      'x'.repeat(9000),
      ' root'.replace(' ', '%20'),
      'ROOT',
    ]) {
      expectProblem(await ask('DELETE', `/v1/users/${path}`), 404, 'USER_UNKNOWN')
    }
    for (const path of ['%', '%ff', '%zz']) {
      expectProblem(await ask('DELETE', `/v1/users/${path}`), 404, 'NOT_FOUND')
    }
  })

  it('P7, P8, U2: any body and any name is answered as documented', async () => {
    const name = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.constantFrom('..', 'nobody'))
    const body = fc.oneof(
      fc.json(),
      fc
        .record({ name: fc.jsonValue(), role: fc.jsonValue(), password: fc.jsonValue() }, { requiredKeys: [] })
        .map(value => JSON.stringify(value)),
      fc.string({ unit: 'binary' }),
    )
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('POST', 'PATCH'), name, body, async (method, who, text) => {
        const path = method === 'POST' ? '/v1/users' : `/v1/users/${encodeURIComponent(Buffer.from(who).toString())}`
        expect((await ask(method, path, text)).status).toBeLessThan(500)
      }),
      { numRuns: 150 },
    )
  })
})
