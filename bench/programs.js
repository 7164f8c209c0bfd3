/** The programs that are compared, as child processes: started, asked for their memory, stopped. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const here = name => fileURLToPath(new URL(name, import.meta.url))

export async function startBareServer() {
  return start([here('bare-server.js')], () => undefined)
}

/** A gatherd on a folder of its own, on the disk of the checkout. */
export async function startGatherd(flags = []) {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'gatherd-bench-'))
  const gatherd = here('../packages/server/bin/gatherd.js')
  return start([gatherd, '0', '--quiet', '--data', folder, ...flags], () => rmSync(folder, { recursive: true }))
}

/** Runs the load and returns what it saw. */
export async function load({ url, path, connections, seconds, body }) {
  const child = spawn(process.execPath, [here('load.js'), url, path, connections, seconds, body], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  for await (const part of child.stdout) text += part
  const result = JSON.parse(text)
  if (result.failed > 0) throw new Error(`${result.failed} requests to ${path} failed`)
  return result
}

/** Signs a user in and returns the token. */
export async function signIn(url, username) {
  const post = async (path, body) => (await fetch(url + path, { method: 'POST', body: JSON.stringify(body) })).json()
  await post('/identify', { message_type: 'IDENTIFY', username })
  const { token } = await post('/authenticate', { message_type: 'AUTHENTICATE', username, password: 'pass' })
  return token
}

async function start(args, cleanUp) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await new Promise(resolve => createInterface(child.stdout).once('line', (...lines) => resolve(lines)))
  return {
    pid: child.pid,
    url: /http:\S+/.exec(line)[0],
    /** The most memory it ever held, in MB, where the system tells. */
    peakMegabytes: () => peakMegabytes(child.pid),
    stop: () =>
      new Promise(resolve => {
        child.once('exit', () => resolve(cleanUp()))
        child.kill('SIGTERM')
      }),
  }
}

function peakMegabytes(pid) {
  try {
    return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024)
  } catch {
    return Number.NaN
  }
}
