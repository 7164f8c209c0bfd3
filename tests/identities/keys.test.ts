/** `/v1/keys` (protocol rule S12). */
import { describe, expect, it } from 'vitest'
import { jsonOf } from '../harness/http.js'
import { identitiesScene } from '../harness/identities.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { bearer } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { partsOf } from '../harness/tokens.js'

const { server, ask, tokenFor } = await identitiesScene()

type Key = { readonly id: string; readonly created_at: string; readonly ends_at?: string }

const kidOf = (token: string) => partsOf(token).header['kid']
const rotate = (token: string, body?: unknown) =>
  ask('/v1/keys', { method: 'POST', token, ...(body !== undefined && { body }) })
const keys = async (token: string) => jsonOf(await ask('/v1/keys', { token }))['keys'] as readonly Key[]

describe('keys', () => {
  it('S12: another one signs from now on, and what was signed before stays good, also after a restart', async () => {
    const root = await tokenFor('root')
    const before = await tokenFor('dale')
    const answer = await rotate(root)
    expect(answer.status).toBe(201)
    const { id } = jsonOf(answer)
    const after = await tokenFor('dale')
    expect([kidOf(after), kidOf(before) === id]).toEqual([id, false])
    for (const token of [before, after]) expect((await ask('/v1/sessions', { token })).status).toBe(200)
    const all = await keys(root)
    expect(all.map(({ id: kid, ends_at: endsAt }) => [kid, typeof endsAt])).toEqual([
      [kidOf(before), 'string'],
      [id, 'undefined'],
    ])
    expect(Date.parse(all[0]?.ends_at ?? '')).toBeGreaterThan(Date.now() + 9 * 60_000)
    expect(JSON.stringify(all)).not.toContain('secret')
    const renewed = await ask('/v1/sessions', { method: 'POST', token: before })
    expect(kidOf(String(jsonOf(renewed)['token']))).toBe(id)
  })

  it('S12: with end_sessions nothing is good that was signed before, and all sessions are over', async () => {
    const tokens = [await tokenFor('root'), await tokenFor('dale')]
    const made = await ask('/v1/users/dale/tokens', {
      method: 'POST',
      body: { name: 'x', scope: 'write' },
      token: tokens[0] ?? '',
    })
    expect((await rotate(tokens[0] ?? '', { end_sessions: true })).status).toBe(201)
    for (const token of tokens) expectProblem(await ask('/v1/sessions', { token }), 401, 'INVALID_TOKEN')
    const root = await tokenFor('root')
    expect((await keys(root)).length).toBe(1)
    expect((jsonOf(await ask('/v1/sessions', { token: root }))['sessions'] as unknown[]).length).toBe(1)
    const apiToken = String(jsonOf(made)['token'])
    expect((await ask('/v1/messages', { method: 'POST', token: apiToken, body: 'x' })).status).toBe(200)
  })

  it('S12: is for admins, and a body that will not do changes nothing', async () => {
    const [root, dale] = [await tokenFor('root'), await tokenFor('dale')]
    const before = await keys(root)
    expectProblem(await rotate(dale, { end_sessions: true }), 403, 'NOT_ALLOWED')
    expectProblem(await ask('/v1/keys', { token: dale }), 403, 'NOT_ALLOWED')
    for (const body of [{ end_sessions: 'yes' }, { x: 1 }])
      expectProblem(await rotate(root, body), 422, 'INVALID_REQUEST')
    expectProblem(await rotate(root, '['), 422, 'INVALID_JSON')
    expect(await keys(root)).toEqual(before)
    expect((await rotate(root, {})).status).toBe(201)
  })

  it('S12, S5: a rotation that was answered counts after kill -9, and so does what it ended', async () => {
    const [root, dale] = [await tokenFor('root'), await tokenFor('dale')]
    const { id } = jsonOf(await rotate(root))
    await server.kill()
    const second = await startGatherd({ folder: server.folder })
    const at = (port: number, token: string, method = 'GET', path = '/v1/sessions', body?: unknown) =>
      send(port, { method, path, headers: { authorization: bearer(token) }, ...(body !== undefined && { body }) })
    expect((await at(second.port, dale)).status).toBe(200)
    const renewed = jsonOf(await at(second.port, dale, 'POST'))
    expect(kidOf(String(renewed['token']))).toBe(id)
    expect((await at(second.port, root, 'POST', '/v1/keys', { end_sessions: true })).status).toBe(201)
    await second.kill()
    const third = await startGatherd({ folder: server.folder })
    for (const token of [root, dale]) expect((await at(third.port, token)).status).toBe(401)
  })
})
