/** Enrolment codes of a running server, from the invitation to the token (protocol rule S15). */
import { describe, expect, it } from 'vitest'
import { freshName, tokenOf } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { bearer } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { elsewhere } from '../harness/places.js'

const server = await startGatherd({ flags: ['--registration', 'closed'] })
const documented = await documentedBy(server)
await addUser(server, 'root', 'admin')
await addUser(server, 'gina', 'reader')
const [root, gina] = [await sessionOf('root'), await sessionOf('gina')]

interface Invitation {
  readonly id: string
  readonly name: string
  readonly code: string
}

/** By Bearer, or as nobody. */
async function ask(method: string, path: string, token: string | undefined, body?: unknown): Promise<Answer> {
  const headers = token === undefined ? {} : { authorization: bearer(token) }
  const request = { method, path, headers, ...(body !== undefined && { body }) }
  const answer = await send(server.port, request)
  documented.expect(request, answer)
  return answer
}

async function sessionOf(username: string): Promise<string> {
  return tokenOf(await send(server.port, { path: '/v1/sessions', body: { username, password: 'pass' } }))
}

async function invited(name = freshName()): Promise<Invitation> {
  const answer = await ask('POST', '/v1/invitations', root, { name })
  expect(answer.status).toBe(201)
  return jsonOf(answer) as unknown as Invitation
}

const enrol = (code: string) => ask('POST', '/v1/enrolments', undefined, { code, token_name: 'web-1' })
const waiting = async () =>
  (jsonOf(await ask('GET', '/v1/invitations', root))['invitations'] as Invitation[]).map(({ id }) => id)
const change = (method: string, name: string, body?: object) =>
  sendLocally(server, { method, path: `/v1/users/${name}`, body })

describe('an enrolment code', () => {
  it('S15: adds a user, is listed without itself, and is good once, for a token that sends', async () => {
    const name = freshName()
    const answer = await ask('POST', '/v1/invitations', root, { name, expires_in: 3600 })
    expect([answer.status, answer.headers['cache-control']]).toEqual([201, 'no-store'])
    const { code, ...told } = jsonOf(answer)
    expect(code).toMatch(/^mgc_[\w-]{22}$/)
    expect(told).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{16}$/), name })
    expect(Date.parse(String(told['expires_at'])) - Date.parse(String(told['created_at']))).toBe(3_600_000)
    expect(jsonOf(await ask('GET', '/v1/invitations', root))['invitations']).toContainEqual(told)
    expect(jsonOf(await ask('GET', '/v1/users', root))['users']).toContainEqual(
      expect.objectContaining({ name, role: 'writer', state: 'without password' }),
    )
    const enrolled = await enrol(String(code))
    expect([enrolled.status, enrolled.headers['cache-control']]).toEqual([201, 'no-store'])
    const { token, ...made } = jsonOf(enrolled)
    expect(made).toMatchObject({ name: 'web-1', scope: 'write', user: name })
    expect((await ask('POST', '/v1/messages', String(token), 'x')).status).toBe(200)
    expect(await waiting()).not.toContain(told['id'])
    expectProblem(await enrol(String(code)), 401, 'WRONG_CREDENTIALS')
  })

  it('S15, U7: is in the audit table: who made it, from where it was used, and each that was refused', async () => {
    const { id, name, code } = await invited()
    const body = { code, token_name: 'web-1' }
    await send(server.port, { path: '/v1/enrolments', body, from: elsewhere })
    await send(server.port, { path: '/v1/enrolments', body, from: elsewhere })
    const { audit } = jsonOf(await ask('GET', '/v1/audit?before=999999', root)) as { audit: object[] }
    const by = { who: 'enrolment', address: elsewhere.address, action: 'enrolment' }
    expect(audit.slice(0, 4)).toMatchObject([
      { ...by, subject: 'web-1', result: 'WRONG_CREDENTIALS' },
      { ...by, subject: name, result: 'done' },
      { who: 'root', action: 'invitation.make', subject: name, detail: id, result: 'done' },
      { who: 'root', action: 'user.add', subject: name, detail: 'writer', result: 'done' },
    ])
    expect(JSON.stringify(audit)).not.toContain(code.slice(4))
  })

  it('S15: asked for twice at once makes one token', async () => {
    const { name, code } = await invited()
    const answers = await Promise.all([1, 2, 3, 4].map(() => enrol(code)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401, 401, 401])
    expect(jsonOf(await ask('GET', `/v1/users/${name}/tokens`, root))['tokens']).toHaveLength(1)
  })

  it('S15: that was withdrawn, or whose user is disabled or removed, or that nobody made, is refused with the same words', async () => {
    const [withdrawn, disabled, removed] = [await invited(), await invited(), await invited()]
    const gone = await ask('DELETE', `/v1/invitations/${withdrawn.id}`, root)
    expect([gone.status, gone.text]).toEqual([204, ''])
    expectProblem(await ask('DELETE', `/v1/invitations/${withdrawn.id}`, root), 404, 'INVITATION_UNKNOWN')
    await change('PATCH', disabled.name, { disabled: true })
    await change('DELETE', removed.name)
    const codes = [withdrawn.code, disabled.code, removed.code, `mgc_${'A'.repeat(22)}`, '', 'x'.repeat(9000), '\u0000']
    const refusals = await Promise.all(codes.map(enrol))
    for (const answer of refusals) expectProblem(answer, 401, 'WRONG_CREDENTIALS')
    const words = refusals.map(answer => [jsonOf(answer)['detail'], jsonOf(answer)['hint']].join('. '))
    expect(new Set(words).size).toBe(1)
    await change('PATCH', disabled.name, { disabled: false })
    expect((await enrol(disabled.code)).status).toBe(201)
    expect(await waiting()).not.toContain(removed.id)
  })

  it('S15: for a user that there is leaves it as it is, and may be one of several', async () => {
    const codes = [await invited('gina'), await invited('gina')]
    for (const { code } of codes) expect((await enrol(code)).status).toBe(201)
    expect(jsonOf(await ask('GET', '/v1/users', root))['users']).toContainEqual(
      expect.objectContaining({ name: 'gina', role: 'reader', state: 'active' }),
    )
  })

  it('S15, U2: of a name that was removed is refused: it stays reserved', async () => {
    const { name } = await invited()
    await change('DELETE', name)
    expectProblem(await ask('POST', '/v1/invitations', root, { name }), 409, 'USER_EXISTS')
  })
})

describe('refused', () => {
  it('S15, S10: whoever is no admin', async () => {
    for (const [method, path] of [
      ['GET', ''],
      ['POST', ''],
      ['DELETE', '/x'],
    ] as const) {
      expectProblem(await ask(method, `/v1/invitations${path}`, gina, { name: 'x' }), 403, 'NOT_ALLOWED')
      expectProblem(await ask(method, `/v1/invitations${path}`, undefined, { name: 'x' }), 401, 'INVALID_TOKEN')
    }
  })

  it('S15, P3: what is outside its rule, with the member that is to blame', async () => {
    const cases = [
      ['/v1/invitations', {}, "'name'"],
      ['/v1/invitations', { name: '.x' }, "'name'"],
      ['/v1/invitations', { name: 'x'.repeat(33) }, "'name'"],
      ['/v1/invitations', { name: 'x', expires_in: 0 }, "'expires_in'"],
      ['/v1/invitations', { name: 'x', expires_in: 2_592_001 }, "'expires_in'"],
      ['/v1/invitations', { name: 'x', expires_in: 1.5 }, "'expires_in'"],
      ['/v1/invitations', { name: 'x', expires_in: '24h' }, "'expires_in'"],
      ['/v1/invitations', { name: 'x', role: 'admin' }, '"role"'],
      ['/v1/enrolments', {}, "'code'"],
      ['/v1/enrolments', { code: 1, token_name: 'x' }, "'code'"],
      ['/v1/enrolments', { code: 'x' }, "'token_name'"],
      ['/v1/enrolments', { code: 'x', token_name: '../x' }, "'token_name'"],
      ['/v1/enrolments', { code: 'x', token_name: 'x', scope: 'admin' }, '"scope"'],
    ] as const
    for (const [path, body, detail] of cases) {
      const answer = await ask('POST', path, root, body)
      expectProblem(answer, 422, 'INVALID_REQUEST')
      expect(jsonOf(answer)['detail']).toContain(detail)
    }
    for (const path of ['/v1/invitations', '/v1/enrolments']) {
      expectProblem(await ask('POST', path, root, '['), 422, 'INVALID_JSON')
    }
  })
})

it('S15, U6: the socket in the data folder makes codes, and is not where they are used', async () => {
  const made = await sendLocally(server, { path: '/v1/invitations', body: { name: freshName() } })
  const { code } = jsonOf(made)
  expectProblem(await sendLocally(server, { path: '/v1/enrolments', body: { code } }), 404, 'NOT_FOUND')
  expect((await enrol(String(code))).status).toBe(201)
})
