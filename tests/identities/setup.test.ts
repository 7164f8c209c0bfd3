/** The first admin, by the setup link (protocol rule S16). */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { basic } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const codeOf = (server: Gatherd) => /\/#setup=(mgs_[\w-]{22}) {3}/.exec(server.printed().stderr)?.[1] ?? ''
const setUp = (server: Gatherd, body: unknown) => send(server.port, { path: '/v1/setup', body })
const root = { username: 'root', password: 'pass' }

describe('the setup link', () => {
  it.each(['open', 'closed'])('S16: makes the first admin, once, with %s registration', async registration => {
    const server = await startGatherd({ flags: ['--registration', registration] })
    const documented = await documentedBy(server)
    const code = codeOf(server)
    expect(server.printed().stderr).toContain(`gatherd users add NAME --role admin --data ${server.folder}`)
    await addUser(server, 'dale', 'writer')
    for (const wrong of ['', 'x', `${code}x`, code.slice(0, -1), code.toUpperCase(), `mgs_${'A'.repeat(22)}`]) {
      expectProblem(await setUp(server, { ...root, code: wrong }), 401, 'WRONG_CREDENTIALS')
    }
    expectProblem(await setUp(server, { code, username: 'dale', password: 'pass' }), 409, 'USER_EXISTS')
    for (const body of [{ code }, { ...root }, { ...root, code, role: 'admin' }, { ...root, code, password: '' }]) {
      expectProblem(await setUp(server, body), 422, 'INVALID_REQUEST')
    }
    const made = await setUp(server, { ...root, code })
    documented.expect({ path: '/v1/setup' }, made)
    expect([made.status, jsonOf(made)]).toEqual([
      201,
      expect.objectContaining({ name: 'root', role: 'admin', state: 'active' }),
    ])
    const again = await setUp(server, { code, username: 'other', password: 'pass' })
    documented.expect({ path: '/v1/setup' }, again)
    expectProblem(again, 401, 'WRONG_CREDENTIALS')
    const users = { method: 'GET', path: '/v1/users', headers: { authorization: basic('root', 'pass') } }
    expect((await send(server.port, users)).status).toBe(200)
    await server.stop()
    expect(codeOf(await startGatherd({ folder: server.folder }))).toBe('')
  })

  it('S16: of two at once one wins, and a code is worth nothing once an admin came by another way', async () => {
    const server = await startGatherd()
    const code = codeOf(server)
    const both = ['one', 'two'].map(username => setUp(server, { code, username, password: 'pass' }))
    expect((await Promise.all(both)).map(({ status }) => status).toSorted()).toEqual([201, 401])
    const other = await startGatherd()
    await addUser(other, 'gina', 'admin')
    expectProblem(await setUp(other, { ...root, code: codeOf(other) }), 401, 'WRONG_CREDENTIALS')
  })

  it('S16: each start has another one, until an admin can sign in', async () => {
    const first = await startGatherd()
    await sendLocally(first, { path: '/v1/users', body: { name: 'root', role: 'admin' } })
    await first.kill()
    const second = await startGatherd({ folder: first.folder })
    expect(codeOf(second)).not.toBe(codeOf(first))
    expectProblem(await setUp(second, { ...root, username: 'new', code: codeOf(first) }), 401, 'WRONG_CREDENTIALS')
    await sendLocally(second, { method: 'PATCH', path: '/v1/users/root', body: { password: 'pass' } })
    await second.kill()
    expect(codeOf(await startGatherd({ folder: first.folder }))).toBe('')
  })

  it('S16, U7: the table tells who came by it; no line, answer or file tells the code', async () => {
    const server = await startGatherd({ flags: ['--log-level', 'debug', '--log-format', 'json'] })
    const code = codeOf(server)
    const answers = [await setUp(server, { ...root, code: `${code}x` }), await setUp(server, { ...root, code })]
    const audit = await sendLocally(server, { method: 'GET', path: '/v1/audit' })
    expect(jsonOf(audit)['audit']).toMatchObject([
      { who: 'setup', address: '127.0.0.1', action: 'setup', subject: 'root', result: 'done' },
    ])
    await server.stop()
    const lines = server.printed().stderr.split('\n')
    expect(lines.filter(line => line.includes(code)).length).toBe(1)
    for (const { text } of [...answers, audit]) expect(text).not.toContain(code)
    const files = readdirSync(server.folder, { recursive: true, withFileTypes: true }).filter(file => file.isFile())
    for (const { parentPath, name } of files) expect(readFileSync(join(parentPath, name)).includes(code)).toBe(false)
  })
})
