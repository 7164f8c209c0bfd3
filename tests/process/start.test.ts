/** What gatherd says when it starts, and what it refuses before it does. */
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { cleanLater } from '../harness/cleaning.js'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { addUser } from '../harness/local-socket.js'
import { runProgram, startProgram, type ProgramOptions } from '../harness/program.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'

describe('what it prints', () => {
  it('the ready line, and nothing else, is on stdout; the folder, who may sign in and who can reach it on stderr', async () => {
    const data = join(temporaryFolder(), 'deep', 'data')
    const program = startProgram(['0', '--data', data])
    const stdout = await readyLineOf(program)
    expect(stdout).toMatch(/^gatherd listening on http:\/\/127\.0\.0\.1:\d+\n$/)
    const [folder, registration, reach, first, setup, otherwise, ...more] = program
      .printed()
      .stderr.trimEnd()
      .split('\n')
    expect(folder).toBe(`data          ${data}   (new)`)
    expect(registration).toMatch(/^registration {2}open: whoever reaches this address may choose a free name/)
    expect(reach).toMatch(/^reach {9}this machine only/)
    expect(first).toMatch(/^try {11}curl -u NAME:PASSWORD -d 'Hail Dale!' http:\/\/127\.0\.0\.1:\d+\/v1\/messages$/)
    expect(setup).toMatch(
      /^setup {9}http:\/\/127\.0\.0\.1:\d+\/#setup=mgs_[\w-]{22} {3}\(makes the first admin, once\)$/,
    )
    expect(otherwise).toBe(`              without a browser: gatherd users add NAME --role admin --data ${data}`)
    // What follows is the log.
    const log = more.filter(line => line.startsWith('{'))
    expect(log.map(line => (JSON.parse(line) as { msg: string }).msg)).toEqual(['started'])
    program.child.kill()
    expect((await program.ended).stdout).toBe(stdout)
  })

  it('a folder that was there before is not called new', async () => {
    const first = await startGatherd()
    await first.stop()
    const second = await startGatherd({ folder: first.folder })
    expect(second.printed().stderr).toMatch(/^data +\S+\n/)
  })

  it('S16: with --quiet stderr has the setup link, and stays empty once there is an admin', async () => {
    const first = await startGatherd({ flags: ['--quiet'] })
    expect(first.printed().stderr).toMatch(/^setup {9}\S+\/#setup=mgs_.*\n {14}without a browser: .*\n$/)
    await addUser(first, 'root', 'admin')
    await first.stop()
    const second = await startGatherd({ folder: first.folder, flags: ['--quiet'] })
    expect(second.printed().stderr).toBe('')
  })

  it('with --registration closed that is what it says', async () => {
    const flags = ['--registration', 'closed']
    const server = await startGatherd({ flags })
    expect(server.printed().stderr).toContain('registration  closed: nobody can sign in, there are no users yet')
    await server.stop()
    const again = await startGatherd({ folder: server.folder, flags })
    expect(again.printed().stderr).toContain('registration  closed: only users that exist may sign in')
  })

  it('without --data the folder is ./data', async () => {
    const cwd = temporaryFolder()
    const program = startProgram(['0'], { cwd })
    await readyLineOf(program)
    expect(existsSync(join(cwd, 'data', 'format'))).toBe(true)
  })
})

describe('settings', () => {
  it('a variable sets what its flag would, and the flag wins', async () => {
    const data = temporaryFolder()
    const env = { GATHERD_DATA: data, GATHERD_REGISTRATION: 'closed' }
    const program = startProgram(['0', '--registration', 'open'], { env })
    await readyLineOf(program)
    expect(program.printed().stderr).toContain(`data          ${data}`)
    expect(program.printed().stderr).toContain('registration  open')
  })
})

describe('what it refuses with exit status 2', () => {
  it.each([
    ['an unknown flag', ['--prot', '80'], {}, "unknown option '--prot'", 'gatherd --help'],
    ['a flag with a slip', ['--registraton', 'open'], {}, "unknown option '--registraton'", '--registration'],
    ['an unknown command', ['verfy'], {}, "'verfy' is neither a port nor a command", 'did you mean verify?'],
    ['an unknown variable', [], { GATHERD_DAT: 'x' }, 'there is no variable GATHERD_DAT', 'did you mean GATHERD_DATA?'],
    ['a port that is none', ['65536'], {}, "'65536' is neither a port nor a command", '0 (any free one) to 65535'],
    ['a negative port', ['--', '-1'], {}, "'-1' is neither a port nor a command", '0 (any free one) to 65535'],
    ['two ports', ['0', '0'], {}, 'too many arguments', 'gatherd --help'],
    ['a flag without its value', ['--data'], {}, "'--data <DIR>' argument missing", 'gatherd --help'],
    [
      'no room for one request',
      ['--max-in-flight', '8MiB'],
      {},
      '--max-in-flight is 8388608 bytes',
      'or more, or less of',
    ],
    ['no number', ['--max-messages', '0'], {}, "--max-messages: '0' will not do", 'a whole number from 1 on'],
    ['a message that no reader would take', ['--max-message', '65MiB'], {}, 'will not do', '64MiB at most'],
    ['a duration without a unit', ['--token-ttl', '10'], {}, "--token-ttl: '10' will not do", 'such as 500ms'],
    [
      'a value outside the choice',
      ['--registration', 'half'],
      {},
      "--registration: 'half' will not do",
      'open or closed',
    ],
    ['a bad value in a variable', [], { GATHERD_KEEP_FREE: 'much' }, "GATHERD_KEEP_FREE: 'much' will not do", '1MiB'],
    [
      'a network that is none',
      ['--trust-proxy', '10.0.0.0/99'],
      {},
      "--trust-proxy: '10.0.0.0/99' will not do",
      '10.0.0.0/8',
    ],
    [
      'an address of another machine',
      ['0', '--host', '192.0.2.1', '--allow-plaintext', '--registration', 'open'],
      {},
      'cannot listen on 192.0.2.1',
      'another port',
    ],
  ])('%s', async (_what, args, env: ProgramOptions['env'], message, hint) => {
    const ended = await runProgram(args, { cwd: temporaryFolder(), ...(env ? { env } : {}) })
    expect(ended).toMatchObject({ status: 2, stdout: '' })
    const [first, second] = ended.stderr.split('\n')
    expect(first).toContain(message)
    expect(`${first}\n${second}`).toContain(hint)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })

  it('--host 0.0.0.0 alone, with a command to copy that works', async () => {
    const cwd = temporaryFolder()
    const refused = await runProgram(['--host', '0.0.0.0'], { cwd })
    expect(refused.status).toBe(2)
    expect(existsSync(join(cwd, 'data'))).toBe(false)
    const command = /unencrypted: gatherd (--host 0\.0\.0\.0 .*?)(?: {2}|\n)/.exec(refused.stderr)?.[1]
    const program = startProgram(['0', ...(command ?? '').trim().split(' ')], { cwd })
    expect(await readyLineOf(program)).toMatch(/^gatherd listening on http:\/\/0\.0\.0\.0:\d+\n$/)
    expect(program.printed().stderr).toContain('other machines, unencrypted')
  })

  it('a port in use, and names it', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    cleanLater(() => void other.close())
    const { port } = other.address() as AddressInfo
    const ended = await runProgram([String(port), '--data', join(temporaryFolder(), 'data')])
    expect(ended).toMatchObject({ status: 2, stdout: '' })
    expect(ended.stderr).toContain(`port ${port}: another program listens there`)
  })
})

it('J18, G6: of two servers on one folder the second says so and exits 6, and the first works on', async () => {
  const first = await startGatherd()
  const client = classicClient(first)
  const token = await client.signIn('dale')
  const second = await runProgram(['0', '--data', first.folder])
  expect(second).toMatchObject({ status: 6, stdout: '' })
  expect(second.stderr).toContain(`another gatherd holds the folder ${first.folder}`)
  expectClassic(await client.message(token, 'undisturbed'), 201)
  await first.kill()
  const third = await startGatherd({ folder: first.folder })
  expectClassic(await classicClient(third).message(token, 'the lock went with its owner'), 201)
})

function readyLineOf(program: ReturnType<typeof startProgram>): Promise<string> {
  return until('the ready line', () => {
    const { stdout } = program.printed()
    return stdout.includes('\n') && stdout
  })
}
