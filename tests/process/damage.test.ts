/** Journals that something happened to: nothing stops a start, and nothing is hidden (J8, J9, J12 to J15, G8). */
import { appendFileSync, cpSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { entriesIn, linesIn, segmentPaths } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'
import { temporaryFolder } from '../harness/temporary-folder.js'

const messages = ['one', 'two', 'three', 'four', 'five']

/** A server that has stored the five messages. */
async function serverWithMessages(flags: readonly string[] = []): Promise<Gatherd> {
  const server = await startGatherd({ flags })
  const client = classicClient(server)
  const token = await client.signIn('dale')
  for (const message of messages) await client.message(token, message)
  return server
}

let stopped: Promise<string> | undefined

/** A folder of its own, whose server has stored the five messages. */
async function folderOf(ending: 'stopped' | 'killed'): Promise<string> {
  if (ending === 'killed') return folderAfter(server => server.kill())
  const folder = join(temporaryFolder(), 'data')
  cpSync(await (stopped ??= folderAfter(server => server.stop())), folder, {
    recursive: true,
    preserveTimestamps: true,
  })
  return folder
}

async function folderAfter(end: (server: Gatherd) => Promise<unknown>): Promise<string> {
  const server = await serverWithMessages()
  await end(server)
  return server.folder
}

const run = (command: string, folder: string, ...flags: string[]) => runProgram([command, '--data', folder, ...flags])

async function journalHealth({ port }: Gatherd): Promise<Readonly<Record<string, unknown>>> {
  const answer = await send(port, { method: 'GET', path: '/readyz' })
  expect(answer.status).toBe(200)
  return jsonOf(answer)['journal'] as Readonly<Record<string, unknown>>
}

it.each([
  ['an orderly stop', 'stopped'],
  ['a kill', 'killed'],
] as const)(
  'J9, J14, J15, G8, A2: after %s, a damaged line in the middle is named and skipped, and stops nothing',
  async (_ending, how) => {
    const folder = await folderOf(how)
    const [path = ''] = segmentPaths(folder)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace('"three"', '"tHree"'))

    const verified = await run('verify', folder)
    const byte = text.split('\n').slice(0, 2).join('\n').length + 1
    expect(verified.status).toBe(1)
    expect(verified.stdout).toContain(`damaged: ${path} line 3, byte ${byte}:`)
    expect(verified.stdout).toMatch(/^not sound: 4 entries/m)
    const report = jsonOf({ text: (await run('verify', folder, '--json')).stdout })
    expect(report).toMatchObject({ sound: false, entries: 4, damaged: [{ path, line: 3, byte }] })

    const exported = await run('export', folder)
    expect(exported.status).toBe(0)
    expect(messagesOf(exported.stdout)).toEqual(['one', 'two', 'four', 'five'])

    const again = await startGatherd({ folder })
    // After an orderly stop the start read nothing of it.
    const damagedLines = how === 'killed' ? 1 : 0
    expect(await journalHealth(again)).toMatchObject({
      state: 'writable',
      damaged_lines: damagedLines,
      missing_bytes: 0,
    })
    expect(readFileSync(path, 'utf8')).toContain('"tHree"')
  },
)

it('J8, J10: what a crash left unfinished is set aside, and what was acknowledged stays', async () => {
  const folder = await folderOf('killed')
  const [path = ''] = segmentPaths(folder)
  const torn = '{"received_at":"2026-11-22T05:41:51.123Z","user":"da'
  appendFileSync(path, torn)
  expect((await run('verify', folder)).stdout).toContain(`unfinished: ${torn.length} bytes`)
  const again = await startGatherd({ folder })
  expect(again.printed().stderr).toContain('unacknowledged bytes after a crash were set aside: ')
  const aside = readdirSync(join(folder, 'journal')).filter(name => /\.torn-\d{13}$/.test(name))
  expect(aside.map(name => readFileSync(join(folder, 'journal', name), 'utf8'))).toEqual([torn])
  expect(entriesIn(folder).map(({ message }) => message)).toEqual(messages)
  expect(await journalHealth(again)).toMatchObject({ damaged_lines: 0, missing_bytes: 0 })
  await again.stop()
  expect((await run('verify', folder)).status).toBe(0)
})

it.each([
  ['deleted', (path: string) => rmSync(path)],
  ['empty', (path: string) => truncateSync(path)],
  ['damaged', (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('true', 'tru3'))],
  ['no file of ours', (path: string) => writeFileSync(path, '{}\n')],
])('J12: with the checkpoint %s nothing changes', async (_what, change) => {
  const folder = await folderOf('stopped')
  const before = linesIn(folder)
  change(join(folder, 'checkpoint.json'))
  const again = await startGatherd({ folder })
  expect(await journalHealth(again)).toMatchObject({ damaged_lines: 0, missing_bytes: 0 })
  const client = classicClient(again)
  await client.message(await client.signIn('dale'), 'six')
  expect(linesIn(folder).slice(0, -1)).toEqual(before)
  await again.stop()
  expect((await run('verify', folder)).status).toBe(0)
})

it('J6: after an orderly stop a new segment begins where the last one ended', async () => {
  const folder = await folderOf('stopped')
  const [first = ''] = segmentPaths(folder)
  const content = readFileSync(first)
  const again = await startGatherd({ folder })
  const client = classicClient(again)
  await client.message(await client.signIn('dale'), 'six')
  expect(readFileSync(first).equals(content)).toBe(true)
  const [, second = ''] = segmentPaths(folder)
  expect(second).toContain(`${String(content.length).padStart(20, '0')}.ndjson`)
  expect(entriesIn(folder).map(({ message }) => message)).toEqual([...messages, 'six'])
})

it('J15, J6: a segment that is gone from the middle is a gap, which verify names and export passes over', async () => {
  const server = await serverWithMessages(['--segment-size', '300B'])
  await server.stop()
  const paths = segmentPaths(server.folder)
  expect(paths.length).toBeGreaterThan(2)
  rmSync(paths[1] ?? '')
  const verified = await run('verify', server.folder)
  expect(verified.status).toBe(1)
  expect(verified.stdout).toMatch(/^gap: bytes \d+ to \d+ of the journal, before /m)
  expect((await run('export', server.folder)).status).toBe(0)
  await startGatherd({ folder: server.folder })
})

it('J13: what a restored backup lacks is counted, and its offsets are never used again', async () => {
  const folder = await folderOf('stopped')
  const [path = ''] = segmentPaths(folder)
  const whole = readFileSync(path)
  const kept = whole.lastIndexOf('\n', -2) + 1
  truncateSync(path, kept)
  expect((await run('verify', folder)).stdout).toContain(`missing: the last ${whole.length - kept} acknowledged bytes`)
  const again = await startGatherd({ folder })
  expect(await journalHealth(again)).toMatchObject({ state: 'writable', missing_bytes: whole.length - kept })
  const client = classicClient(again)
  await client.message(await client.signIn('dale'), 'six')
  expect(segmentPaths(folder)[1]).toContain(`${String(whole.length).padStart(20, '0')}.ndjson`)
  expect(entriesIn(folder).map(({ message }) => message)).toEqual([...messages.slice(0, -1), 'six'])
})

it('J15: a sound journal is told as one, also as JSON and while the server runs', async () => {
  const server = await serverWithMessages()
  const verified = await run('verify', server.folder)
  expect(verified).toMatchObject({ status: 0, stderr: '' })
  expect(verified.stdout).toMatch(/^sound: 5 entries, \d+ bytes, 1 segment\n$/)
  expect(jsonOf({ text: (await run('verify', server.folder, '--json')).stdout })).toEqual({
    sound: true,
    entries: 5,
    segments: 1,
    bytes: expect.any(Number) as number,
    damaged: [],
    sequence_breaks: [],
    mismatches: [],
    tail: null,
    missing_bytes: 0,
  })
})

function messagesOf(ndjson: string): unknown[] {
  const lines = ndjson.split('\n').slice(0, -1)
  return lines.map(line => jsonOf({ text: line })['message'])
}
