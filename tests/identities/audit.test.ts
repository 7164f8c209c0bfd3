/** `/v1/audit` and `gatherd audit`, with a server on the folder and without one (protocol rules U7 to U9). */
import { describe, expect, it } from 'vitest'
import { tokenOf } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Request } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { bearer } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { runProgram } from '../harness/program.js'

const server = await startGatherd()
const documented = await documentedBy(server)
await addUser(server, 'root', 'admin')
await addUser(server, 'dale', 'writer')
const tokenFor = async (username: string) =>
  tokenOf(await send(server.port, { path: '/v1/sessions', body: { username, password: 'pass' } }))
const [root, dale] = [await tokenFor('root'), await tokenFor('dale')]

async function ask(token: string, path: string, change: Partial<Request> = {}) {
  const request = { method: 'GET', path, headers: { authorization: bearer(token) }, ...change }
  const answer = await send(server.port, request)
  documented.expect(request, answer)
  return answer
}

const audit = (words = '', folder = server.folder) =>
  runProgram(['audit', '--data', folder, ...words.split(' ').filter(Boolean)])

describe('the audit table', () => {
  it('U7, U8: has who, from where, what and to whom, also of those who were not allowed', async () => {
    await ask(root, '/v1/users/dale', { method: 'PATCH', body: { role: 'reader' } })
    expectProblem(await ask(dale, '/v1/users', { method: 'POST', body: { name: 'x' } }), 403, 'NOT_ALLOWED')
    expectProblem(await ask(dale, '/v1/audit'), 403, 'NOT_ALLOWED')
    const { audit: lines } = jsonOf(await ask(root, '/v1/audit')) as { audit: Record<string, unknown>[] }
    expect(lines.map(({ id: _id, at: _at, ...line }) => line)).toEqual([
      { who: 'local', address: '', action: 'user.add', subject: 'root', detail: 'admin', result: 'done' },
      { who: 'local', address: '', action: 'user.add', subject: 'dale', detail: 'writer', result: 'done' },
      {
        who: 'root',
        address: '127.0.0.1',
        action: 'user.change',
        subject: 'dale',
        detail: 'role reader',
        result: 'done',
      },
      { who: 'dale', address: '127.0.0.1', action: 'request', subject: '/v1/users', result: 'NOT_ALLOWED' },
      { who: 'dale', address: '127.0.0.1', action: 'request', subject: '/v1/audit', result: 'NOT_ALLOWED' },
    ])
  })

  it('U8: a place that will not do is refused', async () => {
    for (const query of ['after=x', 'after=1&before=2', 'after=1&after=2', 'since=1', 'before=-1']) {
      expectProblem(await ask(root, `/v1/audit?${query}`), 422, 'INVALID_REQUEST')
    }
    expect(jsonOf(await ask(root, '/v1/audit?before=1'))).toEqual({ audit: [] })
  })

  it('U9: is printed by gatherd audit, with a server and without one, word for word the same', async () => {
    const pages = [await audit(), await audit('--last 2 --json'), await audit('--last 0'), await audit('--lst 1')]
    const text = pages
      .map(({ status, stdout, stderr }) => `${stdout}${stderr}[${status}]\n`)
      .join('\n')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    await expect(text).toMatchFileSnapshot('transcripts/audit.txt')
    const other = await startGatherd()
    await sendLocally(other, { method: 'POST', path: '/v1/users', body: { name: 'gina' } })
    const running = await audit('', other.folder)
    await other.stop()
    expect((await audit('', other.folder)).stdout).toBe(running.stdout)
    expect(running.stdout).toContain('local  user.add gina (writer)')
  })
})
