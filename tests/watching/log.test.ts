/** What a real server writes on stderr, and that nobody who reads it badly harms it (rules O7 to O11). */
import { closeSync, constants, openSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { addUser, sendLocally } from '../harness/local-socket.js'
import { basic, nativeClient, nativePath } from '../harness/native-client.js'
import { openSocket } from '../harness/raw-socket.js'
import { scrape } from '../harness/scrape.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'

interface Line {
  readonly level: string
  readonly time: string
  readonly msg: string
  readonly request_id?: string
  readonly [field: string]: unknown
}

/** The log, without what is said to people before it. */
function linesOf({ printed }: Pick<Gatherd, 'printed'>): Line[] {
  const { stderr } = printed()
  return stderr
    .slice(0, stderr.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line.startsWith('{'))
    .map(line => JSON.parse(line) as Line)
}

const secrets = ['a-pass-word', 'Hail-Dale', 'who-said-what', 'x.y.z-token']

describe('what it says', () => {
  it('O7, O8, O11: each refusal has its line, under the id of its answer, and no line has a secret, a message or a query', async () => {
    const server = await startGatherd({ flags: ['--log-level', 'debug', '--registration', 'open'] })
    const { port } = server
    const authorization = basic('dale', 'a-pass-word')
    const stored = await send(port, { path: nativePath, body: 'Hail-Dale', headers: { authorization } })
    expect([stored.status, stored.headers['gatherer-request-id']]).toEqual([200, undefined])
    const asked = [
      { path: `${nativePath}?contains=who-said-what`, body: 'Hail-Dale', headers: { authorization } },
      { method: 'GET', path: `${nativePath}?where=who-said-what`, headers: { authorization } },
      { path: nativePath, body: 'Hail-Dale', headers: { authorization: 'Bearer x.y.z-token' } },
      { path: nativePath, body: 'Hail-Dale', headers: { authorization: basic('dale', 'not-a-pass-word') } },
      { path: '/v1/users', body: { name: 'Hail-Dale', 'who-said-what': 1 }, headers: { authorization } },
      { path: '/message', body: { message_type: 'MESSAGE', token: 'x.y.z-token', message: 'Hail-Dale' } },
      { path: '/authenticate', body: { message_type: 'AUTHENTICATE', username: 'dale', password: 'a-pass-word' } },
      { path: '/authenticate', body: '{"password":"a-pass-word", Hail-Dale' },
      { method: 'GET', path: '/nothing?token=x.y.z-token' },
      { method: 'GET', path: '/message?Hail-Dale' },
    ]
    for (const request of asked) {
      const { status, headers, text } = await send(port, request)
      const id = String(headers['gatherer-request-id'])
      expect(id).toMatch(/^[\w-]{12}$/)
      const line = await until(`the line of ${id}`, () => linesOf(server).find(each => each.request_id === id))
      const [path] = request.path.split('?')
      expect(line).toMatchObject({ address: '127.0.0.1', method: request.method ?? 'POST', path, status })
      expect(line['ms']).toSatisfy(Number.isFinite)
      const { code, request_id } = JSON.parse(text) as { code?: string; request_id?: string }
      if (code !== undefined) expect([line['code'], request_id]).toEqual([code, id])
      const isForAdmins = path === '/v1/users'
      if (isForAdmins) expect(line['user']).toBe('dale')
    }
    await server.stop()
    const { stderr } = server.printed()
    for (const secret of secrets) expect(stderr).not.toContain(secret)
    expect(linesOf(server).filter(line => line['status'] === 200)).toEqual([])
    for (const { level, time } of linesOf(server)) {
      expect(['debug', 'info', 'warn']).toContain(level)
      expect(new Date(time).toISOString()).toBe(time)
    }
    const [first, ...rest] = linesOf(server).map(({ msg }) => msg)
    expect([first, rest.at(-1)]).toEqual(['started', 'stopped'])
  })

  it('O7, O8: users that are new or changed are told of; a request keeps the id it came with, if that is one', async () => {
    const server = await startGatherd()
    await nativeClient(server, 'dale')
    await addUser(server, 'gina', 'writer')
    await sendLocally(server, { method: 'PATCH', path: '/v1/users/gina', body: { role: 'reader' } })
    await until('both lines', () => linesOf(server).length >= 3)
    expect(linesOf(server).slice(1)).toMatchObject([
      { level: 'info', msg: 'a new user chose its password', user: 'dale', address: '127.0.0.1' },
      { level: 'info', msg: 'a user was changed', user: 'gina', role: 'reader' },
    ])
    const nameOf = async (id: string) =>
      jsonOf(await send(server.port, { method: 'GET', path: '/nothing', headers: { 'x-request-id': id } }))[
        'request_id'
      ]
    for (const id of ['a', 'A-b_c.9', 'x'.repeat(64)]) expect(await nameOf(id)).toBe(id)
    for (const id of ['', 'a b', 'x'.repeat(65), 'a/b', 'é']) expect(await nameOf(id)).toMatch(/^[\w-]{12}$/)
    const message = { path: '/message', body: '{', headers: { 'x-request-id': 'mine' } }
    expect((await send(server.port, message)).headers['gatherer-request-id']).toBe('mine')
  })

  it('O9: a flood of wrong passwords is one line, and another that says how many more there were', async () => {
    const server = await startGatherd()
    const client = classicClient(server)
    await client.signIn('dale')
    // Beyond five it has to wait, which is another refusal.
    for (let count = 0; count < 5; count++) await client.authenticate('dale', 'wrong')
    await send(server.port, { method: 'GET', path: '/nothing' })
    await server.stop()
    const warned = linesOf(server).filter(({ level }) => level !== 'info')
    expect(warned).toMatchObject([
      { level: 'warn', code: 'WRONG_CREDENTIALS', status: 403, path: '/authenticate' },
      { level: 'warn', code: 'WRONG_CREDENTIALS', times: 4 },
    ])
  })

  it('O7: with --quiet or --log-format none it says nothing of these, and what is told to people is no JSON', async () => {
    const silent = async (...flags: string[]) => {
      const server = await startGatherd({ flags })
      await classicClient(server).authenticate('nobody', 'wrong')
      await server.stop()
      expect(linesOf(server)).toEqual([])
    }
    await Promise.all([silent('--quiet', '--log-level', 'trace'), silent('--log-format', 'none')])
  })
})

describe('who reads it badly', () => {
  it('O10: a full disk below stderr costs lines, which are counted', async () => {
    const under = ['sh', '-c', 'exec "$@" 2>/dev/full', 'sh']
    const server = await startGatherd({ under, flags: ['--log-level', 'debug'] })
    const client = await nativeClient(server)
    for (let count = 0; count < 5; count++) await send(server.port, { method: 'GET', path: '/nothing' })
    expect((await client.post('x')).status).toBe(200)
    expect((await scrape(server)).at('gatherd_log_lines_dropped_total')).toBeGreaterThanOrEqual(5)
    expect((await server.stop()).status).toBe(0)
  })

  it('O10: a reader that stops reading, and then is gone, costs lines and nothing else', async () => {
    const fifo = join(temporaryFolder(), 'stderr')
    spawnSync('mkfifo', [fifo])
    const reader = openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK)
    const under = ['sh', '-c', `exec "$@" 2>'${fifo}'`, 'sh']
    const server = await startGatherd({ under, flags: ['--log-level', 'debug'] })
    const client = await nativeClient(server)
    const before = await refuseMany(server, 5000)
    expect((await client.post('x')).status).toBe(200)
    expect(before).toBeGreaterThan(0)
    closeSync(reader)
    expect(await refuseMany(server, 500)).toBeGreaterThan(before)
    expect((await client.post('x')).status).toBe(200)
    expect((await server.stop()).status).toBe(0)
  })
})

/** Sends requests that are refused and logged, a hundred on each connection. @returns how many lines were dropped so far. */
async function refuseMany(server: Gatherd, count: number): Promise<number> {
  const refused = async () => (await scrape(server)).at('gatherd_requests_refused_total{reason="NOT_FOUND"}')
  const wanted = (await refused()) + count
  const sockets = await Promise.all(Array.from({ length: count / 100 }, async () => openSocket(server)))
  for (const { socket } of sockets) socket.write(`GET /${'x'.repeat(199)} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(100))
  await until('the refusals', async () => (await refused()) === wanted)
  for (const { socket } of sockets) socket.destroy()
  return (await scrape(server)).at('gatherd_log_lines_dropped_total')
}
