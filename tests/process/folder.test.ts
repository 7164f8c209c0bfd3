/** Folders that gatherd cannot use, or should not: it says why, exits 6 and leaves them as they are (J7, J18, G6). */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { runProgram } from '../harness/program.js'
import { temporaryFolder } from '../harness/temporary-folder.js'

/** A stopped server's folder, with one message in it. */
async function usedFolder(): Promise<string> {
  const server = await startGatherd()
  const client = classicClient(server)
  await client.message(await client.signIn('dale'), 'Hail Dale!')
  await server.stop()
  return server.folder
}

async function expectRefused(folder: string, ...words: readonly (string | RegExp)[]): Promise<void> {
  const { status, stdout, stderr } = await runProgram(['0', '--data', folder])
  expect([status, stdout]).toEqual([6, ''])
  for (const word of words) expect(stderr).toMatch(word)
  expect(stderr).not.toMatch(/^\s+at |this is a bug/m)
  // A message and what to do next.
  expect(stderr.trimEnd().split('\n')).toHaveLength(2)
}

describe('a folder that cannot be written', () => {
  it('is refused when a file stands in its place', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, 'keep me')
    await expectRefused(path, 'cannot write to', '--data DIR')
    expect(readFileSync(path, 'utf8')).toBe('keep me')
  })

  it('is refused when a file stands on the way to it', async () => {
    const path = join(temporaryFolder(), 'file')
    writeFileSync(path, '')
    await expectRefused(join(path, 'data'), 'cannot write to', '--data DIR')
  })

  it('is refused where no folder can be made, whoever asks', async () => {
    await expectRefused('/proc/gatherd-data', 'cannot write to', '--data DIR')
  })

  it('is refused where folders are read-only, whoever asks', async () => {
    await expectRefused('/proc/self', /cannot (write to|use)/)
  })
})

describe('format', () => {
  it('J7: a newer one is refused before anything is touched', async () => {
    const folder = await usedFolder()
    const path = join(folder, 'format')
    const newer = readFileSync(path, 'utf8').replace('"format":1', '"format":2')
    writeFileSync(path, newer)
    const before = readFileSync(join(folder, 'gatherer.db'))
    await expectRefused(folder, 'has format 2; this version reads up to 1')
    expect(readFileSync(path, 'utf8')).toBe(newer)
    expect(readFileSync(join(folder, 'gatherer.db')).equals(before)).toBe(true)
  })

  it.each(['', 'x', '{}', 'null', '[]', '{"format":1}', '{"format":1,"journal_id":"../../x"}', '{"format":"1"}'])(
    'J7: %j is not ours, and refused',
    async text => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'format'), text)
      await expectRefused(folder, 'is damaged or was not written by gatherd', 'backup')
    },
  )
})

describe('journal and database that do not belong together', () => {
  it('J7, G6: a missing journal is refused, and --new-journal begins an empty one with the old users', async () => {
    const folder = await usedFolder()
    for (const name of ['format', 'journal']) renameSync(join(folder, name), join(folder, `${name}.away`))
    await expectRefused(folder, 'holds no journal', 'is a volume not mounted', '--new-journal')
    expect(existsSync(join(folder, 'journal'))).toBe(false)
    const server = await startGatherd({ folder, flags: ['--new-journal'] })
    const client = classicClient(server)
    const token = await client.signIn('dale')
    expect((await client.authenticate('dale')).status).toBe(202)
    expect((await client.message(token, 'anew')).status).toBe(201)
    expect(entriesIn(folder).map(({ message }) => message)).toEqual(['anew'])
    expect(await missingBytes(server.port)).toBe(0)
    await server.stop()
    await (await startGatherd({ folder })).stop()
  })

  it('J7, G6: another journal is refused, and --new-journal goes on with it', async () => {
    const [folder, other] = [await usedFolder(), await usedFolder()]
    for (const name of ['format', 'journal']) {
      rmSync(join(folder, name), { recursive: true })
      renameSync(join(other, name), join(folder, name))
    }
    await expectRefused(folder, /holds journal [0-9a-f]{8}, but its database belongs to journal/, '--new-journal')
    const server = await startGatherd({ folder, flags: ['--new-journal'] })
    await classicClient(server).message(await classicClient(server).signIn('dale'), 'on')
    expect(entriesIn(folder).map(({ message }) => message)).toEqual(['Hail Dale!', 'on'])
  })

  it('J7: a journal whose database was lost is adopted', async () => {
    const folder = await usedFolder()
    for (const name of ['gatherer.db', 'gatherer.db-wal', 'gatherer.db-shm'])
      rmSync(join(folder, name), { force: true })
    const server = await startGatherd({ folder })
    expect((await classicClient(server).identify('dale')).status).toBe(201)
    expect(entriesIn(folder).map(({ message }) => message)).toEqual(['Hail Dale!'])
  })

  it('a damaged database is refused with what to do', async () => {
    const folder = await usedFolder()
    rmSync(join(folder, 'gatherer.db-wal'), { force: true })
    writeFileSync(join(folder, 'gatherer.db'), 'this is no database, but long enough to look like one '.repeat(100))
    await expectRefused(folder, 'cannot use', 'backup')
  })
})

describe.each(['verify', 'export'])('gatherd %s', command => {
  it('exits 6 where there is no journal, and makes none', async () => {
    const folder = join(temporaryFolder(), 'none')
    const { status, stdout, stderr } = await runProgram([command, '--data', folder])
    expect([status, stdout]).toEqual([6, ''])
    expect(stderr).toContain('--data DIR')
    expect(existsSync(folder)).toBe(false)
  })
})

async function missingBytes(port: number): Promise<unknown> {
  const { journal } = jsonOf(await send(port, { method: 'GET', path: '/readyz' }))
  return (journal as Readonly<Record<string, unknown>>)['missing_bytes']
}
