import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { expect, test } from 'vitest'
import { userNameOf } from '../src/user-name.js'
import { Machine, signedIn, standIn } from './gather.js'

const stdin = 'pass\n'

test('login creates a user, says so, and keeps the credential for its owner only', async () => {
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
    password: 'pass',
    token: expect.any(String),
  })
})

test('the user is the name of the machine when none is given', async () => {
  const server = await standIn()
  const result = await new Machine().gather(['login', server.address, '--json'], { env: { GATHER_PASSWORD: 'pass' } })
  const user = userNameOf(hostname())
  expect(JSON.parse(result.stdout)).toEqual({ server: server.address, user, created: true, password_set: true })
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
  })
})

test.each([
  ['pass', 'pass'],
  ['pass\r\nmore\n', 'pass'],
  ['\uFEFF p\ra ss \n', '\uFEFF p\ra ss '],
])('the password is the first line of stdin: of %j it is %j', async (given, password) => {
  const server = await standIn()
  const machine = new Machine()
  await machine.gather(['login', server.address, '--user=dale', '--password-stdin'], { stdin: given })
  expect(JSON.parse(readFileSync(machine.credentialPath, 'utf8'))).toMatchObject({ password })
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
