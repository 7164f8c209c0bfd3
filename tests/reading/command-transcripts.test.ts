/** What a person sees of each command that reads, on terminals of two widths, and a pipe gets: word for word. */
import { describe, expect, it } from 'vitest'
import type { Ended } from '../harness/child.js'
import { startGatherd } from '../harness/gatherd.js'
import { addUser } from '../harness/local-socket.js'
import { jsonType, nativeClient } from '../harness/native-client.js'
import { hasTerminals } from '../harness/terminal.js'
import { readingMachine, type ReadingMachine } from './reading-machine.js'

type Gather = (machine: ReadingMachine, words: string) => Promise<Ended>

const help = ['tail --help', 'search --help', 'export --help']

describe('transcripts', () => {
  it('T1 to T4, T7: in a pipe', async () => {
    const text = await transcript((machine, words) => machine.gather(words.split(' ')))
    await expect(text).toMatchFileSnapshot('transcripts/pipe.txt')
  })

  it.skipIf(!hasTerminals).each([80, 200])('T1 to T4, T6, T7: on a terminal of %i columns', async columns => {
    const text = await transcript((machine, words) => machine.onTerminal(words, columns).ended)
    await expect(text).toMatchFileSnapshot(`transcripts/terminal-${columns}.txt`)
    const [helpTexts = ''] = text.split('$ gather tail --no-follow')
    for (const line of helpTexts.split('\n')) expect(line.length).toBeLessThanOrEqual(Math.min(columns, 120))
  })
})

/** Everything that happens with one server. */
async function transcript(gather: Gather): Promise<string> {
  const server = await startGatherd()
  await addUser(server, 'rita', 'reader')
  const rita = readingMachine(server, { user: 'rita' })
  const dale = readingMachine(server)
  const pages: string[] = []
  const show = async (words: string, machine = rita): Promise<void> => {
    const { status, stdout, stderr } = await gather(machine, words)
    const text = (stdout + stderr).replaceAll('\r\n', '\n').replaceAll('\u001B', '^')
    pages.push(`$ gather ${words}\n${text}${status === 0 ? '' : `[${status}]\n`}`)
  }
  for (const words of help) await show(words)
  await show('tail --no-follow')
  await fill(server)
  for (const words of ['tail --no-follow', 'tail --no-follow -n 1 --json', 'tail --no-follow --user otto --no-color'])
    await show(words)
  for (const words of ['tail app.log', 'tail -n ten']) await show(words)
  await show('tail --no-follow --user otto', dale)
  await show('tail', readingMachine(server, { password: undefined }))
  for (const words of ['search --stream app failed', 'search --regex [0-9]+ms', 'search nowhere', 'search'])
    await show(words)
  for (const words of [
    'export --format csv',
    'export --out all',
    'export --out all',
    'export --out all --force --json',
  ])
    await show(words)
  await server.stop()
  await show('search --timeout 100ms failed')
  return pages
    .join('\n')
    .replaceAll(String(server.port), 'PORT')
    .replaceAll(rita.folder, 'HOME')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/(\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d/g, 'CLOCK')
    .replaceAll(/"crc32":"[0-9a-f]{8}"/g, '"crc32":"CHECKSUM"')
}

async function fill(server: { readonly port: number }): Promise<void> {
  const [dale, otto] = [await nativeClient(server, 'dale'), await nativeClient(server, 'otto')]
  await dale.post(['backup done', { level: 'error', text: 'backup failed', code: 12 }], {
    type: jsonType,
    stream: 'app',
  })
  await otto.post(['failed: took 1234ms', 'one\nline\u001B[2J'], { type: jsonType, stream: 'web' })
}
