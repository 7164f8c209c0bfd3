/** The programs that are compared, as child processes: started, asked for their memory, stopped. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const here = name => fileURLToPath(new URL(name, import.meta.url))
const gatherdFile = here('../packages/server/bin/gatherd.js')

export async function startBareServer() {
  return start([here('bare-server.js')], () => undefined)
}

/** A gatherd on a folder of its own, on the disk of the checkout. */
export async function startGatherd(flags = []) {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'gatherd-bench-'))
  const program = await start([gatherdFile, '0', '--quiet', '--data', folder, ...flags], () =>
    rmSync(folder, { recursive: true, force: true }),
  )
  return { ...program, folder }
}

/** Adds a user with a password to a gatherd that runs on this folder. */
export function addUser(folder, { name, password, role }) {
  const args = [gatherdFile, 'users', 'add', name, '--role', role, '--data', folder]
  const { status, stderr } = spawnSync(process.execPath, args, { input: `${password}\n`, encoding: 'utf8' })
  if (status !== 0) throw new Error(`gatherd users add: ${stderr}`)
}

/** A Fluent Bit that takes JSON by HTTP and drops it. */
export async function startFluentBit(command) {
  const port = await freePort()
  const input = ['-i', 'http', '-p', 'listen=127.0.0.1', '-p', `port=${port}`]
  const args = ['--quiet', '--flush=1', ...input, '-o', 'null', '-m', '*']
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const program = asProgram(child, `http://127.0.0.1:${port}`, () => undefined)
  // It does not say when it listens.
  for (let tries = 1; !(await answers(program.url)); tries++) {
    if (tries === 100) throw new Error(`${command} does not listen on port ${port}`)
    await sleep(100)
  }
  return program
}

/** Runs the load that load.js describes and returns what it saw. */
export async function load(plan) {
  const result = await run([here('load.js')], JSON.stringify(plan))
  const { failed, failure = 'BENCH_LOAD=node tells how' } = result
  if (failed > 0) throw new Error(`${failed} requests to ${plan.path} failed: ${failure}`)
  return result
}

/** Parses messages on one core and returns how many a second. */
export async function parseMessages(seconds) {
  return (await run([here('parse-messages.js'), seconds], '')).rate
}

/** A started child as the benchmarks know it; it does not outlive them. */
function asProgram(child, url, cleanUp) {
  const end = () => {
    child.kill('SIGKILL')
    cleanUp()
  }
  process.once('exit', end)
  return {
    url,
    pid: child.pid,
    /** The most memory it ever held, in MB, where the system tells. */
    peakMegabytes: () => megabytes(child.pid, 'VmHWM'),
    megabytes: () => megabytes(child.pid, 'VmRSS'),
    stop: () =>
      new Promise(resolve => {
        process.off('exit', end)
        child.once('exit', () => resolve(cleanUp()))
        child.kill('SIGTERM')
      }),
  }
}

async function start(args, cleanUp) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await new Promise(resolve => createInterface(child.stdout).once('line', (...lines) => resolve(lines)))
  return asProgram(child, /http:\S+/.exec(line)[0], cleanUp)
}

/** Runs one of our programs to its end; it prints one JSON text. */
async function run(args, input) {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(input)
  let text = ''
  for await (const part of child.stdout) text += part
  return JSON.parse(text)
}

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  return port
}

async function answers(url) {
  return fetch(url).then(
    () => true,
    () => false,
  )
}

function megabytes(pid, field) {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Math.round(Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)[1]) / 1024)
  } catch {
    return Number.NaN
  }
}
