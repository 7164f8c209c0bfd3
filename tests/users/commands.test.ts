/** `gatherd users …`, with a server on the folder and without one (protocol rule U6). */
import { cpSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { gatherdTerminal } from '../harness/gatherd-terminal.js'
import { send } from '../harness/http.js'
import { basic } from '../harness/native-client.js'
import { runProgram, startProgram, type Ended } from '../harness/program.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { hasTerminals } from '../harness/terminal.js'

let stopped: Promise<string> | undefined

/** A new copy of a folder whose server has stopped. */
const folderOf = async (): Promise<string> => {
  const folder = join(temporaryFolder(), 'data')
  cpSync(await (stopped ??= stoppedServer()), folder, { recursive: true })
  return folder
}

async function stoppedServer(): Promise<string> {
  const server = await startGatherd()
  await server.stop()
  return server.folder
}

/** @param stdin the password, on a line of its own. */
function users(folder: string, words: string, stdin = ''): Promise<Ended> {
  return runProgram(['users', ...words.split(' '), '--data', folder], { input: { text: stdin } })
}

const steps: readonly (readonly [words: string, stdin?: string])[] = [
  ['list'],
  ['add root --role admin', 'pass\n'],
  ['add dale'],
  ['add dale'],
  ['list'],
  ['list --json'],
  ['role dale reader'],
  ['passwd dale'],
  ['passwd dale', 'word'],
  ['disable dale'],
  ['passwd dale', 'pass\r\nmore'],
  ['enable dale --json'],
  ['disable root'],
  ['role root writer'],
  ['remove root'],
  ['add gina -q'],
  ['list'],
  ['remove gina'],
  ['remove dale --json'],
  ['add dale'],
  ['role gina admin'],
]

describe('in a pipe', () => {
  it.each(['with', 'without'])('U2 to U6: each command, %s a server, word for word the same', async which => {
    const server = await startGatherd()
    if (which === 'without') await server.stop()
    const pages: string[] = []
    for (const [words, stdin] of steps) {
      const { status, stdout, stderr } = await users(server.folder, words, stdin)
      pages.push(`$ gatherd users ${words}\n${stdout}${stderr}${status === 0 ? '' : `[${status}]\n`}`)
    }
    const text = pages
      .join('\n')
      .replaceAll(server.folder, 'DATA')
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    await expect(text).toMatchFileSnapshot('transcripts/pipe.txt')
  })

  it('U6: what is done while the server runs counts at once', async () => {
    const server = await startGatherd({ flags: ['--registration', 'closed'] })
    expect(server.printed().stderr).toContain(`gatherd users add NAME --data ${server.folder}`)
    const status = async (password: string) => {
      const headers = { authorization: basic('dale', password) }
      return (await send(server.port, { path: '/v1/messages', headers, body: 'x' })).status
    }
    await users(server.folder, 'add dale', 'pass\n')
    expect(await status('pass')).toBe(200)
    await users(server.folder, 'passwd dale', 'word\n')
    expect([await status('pass'), await status('word')]).toEqual([401, 200])
    await users(server.folder, 'disable dale')
    expect(await status('word')).toBe(401)
    await users(server.folder, 'enable dale')
    expect(await status('word')).toBe(200)
    await users(server.folder, 'remove dale')
    expect(await status('word')).toBe(401)
  })

  it('U6: what is done without a server is there when it starts', async () => {
    const folder = await folderOf()
    await users(folder, 'add dale', 'pass\n')
    const server = await startGatherd({ folder, flags: ['--registration', 'closed'] })
    const headers = { authorization: basic('dale', 'pass') }
    expect((await send(server.port, { path: '/v1/messages', headers, body: 'x' })).status).toBe(200)
  })

  it('U6: two at once on a folder without a server: each does its work or says that the folder is held', async () => {
    const folder = await folderOf()
    const ended = await Promise.all(['a', 'b', 'c'].map(name => users(folder, `add ${name}`, 'pass\n')))
    expect(ended.filter(({ status }) => status !== 0 && status !== 6)).toEqual([])
    const { stdout } = await users(folder, 'list')
    const done = ended.filter(({ status }) => status === 0)
    expect(stdout.trim().split('\n').length).toBe(done.length + 1)
  })
})

describe('refused', async () => {
  const folder = await folderOf()

  it.each([
    ['', 2, 'users: what?', 'known: list, add, role'],
    ['lst', 2, "there is no command 'users lst'", 'did you mean list?'],
    ['add', 2, "missing required argument 'NAME'", 'gatherd --help'],
    ['add .x', 2, "nobody can have the name '.x'", 'a name is 1 to 32'],
    ['role root king', 2, "'king' is no role", 'writer, reader, admin'],
    ['add x --role king', 2, "--role: 'king' will not do", 'writer or reader or admin'],
    ['add x pass', 2, 'too many arguments', 'gatherd --help'],
    ['enable ../x', 5, 'nobody can have this name', 'a name is 1 to 32'],
  ])('U6: users %s', async (words, status, message, hint) => {
    const ended = await runProgram(['users', '--data', folder, ...words.split(' ').filter(Boolean)])
    expect(ended).toMatchObject({ status, stdout: '' })
    expect(ended.stderr).toContain(message)
    expect(ended.stderr).toContain(hint)
    expect(ended.stderr).not.toMatch(/^\s+at /m)
  })

  it('U6: a folder that is none, which is not made', async () => {
    const nowhere = join(temporaryFolder(), 'nowhere')
    expect(await users(nowhere, 'add dale', 'pass\n')).toMatchObject({ status: 6, stdout: '' })
    expect(existsSync(nowhere)).toBe(false)
  })

  it.each([
    ['too long', 'x'.repeat(2000), 'this password will not do'],
    ['endless', 'x'.repeat(100_000), 'this password is too long'],
  ])('U6: a password that is %s', async (_what, text, message) => {
    const ended = await users(folder, 'add dale', text)
    expect([ended.status === 0, ended.stdout]).toEqual([false, ''])
    expect(ended.stderr).toContain(message)
    expect((await users(folder, 'list')).stdout).toBe('')
  })
})

describe.skipIf(!hasTerminals)('on a terminal', () => {
  it('U6: a password is asked for twice, and never shown', async () => {
    const folder = await folderOf()
    const terminal = gatherdTerminal(`users add dale --data ${folder}`)
    await terminal.answer('password for dale: ', 'hunter2\r')
    await terminal.answer('the same again: ', 'hunter3\r')
    await terminal.answer('these two differ', '')
    await terminal.answer('password for dale: ', 'hunter2\r')
    await terminal.answer('the same again: ', 'hunter2\r')
    const { status, stdout } = await terminal.ended
    expect([status, stdout.includes('hunter')]).toEqual([0, false])
    expect(stdout).toContain('dale: writer, active')
  })

  it('U6: an empty password leaves it for later, and Ctrl-C adds nobody', async () => {
    const folder = await folderOf()
    const empty = gatherdTerminal(`users add dale --data ${folder}`)
    await empty.answer('password for dale: ', '\r')
    expect((await empty.ended).stdout).toContain(`gatherd users passwd dale --data ${folder}`)
    const interrupted = gatherdTerminal(`users add gina --data ${folder}`)
    await interrupted.answer('password for gina: ', '\u0003')
    expect((await interrupted.ended).status).toBe(130)
    expect((await users(folder, 'list')).stdout).not.toContain('gina')
  })

  it.each([80, 200])('U6: the list and the help on %i columns', async columns => {
    const folder = await folderOf()
    await users(folder, `add ${'x'.repeat(32)}`, 'pass\n')
    await users(folder, 'add dale --role reader')
    const pages: string[] = []
    for (const words of ['list', '--help', 'add --help', 'role --help', 'passwd --help']) {
      const { stdout } = await gatherdTerminal(`users ${words}${words === 'list' ? ` --data ${folder}` : ''}`, columns)
        .ended
      pages.push(`$ gatherd users ${words}\n${stdout.replaceAll('\r\n', '\n')}`)
    }
    const text = pages.join('\n').replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    await expect(text).toMatchFileSnapshot(`transcripts/terminal-${columns}.txt`)
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(Math.min(columns, 120))
  })
})

it('U6: a server that dies while a command waits is told, and nothing is left half done', async () => {
  const server = await startGatherd()
  const adding = startProgram(['users', 'add', 'dale', '--data', server.folder], { input: 'open' })
  await send(server.port, { method: 'GET', path: '/healthz' })
  await server.kill()
  adding.child.stdin?.end('pass\n')
  const { status } = await adding.ended
  const { stdout } = await users(server.folder, 'list')
  expect([status === 0, stdout.includes('dale')]).toEqual([status === 0, status === 0])
})
