/** `gather search` against a real server (reading rules T2, T4, T6). */
import { expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { jsonType, nativeClient } from '../harness/native-client.js'
import { hasTerminals } from '../harness/terminal.js'
import { readingMachine } from './reading-machine.js'

const server = await startGatherd()
const dale = await nativeClient(server, 'dale')
const messages = [
  'connected',
  'timeout after 20 ms',
  { level: 'error', text: 'timeout', took: 1234 },
  'Timeout',
  { level: 'info', http: { status: 500 } },
  'gr\u00fcn, timeout',
]
for (const [index, message] of messages.entries())
  await dale.post([message], { type: jsonType, stream: index % 2 === 0 ? 'app' : 'web' })
const all = linesIn(server.folder)
const machine = readingMachine(server)

it.each<[readonly string[], readonly number[]]>([
  [['timeout'], [1, 2, 5]],
  [['timeout', 'after'], [1]],
  [['grün'], [5]],
  [
    ['timeout', '--order', 'desc'],
    [5, 2, 1],
  ],
  [
    ['timeout', '--order', 'desc', '--limit', '2'],
    [5, 2],
  ],
  [
    ['--regex', '(?i)timeout|http'],
    [1, 2, 3, 4, 5],
  ],
  [['--regex', '^timeout', '--stream', 'web'], [1]],
  [['--where', 'http.status=500'], [4]],
  [['--where', 'level=error', 'timeout'], [2]],
  [
    ['timeout', '--since', '1h', '--until', '0s'],
    [1, 2, 5],
  ],
])('T2, T4: gather search %j shows what matches, as stored', async (args, expected) => {
  const found = expected.map(index => `${all[index]}\n`).join('')
  expect(await machine.gather(['search', ...args])).toMatchObject({ status: 0, stdout: found, stderr: '' })
})

it.each([[['nowhere']], [['timeout', '--until', '1h']], [['--where', 'level=none']]])(
  'T2: gather search %j, which finds nothing, ends with status 1',
  async args => {
    const result = await machine.gather(['search', ...args])
    expect(result).toMatchObject({ status: 1, stdout: '', stderr: 'nothing was found\n' })
  },
)

it.each([
  [[], 2, 'gather search TEXT'],
  [[''], 2, 'gather search TEXT'],
  [['--limit', '3'], 2, 'gather search TEXT'],
  [['x', '--limit', '0'], 2, 'a whole number from 1 on'],
  [['x', '--where', 'level'], 2, 'PATH=VALUE'],
  [['x', '--since', 'yesterday'], 2, 'a time such as'],
  [['x', '--since', '1h', '--until', '2h'], 5, 'until'],
  [['--regex', '('], 5, 'missing closing )'],
  [['--regex', '(?=x)'], 5, 'RE2'],
  [['x', '--user', 'otto'], 3, 'gatherd users role dale reader'],
] as const)('T2, T7: gather search %j is refused with status %i', async (args, status, words) => {
  const result = await machine.gather(['search', ...args])
  expect(result).toMatchObject({ status, stdout: '', stderr: expect.stringContaining(words) })
})

it('T2: a variable does not filter what is found', async () => {
  const env = { GATHER_SINCE: '1h' }
  expect(await machine.gather(['search', 'timeout'], env)).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('there is no variable GATHER_SINCE'),
  })
})

it.skipIf(!hasTerminals)('T4: on a terminal what was searched for is marked, also by an expression', async () => {
  const plain = (text: string): string => text.replaceAll(/\d\d:\d\d:\d\d/g, 'CLOCK').replaceAll('\u001B', '^')
  const { stdout } = await machine.onTerminal('search --stream app timeout').ended
  expect(plain(stdout)).toBe(
    '^[2mCLOCK^[22m ^[36mdale^[39m ^[2mapp^[22m {"level":"error","text":"^[1;31mtimeout^[22;39m","took":1234}\r\n',
  )
  const { stdout: both } = await machine.onTerminal("search --stream web --regex 'after \\d+ ms'").ended
  expect(plain(both)).toBe('^[2mCLOCK^[22m ^[36mdale^[39m ^[2mweb^[22m timeout ^[1;31mafter 20 ms^[22;39m\r\n')
  expect((await machine.onTerminal('search --no-color timeout').ended).stdout).not.toContain('\u001B')
})
