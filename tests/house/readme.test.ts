/** The README's first screen, run as it stands there but for the port and the folder. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import { readRoot, root } from './root.js'

const home = mkdtempSync(join(tmpdir(), 'readme-'))
const environment = {
  ...process.env,
  HOME: home,
  XDG_CONFIG_HOME: home,
  GATHERD_DATA: join(home, 'data'),
  GATHER_PASSWORD: 'pass',
}

describe('README.md', () => {
  let stop = async () => {}

  afterAll(async () => {
    await stop()
    rmSync(home, { recursive: true, force: true })
  })

  it('fits on 120 lines', () => {
    expect(readRoot('README.md').split('\n').length).toBeLessThanOrEqual(120)
  })

  it('G5: what its first screen says to type works as it stands there', async () => {
    const commands = firstScreen()
    expect(commands).toEqual([
      'npm start',
      "curl -u dale:pass -d 'Hail Dale!' http://127.0.0.1:6174/v1/messages",
      'cat data/journal/*.ndjson',
      'npx gather login 127.0.0.1 --user dale',
      "npx gather send 'Hail Dale!'",
    ])
    const [start = '', curl = '', cat = '', login = '', send = ''] = commands
    const server = spawn('sh', ['-c', `exec ${start} -- 0`], {
      cwd: root,
      env: environment,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    stop = async () => {
      if (server.pid) process.kill(-server.pid, 'SIGTERM')
      // The stream ends when the last process of the group has gone.
      await once(server.stdout, 'close')
    }
    const port = await portOf(server.stdout)
    expect(await post(curl.replace('6174', port))).toBe('{"accepted":1,"duplicates":0}')
    const readBack = () =>
      run(cat.replace('data/', `${home}/data/`))
        .stdout.trim()
        .split('\n')
    const hail = { user: 'dale', address: '127.0.0.1', message: 'Hail Dale!' }
    expect(readBack().map(line => JSON.parse(line) as unknown)).toMatchObject([hail])
    expect(run(login.replace('127.0.0.1', `127.0.0.1:${port}`))).toMatchObject({ status: 0 })
    expect(run(send)).toMatchObject({ status: 0 })
    expect(readBack().map(line => JSON.parse(line) as unknown)).toMatchObject([hail, hail])
  })
})

/** The commands of the section *Try it*, without their comments. */
function firstScreen(): string[] {
  const section = readRoot('README.md').split('\n## ')[1] ?? ''
  const lines = section.split('\n').filter(line => line.startsWith('    '))
  return lines.map(line => line.replace(/\s{2,}#.*/, '').trim())
}

function run(command: string) {
  return spawnSync('sh', ['-c', command], { cwd: root, env: environment, encoding: 'utf8' })
}

/** What curl prints; where there is no curl, what it would. */
async function post(command: string): Promise<string> {
  if (spawnSync('curl', ['--version']).status === 0) return run(`${command} -s`).stdout
  const [, credentials = '', body = '', url = ''] = /-u (\S+) -d '(.+)' (\S+)/.exec(command) ?? []
  const authorization = `Basic ${Buffer.from(credentials).toString('base64')}`
  const type = 'application/x-www-form-urlencoded'
  return (await fetch(url, { method: 'POST', body, headers: { authorization, 'content-type': type } })).text()
}

async function portOf(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) {
    const port = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(line)?.[1]
    if (port !== undefined) return port
  }
  throw new Error('npm start ended without a ready line')
}
