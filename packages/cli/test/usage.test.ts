import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { Machine, program, standIn } from './gather.js'

test.each([
  [['sned', 'hello'], 'did you mean gather send?'],
  [['stauts'], 'did you mean gather status?'],
  [['loggin', '--user', 'x'], 'did you mean gather login?'],
  [['--serer', 'x'], 'Did you mean --server?'],
  [['send', '--quite'], 'Did you mean --quiet?'],
  [['localhost', 'hello'], "what is 'hello' after the address?"],
  [['no such thing'], 'neither a command nor an address'],
  [['6174'], 'neither a command nor an address'],
  [[], 'gather --help shows how to begin'],
  [['logout', 'now'], 'too many arguments'],
  [['login', 'ftp://logs'], 'gather login ADDRESS'],
  [['send', 'x', '--user', 'a b'], 'write 1 to 32 letters'],
  [['send', 'x', '--server', '6174'], 'write HOST, HOST:PORT or a URL'],
  [['send', 'x', '--timeout', 'soon'], 'a duration such as'],
  [['send', 'x', '--timeout', '0s'], 'a duration from 1ms to 24h'],
  [['localhost', '--json'], 'the menu has no --json'],
  [['send', 'x', '--stream', 'a b'], 'write 1 to 64 letters'],
  [['send', 'x', '--input', 'xml'], 'write text or json'],
  [['send', 'x', '--spool', ''], 'write the path of a folder'],
  [['send', 'x', '--spool-size', '1KiB'], '64KiB at least'],
  [['run', 'make', '-j4'], "unknown option '-j4'"],
  [['run', 'make'], 'gather run -- COMMAND'],
  [['run', '--', ''], 'there is no COMMAND'],
  [['flush', '--for', 'ever'], 'a duration such as'],
  [['flsh'], 'did you mean gather flush?'],
])('gather %j is wrong usage', async (args, hint) => {
  const result = await new Machine().gather(args)
  expect(result).toMatchObject({ status: 2, stdout: '' })
  expect(result.stderr).toContain(hint)
})

test('an unknown variable is an error with a suggestion', async () => {
  const result = await new Machine().gather(['status'], { env: { GATHER_SEVER: 'localhost' } })
  expect(result).toEqual({
    status: 2,
    stdout: '',
    stderr: 'gather: there is no variable GATHER_SEVER\n  did you mean GATHER_SERVER?\n',
  })
})

test('every flag has its variable', async () => {
  const server = await standIn()
  const machine = new Machine()
  const env = {
    GATHER_SERVER: server.address,
    GATHER_USER: 'dale',
    GATHER_JSON: '1',
    GATHER_QUIET: 'true',
    GATHER_NO_COLOR: '1',
    GATHER_PASSWORD_STDIN: 'yes',
  }
  const result = await machine.gather(['login'], { env, stdin: 'pass' })
  expect(result.stderr).toBe('')
  expect(JSON.parse(result.stdout)).toMatchObject({ user: 'dale', server: server.address })
})

test('a password with the wrong length is not shown', async () => {
  const env = { GATHER_PASSWORD: 'secret'.repeat(1000), GATHER_SERVER: 'localhost' }
  const result = await new Machine().gather(['send', 'x'], { env })
  expect(result.status).toBe(2)
  expect(result.stderr).not.toContain('secret')
})

test('-V prints the version of the package', async () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  expect(await new Machine().gather(['-V'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' })
})

test.each([[['--help']], [['help']]])('gather %j names every command', async args => {
  const { status, stdout, stderr } = await new Machine().gather(args)
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  for (const command of ['login', 'send', 'run', 'flush', 'status', 'dead', 'logout'])
    expect(stdout).toContain(`\n  ${command} `)
})

test.each(['login', 'send', 'flush', 'status', 'dead', 'logout'])(
  '%s --help shows the shape of its JSON and the common flags',
  async command => {
    const { status, stdout } = await new Machine().gather([command, '--help'])
    expect(status).toBe(0)
    expect(stdout).toContain('--json prints {')
    expect(stdout).toContain('--timeout')
    expect(await new Machine().gather(['help', command])).toMatchObject({ stdout })
  },
)

test('a reader that goes away ends it quietly', () => {
  const { status, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${program}" --help | true`])
  expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' })
})

test('it starts in less than twice the time of an empty node', () => {
  const timed = (args: readonly string[]): number => {
    const start = process.hrtime.bigint()
    spawnSync(process.execPath, args)
    return Number(process.hrtime.bigint() - start)
  }
  const rounds = Array.from({ length: 20 }, () => ({ empty: timed(['-e', '0']), ours: timed([program, '-V']) }))
  expect(median(rounds.map(round => round.ours))).toBeLessThan(2 * median(rounds.map(round => round.empty)))
})

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
