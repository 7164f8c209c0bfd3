/** `gatherd.sock` in the data folder (protocol rule U6). */
import { chmodSync, existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { addUser, sendLocally, socketOf } from '../harness/local-socket.js'
import { basic } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { runProgram } from '../harness/program.js'
import { temporaryFolder } from '../harness/temporary-folder.js'

const owner = 0o600

describe('the socket', () => {
  it('U6: is for the owner of the folder only, also where others may read the folder, and goes with the server', async () => {
    const folder = join(temporaryFolder(), 'data')
    mkdirSync(folder)
    chmodSync(folder, 0o755)
    const server = await startGatherd({ folder })
    const socket = statSync(socketOf(server))
    expect([socket.isSocket(), socket.mode & 0o777]).toEqual([true, owner])
    expect(existsSync(join(folder, '.sock'))).toBe(false)
    await server.stop()
    expect(existsSync(socketOf(server))).toBe(false)
  })

  it('U6: what a killed server or somebody else left in its place is replaced', async () => {
    const first = await startGatherd()
    await first.kill()
    expect(existsSync(socketOf(first))).toBe(true)
    mkdirSync(join(first.folder, '.sock'))
    const second = await startGatherd({ folder: first.folder })
    await addUser(second, 'dale', 'writer')
    await second.kill()
    rmSync(socketOf(first))
    writeFileSync(socketOf(first), 'a file')
    const third = await startGatherd({ folder: first.folder })
    await addUser(third, 'gina', 'writer')
  })

  it('U6: answers what is administered, /v1, /metrics and /healthz without a sign-in, and nothing else', async () => {
    const server = await startGatherd()
    for (const path of [
      '/v1/users',
      '/v1/sessions',
      '/v1/keys',
      '/v1/audit',
      '/metrics',
      '/v1',
      '/healthz',
      '/v1/users?after=x',
    ]) {
      expect((await sendLocally(server, { method: 'GET', path })).status).toBe(200)
    }
    for (const path of [
      '/',
      '/v1/messages',
      '/v1/setup',
      '/v1/usersx',
      '/v1/keysx',
      '/identify',
      '//v1/users',
      '/V1/users',
    ]) {
      expectProblem(await sendLocally(server, { path, body: 'x' }), 404, 'NOT_FOUND')
    }
    // The port is as closed as ever.
    expectProblem(await send(server.port, { method: 'GET', path: '/v1/users' }), 401, 'INVALID_TOKEN')
  })

  it('U6: a folder whose path is too long goes without, and both sides say so', async () => {
    const folder = join(temporaryFolder(), 'd'.repeat(100))
    const server = await startGatherd({ folder })
    expect(server.printed().stderr).toContain('is too long for a socket')
    const refused = await runProgram(['users', 'list', '--data', folder])
    expect(refused.status).toBe(6)
    expect(refused.stderr).toContain('no server answers at gatherd.sock')
    await server.stop()
    expect((await runProgram(['users', 'list', '--data', folder])).status).toBe(0)
  })

  it('U6, A3: while the server stops it takes nothing new, and what it has is finished', async () => {
    const server = await startGatherd()
    const adding = sendLocally(server, { path: '/v1/users', body: { name: 'dale', password: 'pass' } })
    expect((await adding).status).toBe(201)
    expect((await server.stop()).status).toBe(0)
    await expect(sendLocally(server, { method: 'GET', path: '/v1/users' })).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('what survives', () => {
  it('S5, U3, U4: an answered change is there after kill -9, and what it ended does not come back', async () => {
    const first = await startGatherd()
    const signIn = (port: number, username: string) =>
      send(port, { path: '/v1/sessions', body: { username, password: 'pass' } })
    const messages = (port: number, token: string) =>
      send(port, { path: '/v1/messages', body: 'x', headers: { authorization: `Bearer ${token}` } })
    const changes = [
      ['disabled', 'PATCH', { disabled: true }],
      ['renewed', 'PATCH', { password: 'other' }],
      ['removed', 'DELETE', undefined],
      ['kept', 'PATCH', { role: 'reader' }],
    ] as const
    let server = first
    for (const [name, method, body] of changes) {
      await addUser(server, name, 'writer')
      const token = String(jsonOf(await signIn(server.port, name))['token'])
      expect((await messages(server.port, token)).status).toBe(200)
      await sendLocally(server, { method, path: `/v1/users/${name}`, body })
      await server.kill()
      server = await startGatherd({ folder: first.folder })
      expect((await messages(server.port, token)).status).toBe(name === 'kept' ? 200 : 401)
      expect((await signIn(server.port, name)).status).toBe(name === 'kept' ? 201 : 401)
    }
    const { users } = jsonOf(await sendLocally(server, { method: 'GET', path: '/v1/users' }))
    expect(users).toMatchObject([
      { name: 'disabled', state: 'disabled' },
      { name: 'kept', role: 'reader', state: 'active' },
      { name: 'renewed', state: 'active' },
    ])
  })

  it('U1, U6: on a closed server the first admin comes by the socket, and looks after the others over HTTP', async () => {
    const server = await startGatherd({ flags: ['--registration', 'closed'] })
    const asRoot = { authorization: basic('root', 'pass') }
    expect((await send(server.port, { method: 'GET', path: '/v1/users', headers: asRoot })).status).toBe(401)
    await addUser(server, 'root', 'admin')
    const body = { name: 'dale', password: 'word' }
    expect((await send(server.port, { path: '/v1/users', headers: asRoot, body })).status).toBe(201)
    const asDale = { authorization: basic('dale', 'word') }
    expect((await send(server.port, { path: '/v1/messages', headers: asDale, body: 'Hail' })).status).toBe(200)
  })
})
