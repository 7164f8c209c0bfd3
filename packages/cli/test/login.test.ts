import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { tokenNameOf, userNameOf } from '../src/user-name.js'
import { finished, Machine, signedIn, standIn, type RunOptions } from './gather.js'
import { problem } from './stand-in-native.js'

const stdin = 'pass\n'

test('E8: login creates a user, says so, and keeps a token for its owner only', async () => {
  const server = await standIn()
  const machine = new Machine()
  const result = await machine.gather(['login', server.address, '--user', 'dale', '--password-stdin'], { stdin })
  expect(result).toEqual({
    status: 0,
    stdout: '',
    stderr: `created the user dale\nsigned in to ${server.address} as dale\n`,
  })
  expect(statSync(machine.credentialPath).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(machine.credentialPath)).mode & 0o777).toBe(0o700)
  expect(JSON.parse(readFileSync(machine.credentialPath, 'utf8'))).toEqual({
    server: server.address,
    user: 'dale',
    tokens: { write: { name: tokenNameOf(hostname()), token: server.apiTokens[0]?.token } },
  })
  expect(server.apiTokens).toMatchObject([{ user: 'dale', name: tokenNameOf(hostname()), scope: 'write' }])
})

test('the user is the name of the machine when none is given', async () => {
  const server = await standIn()
  const result = await new Machine().gather(['login', server.address, '--json'], { env: { GATHER_PASSWORD: 'pass' } })
  const user = userNameOf(hostname())
  expect(JSON.parse(result.stdout)).toEqual({
    server: server.address,
    user,
    created: true,
    password_set: true,
    tokens: [{ name: tokenNameOf(hostname()), scope: 'write' }],
  })
})

test('a known user is not created again', async () => {
  const server = await standIn()
  server.setPassword('dale', 'pass')
  const result = await new Machine().gather(['login', server.address, '--user=dale', '--password-stdin', '--json'], {
    stdin,
  })
  expect(JSON.parse(result.stdout)).toEqual({
    server: server.address,
    user: 'dale',
    created: false,
    password_set: false,
    tokens: [{ name: tokenNameOf(hostname()), scope: 'write' }],
  })
})

test.each([
  ['pass', 'pass'],
  ['pass\r\nmore\n', 'pass'],
  ['\uFEFF p\ra ss \n', '\uFEFF p\ra ss '],
])('the password is the first line of stdin: of %j it is %j', async (given, password) => {
  const server = await standIn()
  await new Machine().gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin: given })
  expect(server.passwordOf('dale')).toBe(password)
})

test.each([
  [Buffer.from([0xe9, 0x0a]), 'this password is not UTF-8'],
  [Buffer.alloc(100_000, 'x'), 'this password is too long'],
])('a first line of stdin that is no password is refused', async (given, reason) => {
  const result = await new Machine().gather(['login', 'localhost:1', '--password-stdin'], { stdin: given })
  expect(result.status).toBeGreaterThan(0)
  expect(result.stderr).toContain(reason)
})

test('a known user without a password gets the one given, and login says so', async () => {
  const server = await standIn()
  server.setPassword('dale', undefined)
  const result = await new Machine().gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin })
  expect(result.status).toBe(0)
  expect(result.stderr).toContain('dale had no password: it has the one you gave now')
})

test('with a wrong password nothing is kept', async () => {
  const server = await standIn()
  server.setPassword('dale', 'other')
  const machine = new Machine()
  const result = await machine.gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin })
  expect(result.status).toBe(3)
  expect(result.stderr).toContain('not signed in as dale: Authentication Failed!. Please try again, dale!')
  expect(existsSync(machine.credentialPath)).toBe(false)
  expect(server.requests).toEqual(['IDENTIFY', 'AUTHENTICATE'])
})

test('a wrong password leaves an earlier credential as it was', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  const before = readFileSync(machine.credentialPath, 'utf8')
  await machine.gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin: 'wrong\n' })
  expect(readFileSync(machine.credentialPath, 'utf8')).toBe(before)
})

test('the password comes from a file when a variable names one', async () => {
  const server = await standIn()
  server.setPassword('dale', 'pass')
  const machine = new Machine()
  writeFileSync(`${machine.home}/secret`, 'pass\n')
  const env = { GATHER_SERVER: server.address, GATHER_USER: 'dale', GATHER_PASSWORD_FILE: `${machine.home}/secret` }
  expect(await machine.gather(['login'], { env })).toMatchObject({ status: 0 })
})

test('without a terminal and without a password the server is not asked', async () => {
  const server = await standIn()
  const result = await new Machine().gather(['login', server.address])
  expect(result.status).toBe(2)
  expect(result.stderr).toContain('--password-stdin')
  expect(server.requests).toEqual([])
})

test.each(['', 'x'.repeat(1025)])(
  'a password outside the rule is refused before the server is asked',
  async password => {
    const server = await standIn()
    const result = await new Machine().gather(['login', server.address, '--password-stdin'], { stdin: password })
    expect(result).toMatchObject({
      status: 2,
      stderr: 'gather: this password will not do\n  a password has 1 to 1,024 bytes\n',
    })
    expect(server.requests).toEqual([])
  },
)

test('a password to another machine over plain http is warned of', async () => {
  const result = await new Machine().gather(['login', 'http://gatherer.invalid', '--password-stdin'], { stdin })
  expect(result.status).toBe(4)
  expect(result.stderr).toContain('travel unencrypted to http://gatherer.invalid:6174')
})

test('login writes a damaged credential anew', async () => {
  const server = await standIn()
  const machine = new Machine()
  mkdirSync(dirname(machine.credentialPath), { recursive: true })
  writeFileSync(machine.credentialPath, '{')
  expect((await machine.gather(['send', 'x'])).status).toBe(6)
  const env = { GATHER_PASSWORD: 'pass' }
  expect((await machine.gather(['login', server.address], { env })).status).toBe(0)
  expect((await machine.gather(['send', 'x'])).status).toBe(0)
})

test('a credential that cannot be kept is an error of the local folder', async () => {
  const server = await standIn()
  const machine = new Machine()
  writeFileSync(`${machine.home}/config`, 'a file where a folder belongs')
  const result = await machine.gather(['login', server.address, '--password-stdin'], { stdin })
  expect(result.status).toBe(6)
  expect(result.stderr).toContain('cannot write')
})

test('a session that another command ends between the two messages is begun again', async () => {
  let cuts = 2
  const server = await standIn({
    interfere: path => {
      if (path === '/authenticate' && cuts-- > 0) server.setPassword('dale', 'pass')
      return false
    },
  })
  const result = await new Machine().gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin })
  expect(result.status).toBe(0)
  expect(server.requests.filter(type => type === 'IDENTIFY')).toHaveLength(3)
})

test('E8: a session that another command ends before the token is made is begun again, and the password asked for once', async () => {
  let cuts = 2
  const server = await standIn({
    interfere: path => {
      if (path.endsWith('/tokens') && cuts-- > 0) server.setPassword('dale', 'pass')
      return false
    },
  })
  const result = await new Machine().gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin })
  expect(result).toMatchObject({
    status: 0,
    stderr: `created the user dale\nsigned in to ${server.address} as dale\n`,
  })
  expect(server.requests.filter(type => type === 'AUTHENTICATE')).toHaveLength(3)
  expect(server.apiTokens).toHaveLength(1)
})

test('E8: login ends its own session, and leaves no message behind', async () => {
  const server = await standIn()
  await signedIn(server)
  expect(server.stateOf('dale')).toBe('grounded')
  expect(server.messages).toEqual([])
})

test('E8: another login revokes what was kept before, also where it was for another user', async () => {
  const server = await standIn()
  const machine = await signedIn(server)
  for (const user of ['dale', 'otto']) {
    const before = server.apiTokens.map(({ token }) => token)
    await machine.gather(['login', server.address, '--user', user, '--password-stdin', '--read'], { stdin })
    expect(server.apiTokens).toMatchObject([
      { user, scope: 'write' },
      { user, scope: 'read' },
    ])
    for (const { token } of server.apiTokens) expect(before).not.toContain(token)
  }
})

test('E8: what was kept before and cannot be revoked is said', async () => {
  const [first, second] = [await standIn(), await standIn()]
  const machine = await signedIn(first)
  await first.close()
  const result = await machine.gather(['login', second.address, '--user', 'dale', '--password-stdin'], { stdin })
  expect(result.status).toBe(0)
  expect(result.stderr).toContain(
    `what this machine had before is still good at ${first.address}: nothing listens there\n` +
      `  there: gatherd tokens list dale shows ${tokenNameOf(hostname())}, gatherd tokens revoke dale ID ends it\n`,
  )
})

test('E8: where a token cannot be made, or not be kept, none stays behind', async () => {
  const server = await standIn({
    interfere: (path, _body, response) => {
      if (!path.endsWith('/tokens') || server.apiTokens.length === 0) return false
      problem(response, 409, 'TOO_MANY_TOKENS')
      return true
    },
  })
  const machine = new Machine()
  const args = ['login', server.address, '--user', 'dale', '--password-stdin']
  const result = await machine.gather([...args, '--read'], { stdin })
  expect(result).toMatchObject({ status: 5, stderr: expect.stringContaining('it is TOO_MANY_TOKENS') })
  expect([server.apiTokens.length, existsSync(machine.credentialPath)]).toEqual([0, false])
  writeFileSync(`${machine.home}/config`, 'a file where a folder belongs')
  expect(await machine.gather(args, { stdin })).toMatchObject({ status: 6 })
  expect([server.apiTokens.length, server.stateOf('dale')]).toEqual([0, 'grounded'])
})

test('E8: killed when its token was made, it leaves one that nobody has, and the next login makes another', async () => {
  let child: ChildProcess | undefined
  const server = await standIn({
    interfere: path => {
      if (path.endsWith('/tokens') && server.apiTokens.length === 0) child?.kill('SIGKILL')
      return false
    },
  })
  const machine = new Machine()
  const env = { GATHER_PASSWORD: 'pass', GATHER_USER: 'dale' }
  child = machine.start(['login', server.address], env)
  expect(await finished(child)).toMatchObject({ status: null })
  expect([server.apiTokens.length, existsSync(machine.credentialPath)]).toEqual([1, false])
  expect(await machine.gather(['login', server.address], { env })).toMatchObject({ status: 0 })
  expect(server.apiTokens).toHaveLength(2)
  expect(readFileSync(machine.credentialPath, 'utf8')).toContain(server.apiTokens[1]?.token)
})

test('E8: a server that knows no API tokens is said to be too old', async () => {
  const server = await standIn({
    interfere: (path, _body, response) => path.endsWith('/tokens') && (problem(response, 404, 'NOT_FOUND'), true),
  })
  const result = await new Machine().gather(['login', server.address, '--password-stdin'], { stdin })
  expect(result.status).toBe(5)
  expect(result.stderr).toContain(`${server.address} makes no API tokens: it is older than this gather`)
})

describe('an enrolment code', () => {
  it.each<[string, readonly string[], RunOptions]>([
    ['as a flag', ['--code', 'mgc_one'], {}],
    ['as a line of stdin', ['--code', '-'], { stdin: 'mgc_one\nmore' }],
    ['as a variable', [], { env: { GATHER_CODE: 'mgc_one' } }],
  ])('E9: makes the token of its user, once: %s', async (_, args, given) => {
    const server = await standIn()
    server.invite('mgc_one', 'web-1')
    const machine = new Machine()
    const result = await machine.gather(['login', server.address, ...args], given)
    expect(result).toEqual({ status: 0, stdout: '', stderr: `signed in to ${server.address} as web-1\n` })
    expect(server.requests).toEqual([])
    expect(server.apiTokens).toMatchObject([{ user: 'web-1', name: tokenNameOf(hostname()), scope: 'write' }])
    expect(await machine.gather(['send', 'x'])).toMatchObject({ status: 0, stderr: 'delivered 1\n' })
    const before = readFileSync(machine.credentialPath, 'utf8')
    expect(await machine.gather(['login', server.address, ...args], given)).toMatchObject({
      status: 3,
      stderr: expect.stringContaining('an admin makes another one: gatherd users invite NAME'),
    })
    expect(readFileSync(machine.credentialPath, 'utf8')).toBe(before)
  })

  it('E9: for another user than was named says so', async () => {
    const server = await standIn()
    server.invite('mgc_one', 'web-1')
    const result = await new Machine().gather(['login', server.address, '--user', 'dale', '--code', 'mgc_one'])
    expect(result).toMatchObject({ status: 0, stderr: expect.stringContaining('the code is for web-1, not for dale') })
  })

  it('E9: whose answer is lost may be used up, and that is said', async () => {
    const server = await standIn({
      interfere: (path, _body, response) => path === '/v1/enrolments' && (response.destroy(), true),
    })
    const result = await new Machine().gather(['login', server.address, '--code', 'mgc_one'])
    expect(result).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('if the code is refused then, an admin'),
    })
  })

  it.each([
    [['--code', 'one two'], 'this is no enrolment code'],
    [['--code', ''], 'this is no enrolment code'],
    [['--code', 'mgc_one', '--read'], 'with a code a machine may only send'],
    [['--code', 'mgc_one', '--password-stdin'], '--code and --password-stdin exclude each other'],
  ])('E9: %j is refused before the server is asked', async (args, reason) => {
    const server = await standIn()
    const result = await new Machine().gather(['login', server.address, ...args])
    expect(result).toMatchObject({ status: 2, stderr: expect.stringContaining(reason) })
    expect([server.requests, server.paths]).toEqual([[], []])
  })
})
