/** `gather export` against a real server: to stdout, and into files (reading rules T3, T4, T7). */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { entryReader } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { jsonType, nativeClient } from '../harness/native-client.js'
import { hasTerminals } from '../harness/terminal.js'
import { readingMachine, type ReadingMachine } from './reading-machine.js'

const server = await startGatherd()
const dale = await nativeClient(server, 'dale')
await dale.post(['Hail', '=1+1', { level: 'error' }, 'two\nlines, "quoted"'], { type: jsonType, stream: 'app' })
await dale.post(['other'], { type: jsonType, stream: 'web' })
const all = linesIn(server.folder)
const whole = all.map(line => `${line}\n`).join('')

describe('gather export', () => {
  it('T3: writes everything that matches, as stored, byte for byte', async () => {
    const machine = readingMachine(server)
    expect(await machine.gather(['export'])).toMatchObject({ status: 0, stdout: whole, stderr: '' })
    const { stdout } = await machine.gather(['export', '--stream', 'app', '--contains', 'Hail'])
    expect(stdout).toBe(`${all[0]}\n`)
    const nothing = await machine.gather(['export', '--regex', 'nowhere'])
    expect(nothing).toMatchObject({ status: 0, stdout: '', stderr: '' })
  })

  it('T3: writes CSV as the server does', async () => {
    const { text } = await entryReader(server, dale).page({}, { accept: 'text/csv' })
    const { stdout } = await readingMachine(server).gather(['export', '--format', 'csv'])
    expect(stdout).toBe(text)
    expect(stdout).toContain(",dale,'=1+1\r\n")
  })

  it('T3: --out makes a file, and nothing stays beside it; one that is there is replaced with --force only', async () => {
    const machine = readingMachine(server)
    const first = await machine.gather(['export', '--out', 'all.ndjson'])
    expect(first).toMatchObject({
      status: 0,
      stdout: '',
      stderr: expect.stringMatching(/^exported 5 entries, .*, to \S+\n$/),
    })
    expect(contentOf(machine, 'all.ndjson')).toBe(whole)
    expect(await machine.gather(['export', '--out', 'all.ndjson', '--format', 'csv'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('is there already'),
    })
    expect(contentOf(machine, 'all.ndjson')).toBe(whole)
    const forced = await machine.gather(['export', '--out', 'all.ndjson', '--stream', 'web', '--force', '--json'])
    expect(JSON.parse(forced.stdout)).toEqual({
      entries: 1,
      bytes: Buffer.byteLength(`${all[4]}\n`),
      file: join(machine.folder, 'all.ndjson'),
    })
    expect(contentOf(machine, 'all.ndjson')).toBe(`${all[4]}\n`)
    expect(exportsIn(machine)).toEqual(['all.ndjson'])
  })

  it.each([
    [['--out', '/dev/null'], 2, 'is no file'],
    [['--out', 'missing/all.ndjson'], 6, 'ENOENT'],
    [['--out', 'x', '--user', 'otto'], 3, 'gatherd users role dale reader'],
    [['--out', 'x', '--regex', '('], 5, 'missing closing )'],
    [['--format', 'xml'], 2, 'ndjson or csv'],
  ] as const)('T3, T7: gather export %j is refused with status %i', async (args, status, words) => {
    const machine = readingMachine(server)
    const result = await machine.gather(['export', ...args])
    expect(result).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(words) })
    expect(exportsIn(machine)).toEqual([])
  })

  it('T3: a partial file of something else is left alone', async () => {
    const machine = readingMachine(server)
    writeFileSync(join(machine.folder, 'x.partial'), 'mine')
    expect(await machine.gather(['export', '--out', 'x'])).toMatchObject({ status: 2 })
    expect(contentOf(machine, 'x.partial')).toBe('mine')
  })

  it.skipIf(!hasTerminals)('T4: on a terminal what it prints holds no control character', async () => {
    const { port } = server
    const evil = await nativeClient({ port }, 'eve')
    await evil.post(['\u009B2J\u202E'], { type: jsonType })
    const { stdout } = await readingMachine(server, { user: 'eve' }).onTerminal('export').ended
    expect((JSON.parse(stdout) as { message: string }).message).toBe('\u009B2J\u202E')
    expect(stdout).toContain('"\\u009b2J\\u202e"')
  })
})

function contentOf({ folder }: ReadingMachine, name: string): string {
  return readFileSync(join(folder, name), 'utf8')
}

/** Without the folders of the home. */
function exportsIn({ folder }: ReadingMachine): readonly string[] {
  return readdirSync(folder).filter(name => name.includes('.') || name === 'x')
}
