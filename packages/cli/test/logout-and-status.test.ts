import { existsSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Machine, signedIn, standIn } from './gather.js'

const nothingSpooled = {
  spool: null,
  spooled: 0,
  bytes: 0,
  sent: 0,
  dead: 0,
  oldest_sent_at: null,
  last_error: null,
}

test('logout ends the session at the server and forgets the credential', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  expect(await machine.gather(['logout'])).toEqual({
    status: 0,
    stdout: '',
    stderr: `signed out of ${server.address}\n`,
  })
  expect(server.stateOf('dale')).toBe('grounded')
  expect(server.messages).toEqual(['logout'])
  expect(existsSync(machine.credentialPath)).toBe(false)
  expect(await machine.gather(['send', 'x'])).toMatchObject({ status: 3 })
})

test('logout forgets the credential also when no server answers, and says so', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await server.close()
  const result = await machine.gather(['logout', '--json'])
  expect(result.status).toBe(0)
  expect(result.stderr).toContain('but only here')
  expect(JSON.parse(result.stdout)).toEqual({ server: server.address, user: 'dale', ended: false, kept: 0 })
  expect(existsSync(machine.credentialPath)).toBe(false)
})

test('logout also ends the session that messages were delivered with', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  await machine.gather(['send', 'x'])
  server.paths.length = 0
  await machine.gather(['logout'])
  expect(server.paths).toEqual(['/v1/sessions/current'])
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

test('logout of a session that had ended is no error', async () => {
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

test('status shows server, user and that both are well', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  expect(await machine.gather(['status'])).toEqual({
    status: 0,
    stdout: `server      ${server.address}\nuser        dale\nreachable   yes\nsigned in   yes\nspooled     0\n`,
    stderr: '',
  })
  const json = await machine.gather(['status', '--json'])
  expect(JSON.parse(json.stdout)).toEqual({
    server: server.address,
    user: 'dale',
    reachable: true,
    signed_in: true,
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
    stdout: expect.stringMatching(/^\{"server":null,"user":null,"reachable":false,"signed_in":false,"spool":null/),
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
