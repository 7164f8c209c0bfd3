import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { describe, expect, it, test } from 'vitest'
import { tokenNameOf } from '../src/user-name.js'
import { Machine, olderMachine, signedIn, standIn } from './gather.js'

const name = tokenNameOf(hostname())

const nothingSpooled = {
  spool: null,
  spooled: 0,
  bytes: 0,
  sent: 0,
  dead: 0,
  oldest_sent_at: null,
  last_error: null,
}

test('E11: logout revokes the tokens at the server and forgets them', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  expect(await machine.gather(['logout'])).toEqual({
    status: 0,
    stdout: '',
    stderr: `signed out of ${server.address}\n`,
  })
  expect(server.apiTokens).toEqual([])
  expect(server.messages).toEqual([])
  expect(existsSync(machine.credentialPath)).toBe(false)
  expect(await machine.gather(['send', 'x'])).toMatchObject({ status: 3 })
})

test('logout forgets the credential also when no server answers, and says so', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await server.close()
  const result = await machine.gather(['logout', '--json'])
  expect(result.status).toBe(0)
  expect(result.stderr).toBe(
    `signed out of ${server.address}, but only here: nothing listens there\n` +
      `its tokens (${name}) are good until they are revoked: there, gatherd tokens list dale\n`,
  )
  expect(JSON.parse(result.stdout)).toEqual({ server: server.address, user: 'dale', ended: false, kept: 0 })
  expect(existsSync(machine.credentialPath)).toBe(false)
})

describe('the credential of an older gather, a password', () => {
  it('E8: still sends and reads, and is replaced by the next login', async () => {
    const server = await standIn()
    const machine = await olderMachine(server)
    expect(await machine.gather(['send', 'x'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    expect(JSON.parse(readFileSync(machine.credentialPath, 'utf8'))).toMatchObject({
      session: { token: expect.any(String) },
    })
    expect(await machine.gather(['status'])).toMatchObject({ status: 0, stdout: expect.not.stringContaining('tokens') })
    await machine.gather(['login', server.address, '--user', 'dale', '--password-stdin'], { stdin: 'pass' })
    expect(readFileSync(machine.credentialPath, 'utf8')).not.toContain('pass')
    expect(await machine.gather(['send', 'y'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
  })

  it('E11: logout ends its session, and the one that messages were delivered with', async () => {
    const server = await standIn()
    const machine = await olderMachine(server)
    await machine.gather(['send', 'x'])
    server.paths.length = 0
    expect(await machine.gather(['logout', '--json'])).toMatchObject({
      stdout: expect.stringContaining('"ended":true'),
    })
    expect([server.paths, server.messages]).toEqual([['/v1/sessions/current'], ['logout']])
    expect(server.stateOf('dale')).toBe('grounded')
  })

  it('E11: logout says that its session ends by itself where no server answers', async () => {
    const server = await standIn()
    const machine = await olderMachine(server)
    await server.close()
    const { stderr } = await machine.gather(['logout'])
    expect(stderr).toContain('but only here: ')
    expect(stderr).toContain('\nthe session there ends by itself\n')
  })
})

test('logout says when messages still wait, and keeps them', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await machine.gather(['send', '--no-wait'], { stdin: 'one\ntwo\n' })
  expect(await machine.gather(['logout'])).toEqual({
    status: 0,
    stdout: '',
    stderr: `signed out of ${server.address}\nkept 2 messages: gather login ${server.address}, then gather flush\n`,
  })
  await machine.gather(['login', server.address, '--user', 'dale', '--password-stdin'], { stdin: 'pass' })
  expect(await machine.gather(['flush'])).toMatchObject({ status: 0, stderr: 'delivered 2\n' })
  expect(JSON.parse((await machine.gather(['logout', '--json'])).stdout)).toMatchObject({ ended: true, kept: 0 })
})

test('logout twice is no error', async () => {
  expect(await new Machine().gather(['logout'])).toEqual({ status: 0, stdout: '', stderr: 'you were not signed in\n' })
})

test('E11: logout with tokens that were revoked before is no error', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  server.forgetTokens()
  expect(await machine.gather(['logout', '--json'])).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('"ended":true'),
  })
})

test('logout removes a damaged credential', async () => {
  const machine = await signedIn(await standIn())
  writeFileSync(machine.credentialPath, '{"server":1}')
  const sent = await machine.gather(['send', 'x'])
  expect(sent.status).toBe(6)
  expect(sent.stderr).toContain(
    'credential.json is damaged\n  gather login ADDRESS writes it anew; gather logout removes it\n',
  )
  expect(await machine.gather(['logout'])).toMatchObject({ status: 0, stderr: 'removed the damaged credential\n' })
  expect(existsSync(machine.credentialPath)).toBe(false)
})

test('E11: status shows server, user, which tokens are kept, and that all is well', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  expect(await machine.gather(['status'])).toEqual({
    status: 0,
    stdout:
      `server      ${server.address}\nuser        dale\nreachable   yes\nsigned in   yes\n` +
      `tokens      ${name} (write)\nspooled     0\n`,
    stderr: '',
  })
  const json = await machine.gather(['status', '--json'])
  expect(JSON.parse(json.stdout)).toEqual({
    server: server.address,
    user: 'dale',
    reachable: true,
    signed_in: true,
    tokens: [{ name, scope: 'write' }],
    ...nothingSpooled,
  })
  expect(existsSync(machine.spoolOf(server))).toBe(false)
})

test('E5: status tells what is spooled, sent and dead, since when it waits, and the last error', async () => {
  const server = await standIn({ refuses: message => message === 'bad' })
  const machine = await signedIn(server)
  await machine.gather(['send'], { stdin: 'one\nbad\n' })
  await server.close()
  await machine.gather(['send', '--wait-for', '100ms', 'two'])
  const { stdout } = await machine.gather(['status', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({
    spool: machine.spoolOf(server),
    spooled: 1,
    sent: 1,
    dead: 1,
    oldest_sent_at: expect.stringMatching(/Z$/),
    last_error: { reason: 'nothing listens there', at: expect.stringMatching(/Z$/) },
  })
})

test('status is 3 when not signed in, also when the server answers', async () => {
  const server = await standIn()
  expect(await new Machine().gather(['status', '--server', server.address])).toMatchObject({
    status: 3,
    stdout: expect.stringContaining('reachable   yes\nsigned in   no\n'),
    stderr: `not signed in: gather login ${server.address}\n`,
  })
  const json = await new Machine().gather(['status', '--json', '-q'])
  expect(json).toEqual({
    status: 3,
    stdout: expect.stringMatching(
      /^\{"server":null,"user":null,"reachable":false,"signed_in":false,"tokens":\[\],"spool":null/,
    ),
    stderr: '',
  })
})

test('status is 4 when no server answers', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await server.close()
  expect(await machine.gather(['status'])).toMatchObject({
    status: 4,
    stdout: expect.stringContaining('reachable   no: nothing listens there'),
  })
})

test('a server that is not well is not reachable', async () => {
  const server = await standIn({
    interfere: (path, _body, response) => path === '/healthz' && (response.writeHead(503).end(), true),
  })
  const machine = await signedIn(server)
  expect(await machine.gather(['status'])).toMatchObject({
    status: 4,
    stdout: expect.stringContaining('GET /healthz answers 503'),
  })
})
