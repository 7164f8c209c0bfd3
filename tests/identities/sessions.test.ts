/** `/v1/sessions` and one's own password (protocol rules S17, S18). */
import { describe, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { identitiesScene } from '../harness/identities.js'
import { jsonOf } from '../harness/http.js'
import { sendLocally } from '../harness/local-socket.js'
import { basic } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const { server, ask, tokenFor } = await identitiesScene()
const root = await tokenFor('root')

type Listed = Readonly<Record<string, unknown>>

async function listed(token: string, query = ''): Promise<readonly Listed[]> {
  return jsonOf(await ask(`/v1/sessions${query}`, { token }))['sessions'] as readonly Listed[]
}

const current = async (token: string) => String((await listed(token)).find(session => session['current'])?.['id'])

describe('the list', () => {
  it("S17: has one's own sessions of both kinds, and says which one asks", async () => {
    const token = await tokenFor('dale')
    await classicClient(server).identify('dale')
    const all = await listed(token)
    expect(
      all.map(({ user, kind, state, current: isCurrent, address }) => [user, kind, state, isCurrent, address]),
    ).toEqual(
      expect.arrayContaining([
        ['dale', 'native', 'authenticated', true, undefined],
        ['dale', 'classic', 'identified', false, '127.0.0.1'],
      ]),
    )
    expect(all.length).toBe(2)
    const times = all.map(session => [typeof session['changed_at'], typeof session['expires_at']])
    expect(times.toSorted()).toEqual([
      ['string', 'string'],
      ['string', 'undefined'],
    ])
    expect(JSON.stringify(all)).not.toContain(token.split('.')[2])
  })

  it('S17: an admin sees all, or those of one user; another sees its own only', async () => {
    const token = await tokenFor('dale')
    expect(new Set((await listed(root)).map(({ user }) => user))).toEqual(new Set(['root', 'dale']))
    expect(new Set((await listed(root, '?user=dale')).map(({ user }) => user))).toEqual(new Set(['dale']))
    expect(await listed(root, '?user=nobody')).toEqual([])
    expect(await listed(token, '?user=dale')).toEqual(await listed(token))
    expectProblem(await ask('/v1/sessions?user=root', { token }), 403, 'NOT_ALLOWED')
    const { sessions } = jsonOf(await sendLocally(server, { method: 'GET', path: '/v1/sessions' }))
    expect((sessions as Listed[]).length).toBe((await listed(root)).length)
  })

  it('S17: goes on behind an id, and a parameter that will not do is refused', async () => {
    const ids = (await listed(root)).map(({ id }) => String(id))
    expect(ids).toEqual(ids.toSorted())
    expect((await listed(root, `?after=${ids[0]}`)).map(({ id }) => id)).toEqual(ids.slice(1))
    for (const query of ['?user=.x', '?user=a&user=b', '?x=1', '?after=%ff']) {
      expectProblem(await ask(`/v1/sessions${query}`, { token: root }), 422, 'INVALID_REQUEST')
    }
  })
})

describe('the end of one', () => {
  it("S17, S11: one's own, and for an admin anybody's, is refused from the answer on", async () => {
    const [mine, other, last] = [await tokenFor('dale'), await tokenFor('dale'), await tokenFor('dale')]
    const end = async (token: string, of: string) =>
      ask(`/v1/sessions/${await current(of)}`, { method: 'DELETE', token })
    expect((await end(mine, other)).status).toBe(204)
    expectProblem(await ask('/v1/sessions', { token: other }), 401, 'INVALID_TOKEN')
    expect((await end(root, last)).status).toBe(204)
    expectProblem(await ask('/v1/sessions', { token: last }), 401, 'INVALID_TOKEN')
    expect((await end(mine, mine)).status).toBe(204)
    expectProblem(await ask('/v1/sessions', { token: mine }), 401, 'INVALID_TOKEN')
  })

  it("S17: one that ended, is nobody's, or is somebody else's is SESSION_UNKNOWN, word for word the same", async () => {
    const token = await tokenFor('dale')
    const others = await current(root)
    const answers = [others, 'x', 'a'.repeat(32), '%00', 'a%2Fb', 'x'.repeat(5000)].map(id =>
      ask(`/v1/sessions/${id}`, { method: 'DELETE', token }),
    )
    const texts = new Set<unknown>()
    for (const answer of await Promise.all(answers)) {
      expectProblem(answer, 404, 'SESSION_UNKNOWN')
      const { request_id: _id, ...told } = jsonOf(answer)
      texts.add(JSON.stringify(told))
    }
    expect(texts.size).toBe(1)
    expect(await current(root)).toBe(others)
  })

  it('S17, U7: is in the audit table, with who did it', async () => {
    const token = await tokenFor('dale')
    const id = await current(token)
    await ask(`/v1/sessions/${id}`, { method: 'DELETE', token: root })
    const { audit } = jsonOf(await ask('/v1/audit?before=999999', { token: root })) as { audit: Listed[] }
    expect(audit[0]).toMatchObject({ who: 'root', action: 'session.end', subject: 'dale', result: 'done', detail: id })
  })

  it('S17: of a token with another scope nothing is told', async () => {
    const made = await ask('/v1/users/root/tokens', { method: 'POST', body: { name: 'x', scope: 'read' }, token: root })
    const token = String(jsonOf(made)['token'])
    expectProblem(await ask('/v1/sessions', { token }), 403, 'NOT_ALLOWED')
    expectProblem(await ask('/v1/sessions/x', { method: 'DELETE', token }), 403, 'NOT_ALLOWED')
  })
})

describe("one's own password", () => {
  const change = (name: string, token: string, body: unknown) =>
    ask(`/v1/users/${name}/password`, { method: 'POST', token, body })

  it('S18, U4: is another one, all sessions end, and API tokens stay', async () => {
    await ask('/v1/users', { method: 'POST', body: { name: 'gina', password: 'pass' }, token: root })
    const [one, two] = [await tokenFor('gina'), await tokenFor('gina')]
    const made = await ask('/v1/users/gina/tokens', { method: 'POST', body: { name: 'x', scope: 'write' }, token: one })
    expect((await change('gina', one, { current_password: 'pass', password: 'word' })).status).toBe(204)
    for (const token of [one, two]) expectProblem(await ask('/v1/sessions', { token }), 401, 'INVALID_TOKEN')
    const old = await ask('/v1/sessions', { headers: { authorization: basic('gina', 'pass') } })
    expect(old.status).toBe(401)
    expect(await tokenFor('gina', 'word')).toBeTypeOf('string')
    const sent = await ask('/v1/messages', { method: 'POST', token: String(jsonOf(made)['token']), body: 'x' })
    expect(sent.status).toBe(200)
  })

  it('S18: a wrong current one is NOT_ALLOWED, and nothing has changed', async () => {
    const token = await tokenFor('dale')
    expectProblem(
      await change('dale', token, { current_password: 'not-this', password: 'nor-that' }),
      403,
      'NOT_ALLOWED',
    )
    expect((await ask('/v1/sessions', { token })).status).toBe(200)
    const { audit } = jsonOf(await ask('/v1/audit?before=999999', { token: root })) as { audit: Listed[] }
    expect(audit[0]).toMatchObject({ who: 'dale', action: 'user.password', subject: 'dale', result: 'NOT_ALLOWED' })
    expect(JSON.stringify(audit)).not.toMatch(/not-this|nor-that/)
  })

  it('S18, L2: a wrong one counts as at a sign-in: after five in a row the next must wait, and so must a sign-in', async () => {
    await ask('/v1/users', { method: 'POST', body: { name: 'guess', password: 'pass' }, token: root })
    const token = await tokenFor('guess')
    for (let count = 0; count < 5; count++) {
      expectProblem(await change('guess', token, { current_password: 'not-this', password: 'x' }), 403, 'NOT_ALLOWED')
    }
    const body = { current_password: 'pass', password: 'x' }
    expectProblem(await change('guess', token, body), 429, 'TOO_MANY_REQUESTS')
    const signIn = { method: 'POST', body: { username: 'guess', password: 'pass' } }
    expectProblem(await ask('/v1/sessions', signIn), 429, 'TOO_MANY_REQUESTS')
  })

  it('S18: of two at once with the same current one, one wins', async () => {
    await ask('/v1/users', { method: 'POST', body: { name: 'twice', password: 'pass' }, token: root })
    const tokens = [await tokenFor('twice'), await tokenFor('twice')]
    const answers = await Promise.all(
      tokens.map((token, at) => change('twice', token, { current_password: 'pass', password: `word${at}` })),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 403])
  })

  it('S18: nobody gives somebody else one, also no admin, and a body that will not do is refused', async () => {
    const token = await tokenFor('dale')
    const body = { current_password: 'pass', password: 'word' }
    for (const [name, who] of [
      ['root', token],
      ['dale', root],
      ['nobody', root],
    ] as const) {
      expectProblem(await change(name, who, body), 403, 'NOT_ALLOWED')
    }
    expect((await sendLocally(server, { path: '/v1/users/dale/password', body })).status).toBe(403)
    for (const wrong of [{}, { password: 'word' }, { current_password: 'pass', password: '' }, { ...body, x: 1 }]) {
      expectProblem(await change('dale', token, wrong), 422, 'INVALID_REQUEST')
    }
    expectProblem(await change('dale', token, '['), 422, 'INVALID_JSON')
  })
})
