/** The commands of docs/reading.md, run as they stand there but for the server and the folder; DuckDB's alone is not run. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { startChild, type Program } from '../harness/child.js'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn } from '../harness/journal-files.js'
import { addUser } from '../harness/local-socket.js'
import { jsonType, nativeClient } from '../harness/native-client.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'
import { readRoot, root } from './root.js'

const server = await startGatherd()
const folder = homeFolder()
const environment = {
  PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
  HOME: folder,
  GATHER_SERVER: `http://127.0.0.1:${server.port}`,
  GATHER_USER: 'dale',
  GATHER_PASSWORD: 'pass',
}
await addUser(server, 'dale', 'reader')
const dale = await nativeClient(server, 'dale')
const web = await nativeClient(server, 'web-1')
await dale.post(['too warm: 31 °C', { level: 'error', text: 'timeout' }, 'backup done'], {
  type: jsonType,
  stream: 'app',
})
await web.post([{ http: { status: 500 } }, 'took 12345 ms'], { type: jsonType })

const commands = commandsOf(readRoot('docs/reading.md'))

describe('docs/reading.md', () => {
  it('shows commands of every kind', () => {
    expect(commands.length).toBeGreaterThan(15)
    for (const kind of ['gather tail', 'gather search', 'gather export', 'curl', 'grep', 'jq', 'zcat'])
      expect(commands.some(command => command.includes(kind))).toBe(true)
  })

  it.each(commands.filter(isPossible))('R1, T1 to T3: %s', async command => {
    const program = startChild(['sh', '-c', `${follows(command) ? 'exec ' : ''}${here(command)}`], {
      env: environment,
      cwd: folder,
    })
    if (follows(command)) return showsWhatComes(program)
    const { status, stdout, stderr } = await program.ended
    const file = /> (\S+\.\S+)$|--out (\S+)$/.exec(command)?.slice(1).find(Boolean)
    const written = file === undefined ? stdout : readFileSync(join(folder, file), 'latin1')
    expect({ status, wrote: written.length > 0, stderr }).toMatchObject({ status: 0, wrote: true })
  })

  it('R9, T3: what its commands make of the same entries is the same', async () => {
    const { stdout } = await startChild(['sh', '-c', 'gather export'], { env: environment }).ended
    expect(stdout.split('\n').slice(0, -1)).toEqual(linesIn(server.folder))
  })
})

/** A home with the data of the server where the commands expect it, and `gather` in its path. */
function homeFolder(): string {
  const home = temporaryFolder()
  mkdirSync(join(home, 'bin'))
  symlinkSync(server.folder, join(home, 'data'))
  const gather = join(root, 'packages', 'cli', 'bin', 'gather.js')
  writeFileSync(join(home, 'bin', 'gather'), `#!/bin/sh\nexec '${process.execPath}' '${gather}' "$@"\n`, {
    mode: 0o755,
  })
  return home
}

/** Of its blocks of shell, without their comments. */
function commandsOf(page: string): readonly string[] {
  const lines = [...page.matchAll(/```sh\n([\s\S]+?)```/g)].flatMap(([, block = '']) => block.trim().split('\n'))
  return lines.map(line => line.replace(/\s{2,}#.*/, ''))
}

function isPossible(command: string): boolean {
  const programs = command.match(/\b(curl|jq|zcat|gzip)\b/g) ?? []
  return programs.every(program => spawnSync('which', [program]).status === 0)
}

function here(command: string): string {
  return command.replaceAll('localhost:6174', `127.0.0.1:${server.port}`)
}

function follows(command: string): boolean {
  return command === 'gather tail' || command.includes('follow=true')
}

async function showsWhatComes(program: Program): Promise<void> {
  await until('what comes', async () => {
    await dale.post(['new'], { type: jsonType })
    return program.printed().stdout.includes('"message":"new"')
  })
  program.child.kill('SIGKILL')
}
