/** What a person sees of each command on terminals of two widths, and a pipe gets: word for word. */
import { spawnSync } from 'node:child_process'
import { hostname } from 'node:os'
import { describe, expect, it } from 'vitest'
import { tokenNameOf } from '../src/user-name.js'
import { Machine, signedIn, standIn, type Result } from './gather.js'

type Gather = (words: string) => Promise<Result>

const hasTerminals = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0

const help = [
  '--help',
  'login --help',
  'logout --help',
  'send --help',
  'run --help',
  'ship --help',
  'flush --help',
  'status --help',
  'dead --help',
]

describe('transcripts', () => {
  it('E2 to E5: in a pipe', async () => {
    await expect(await transcript(machine => words => machine.gather(words.split(' ')))).toMatchFileSnapshot(
      'transcripts/pipe.txt',
    )
  })

  it.skipIf(!hasTerminals).each([80, 200])('E2 to E5: on a terminal of %i columns', async columns => {
    const text = await transcript(machine => words => machine.shell(words, {}, columns).ended())
    await expect(text).toMatchFileSnapshot(`transcripts/terminal-${columns}.txt`)
    const [helpTexts = ''] = text.split('$ gather send hello')
    for (const line of helpTexts.split('\n')) expect(line.length).toBeLessThanOrEqual(Math.min(columns, 120))
  })
})

/** Everything that happens on one machine. */
async function transcript(on: (machine: Machine) => Gather): Promise<string> {
  const refused = { isRefused: true }
  const server = await standIn({ refuses: message => refused.isRefused && message === 'bad' })
  const stranger = on(new Machine())
  const machine = await signedIn(server)
  const gather = on(machine)
  const pages: string[] = []
  const show = async (words: string, run = gather): Promise<void> => {
    const { status, stdout, stderr } = await run(words)
    const shown = withoutBars((stdout + stderr).replaceAll('\r\n', '\n'))
    pages.push(`$ gather ${words}\n${shown}${status === 0 ? '' : `[${status}]\n`}`)
  }
  for (const words of help) await show(words)
  await show('send hello', stranger)
  await show('status', stranger)
  for (const words of [
    'send hello',
    'send --json hello',
    'send -q hello',
    'run -- echo hello',
    'run -- no-such-command',
  ])
    await show(words)
  for (const words of ['send --no-wait hello', 'flush', 'flush --json', 'send bad', 'dead list', 'dead list --json'])
    await show(words)
  await show('dead retry 17')
  refused.isRefused = false
  for (const words of ['dead retry', 'dead drop', 'status']) await show(words)
  await server.close()
  for (const words of ['send --wait-for 500ms hello', 'run --wait-for 500ms -- echo hello', 'flush --for 500ms'])
    await show(words)
  for (const words of ['status', 'status --json']) await show(words)
  return pages
    .join('\n')
    .replaceAll(new URL(server.address).port, 'PORT')
    .replaceAll(machine.home, 'HOME')
    .replaceAll(`tokens      ${tokenNameOf(hostname())}`, 'tokens      MACHINE')
    .replaceAll(`"name":"${tokenNameOf(hostname())}"`, '"name":"MACHINE"')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
}

/** A slow machine shows a bar where a quick one does not. */
function withoutBars(text: string): string {
  const [start = '', ...bars] = text.split('\u001B7')
  return start + bars.map(bar => bar.slice(bar.indexOf('\u001B[2K') + '\u001B[2K'.length)).join('')
}
