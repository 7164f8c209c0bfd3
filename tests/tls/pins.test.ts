/** One certificate for one server: how `gather` comes to accept it, and that it takes no other (network rules N10 to N14). */
import { createServer } from 'node:tls'
import { once } from 'node:events'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { CertificatePair, makeCertificate, type TestCertificate } from '../harness/certificates.js'
import { startChild, type Ended, type Program } from '../harness/child.js'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { shownBy } from '../harness/secure.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { hasTerminals, startOnTerminal } from '../harness/terminal.js'
import { until } from '../harness/until.js'

const bin = fileURLToPath(new URL('../../packages/cli/bin/gather.js', import.meta.url))
const [ours, theirs] = [await makeCertificate(), await makeCertificate()]
const pair = CertificatePair.of(ours)
const server = await startGatherd({ flags: pair.flags })
const address = `https://127.0.0.1:${server.port}`

describe('gather login', () => {
  it('N10, N11: names what nobody vouches for and how to accept it; that command signs in, and the others follow', async () => {
    const machine = new Machine()
    const refused = await machine.login()
    expect(refused).toMatchObject({ status: 3, stdout: '' })
    expect(refused.stderr).toContain(`nobody vouches for the certificate of ${address} (DEPTH_ZERO_SELF_SIGNED_CERT)`)
    const [, command = ''] = /fingerprint: gather (login .*)\n/.exec(refused.stderr) ?? []
    const accepted = await machine.gather([...command.split(' '), ...asDale], 'pass\n')
    expect(accepted).toMatchObject({ status: 0, stderr: expect.stringContaining('signed in') })
    expect(machine.credential()).toMatchObject({ server: address, fingerprint: ours.fingerprint })
    expect(await machine.gather(['send', '--wait', 'hello'])).toMatchObject({ status: 0 })
    const all = await Promise.all(
      [['tail', '--no-follow'], ['search', 'hello'], ['export'], ['status']].map(words => machine.gather(words)),
    )
    expect(all.map(({ status }) => status)).toEqual([0, 0, 0, 0])
  })

  it('N10, N11: asks no further where an authority vouches for it, and keeps no fingerprint', async () => {
    const machine = new Machine({ NODE_EXTRA_CA_CERTS: pair.cert })
    expect(await machine.login()).toMatchObject({ status: 0 })
    expect(machine.credential()).not.toHaveProperty('fingerprint')
    expect(await machine.gather(['send', '--wait', 'vouched for'])).toMatchObject({ status: 0 })
  })

  it.skipIf(!hasTerminals)('N10: on a terminal takes yes or the fingerprint, and no for no', async () => {
    const answers = [
      ['yes', 0],
      [ours.fingerprint.toLowerCase(), 0],
      ['no', 3],
      [theirs.fingerprint, 3],
    ] as const
    for (const [answer, status] of answers) {
      const machine = new Machine()
      const { child, printed, ended } = machine.terminal(`login ${address} --user dale`)
      await until('the question', () => printed().stdout.includes('(yes/no, or the fingerprint): '))
      expect(printed().stdout).toContain(`\n  ${ours.fingerprint}`)
      child.stdin?.write(`${answer}\r`)
      if (answer === theirs.fingerprint) {
        await until('the word', () => printed().stdout.includes('that is another one'))
        child.stdin?.write('no\r')
      }
      if (status === 0) {
        await until('the password', () => printed().stdout.includes('password for dale: '))
        child.stdin?.write('pass\r')
      }
      const { stdout, status: how } = await ended
      expect(how).toBe(status)
      expect(stdout).toContain(status === 0 ? 'signed in' : 'was not accepted: nothing was sent')
    }
  })
})

it('N11, N12: another certificate ends every command with 3, and loses nothing; the right one, or a new word, mends it', async () => {
  const machine = await Machine.signedIn()
  await show(theirs)
  const sent = await machine.gather(['send', 'first'])
  expect(sent).toMatchObject({ status: 0, stderr: expect.stringContaining('kept 1, server not trusted; goes with') })
  expectBoth(sent)
  const commands = [
    ['send', '--wait', '--wait-for', '1s', 'second'],
    ['flush', '--for', '1s'],
    ['tail'],
    ['search', 'x'],
    ['export'],
    ['login', address, ...asDale],
  ]
  for (const ended of await Promise.all(commands.map(words => machine.gather(words, 'pass\n')))) {
    expect(ended).toMatchObject({ status: 3 })
    expectBoth(ended)
    expect(ended.stderr).toContain(`gather login ${address} --fingerprint ${theirs.fingerprint}`)
  }
  expect(await machine.gather(['status'])).toMatchObject({ status: 3, stdout: expect.stringContaining('no: ') })

  await show(ours)
  expect(await machine.gather(['flush'])).toMatchObject({ status: 0, stderr: 'delivered 2\n' })
  await show(theirs)
  expect(await machine.login('--fingerprint', theirs.fingerprint)).toMatchObject({ status: 0 })
  expect(await machine.gather(['send', '--wait', 'third'])).toMatchObject({ status: 0 })
  await show(ours)
  expect(await machine.gather(['logout'])).toMatchObject({ status: 0 })
  expect(await machine.login('--fingerprint', ours.fingerprint)).toMatchObject({ status: 0 })
  const texts = entriesIn(server.folder).map(({ message }) => message)
  expect(texts.filter(text => ['first', 'second', 'third'].includes(String(text)))).toEqual([
    'first',
    'second',
    'third',
  ])
})

it('N12: ship and tail go on by themselves when the right certificate is back', async () => {
  await show(ours)
  const machine = await Machine.signedIn()
  const file = join(temporaryFolder(), 'app.log')
  writeFileSync(file, 'line 1\n')
  const ship = machine.start(['ship', file])
  const tail = machine.start(['tail', '-n', '1'])
  await until('the first line', () => tail.printed().stdout.includes('line 1'))
  pair.replace(theirs)
  await server.stop()
  appendFileSync(file, 'line 2\n')
  await startGatherd({ folder: server.folder, port: server.port, flags: pair.flags })
  const changed = 'has another certificate now'
  await until('the word of both', () => [tail, ship].every(({ printed }) => printed().stderr.includes(changed)))
  await show(ours)
  await until('the second line', () => tail.printed().stdout.includes('line 2'))
  expect(ship.printed().stderr).toContain(`delivering to ${address}`)
  for (const { child } of [ship, tail]) child.kill('SIGTERM')
  expect((await ship.ended).stderr).toContain('spooled 2, all is delivered')
  await tail.ended
})

it('N10, N11: who is in between with a certificate of his own gets no byte of a request', async () => {
  const heard: Buffer[] = []
  let connections = 0
  const thief = createServer({ cert: theirs.cert, key: theirs.key }, socket => {
    socket.on('data', (chunk: Buffer) => heard.push(chunk)).on('error', () => undefined)
  })
  thief.on('connection', () => connections++).on('tlsClientError', () => undefined)
  thief.listen(0, '127.0.0.1')
  cleanLater(() => void thief.close())
  await once(thief, 'listening')
  const url = `https://127.0.0.1:${(thief.address() as AddressInfo).port}`
  const pins = [{ GATHER_FINGERPRINT: ours.fingerprint }, {}]
  for (const pin of pins) {
    const machine = new Machine({ ...pin, GATHER_SERVER: url, GATHER_USER: 'dale', GATHER_PASSWORD: 'secret' })
    const commands = [
      ['login', url, '--user', 'dale'],
      ['send', '--wait', '--wait-for', '1s', 'secret'],
      ['tail', '--timeout', '1s'],
      ['status'],
    ]
    for (const { status, stdout, stderr } of await Promise.all(commands.map(words => machine.gather(words)))) {
      expect(status).toBe(3)
      expect(stdout + stderr).toMatch(
        'GATHER_FINGERPRINT' in pin ? 'has another certificate now' : /vouches|not trusted/,
      )
    }
  }
  expect(connections).toBeGreaterThanOrEqual(8)
  expect(Buffer.concat(heard).toString()).toBe('')
})

it('N13, N14: a fingerprint for plain http, and the wrong one of http and https, are told in a sentence', async () => {
  const machine = new Machine()
  const plain = await startGatherd()
  const [unencrypted, tooEncrypted] = [`http://127.0.0.1:${server.port}`, `https://127.0.0.1:${plain.port}`]
  const login = (...words: string[]) => machine.gather(['login', ...words, ...asDale], 'pass\n')
  const all = await Promise.all([
    login(`http://127.0.0.1:${plain.port}`, '--fingerprint', ours.fingerprint),
    login(address, '--fingerprint', 'SHA256:00'),
    login(unencrypted),
    login(tooEncrypted),
  ])
  expect(all.map(({ status }) => status)).toEqual([2, 2, 2, 4])
  const [noCertificate, noFingerprint, https, http] = all.map(({ stderr }) => stderr)
  expect(noCertificate).toContain(`has no certificate to compare\n  write ${tooEncrypted}\n`)
  expect(noFingerprint).toContain('write SHA256: and 32 bytes in hex')
  expect(https).toContain(`this port speaks https\n  write ${address}\n`)
  expect(http).toContain('it does not speak TLS\n')
  expect(http).toContain(`write http://127.0.0.1:${plain.port}\n`)
})

const asDale = ['--user', 'dale', '--password-stdin', '--read']

/** One user's machine. */
class Machine {
  readonly #home = temporaryFolder()
  readonly #env: Readonly<Record<string, string>>

  constructor(env: Readonly<Record<string, string>> = {}) {
    this.#env = env
  }

  static async signedIn(): Promise<Machine> {
    const machine = new Machine()
    const { status, stderr } = await machine.login('--fingerprint', ours.fingerprint)
    if (status !== 0) throw new Error(stderr)
    return machine
  }

  login(...words: readonly string[]): Promise<Ended> {
    return this.gather(['login', address, ...asDale, ...words], 'pass\n')
  }

  readonly gather = (words: readonly string[], text = ''): Promise<Ended> =>
    startChild([process.execPath, bin, ...words], { env: this.#environment(), input: { text } }).ended

  start(words: readonly string[]): Program {
    return startChild([process.execPath, bin, ...words], { env: this.#environment() })
  }

  terminal(words: string): Program {
    return startOnTerminal(`'${process.execPath}' '${bin}' ${words}`, { columns: 160, env: this.#environment() })
  }

  credential(): unknown {
    return JSON.parse(readFileSync(join(this.#home, 'config', 'message-gatherer', 'credential.json'), 'utf8'))
  }

  #environment(): Record<string, string> {
    const folders = { XDG_CONFIG_HOME: join(this.#home, 'config'), XDG_STATE_HOME: join(this.#home, 'state') }
    return { HOME: this.#home, ...folders, ...this.#env }
  }
}

/** From now on new connections are shown this one. */
async function show(certificate: TestCertificate): Promise<void> {
  pair.replace(certificate)
  await until('the certificate', async () => (await shownBy(server)) === certificate.fingerprint)
}

function expectBoth({ stderr }: Ended): void {
  expect(stderr).toContain(`has another certificate now, ${theirs.fingerprint}; accepted is ${ours.fingerprint}`)
}
