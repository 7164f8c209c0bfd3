/**
 * The whole way of a sender: a text file into the spool, from there to the server's files, and both at once with `ship`,
 * against `dd` of the same bytes with one sync at its end.
 *
 * Both programs share the machine's cores, and both sync. Times are of whole commands, with their start.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { column, middle, ratios, spread } from './figures.js'
import { startGatherd } from './programs.js'

const gather = fileURLToPath(new URL('../packages/cli/bin/gather.js', import.meta.url))
const lineBytes = 200
const lines = Number(process.env.BENCH_LINES ?? 1_000_000)
const megabytes = (lines * lineBytes) / 1e6

export async function benchSender({ rounds, say }) {
  const folder = mkdtempSync(join(process.env.BENCH_FOLDER ?? tmpdir(), 'gather-bench-'))
  try {
    const text = writeText(join(folder, 'app.log'))
    const results = []
    for (let round = 1; round <= rounds; round++) {
      const result = await oneRound({ folder: join(folder, String(round)), text })
      results.push(result)
      say(`round ${round} of ${rounds}: ${JSON.stringify(result)}`)
    }
    return report(results)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function oneRound({ folder, text }) {
  const copied = await timed(['dd', `if=${text}`, `of=${folder}.copy`, 'bs=1M', 'conv=fdatasync'])
  rmSync(`${folder}.copy`)
  const gatherd = await startGatherd()
  const gathered = command => [
    process.execPath,
    gather,
    ...command,
    '--server',
    gatherd.url,
    '--spool',
    `${folder}.spool`,
  ]
  const started = await timed(gathered(['--version']))
  const empty = await timed([process.execPath, '-e', '0'])
  const spooled = await timed(gathered(['send', '--no-wait', '--quiet']), text)
  const serverBefore = cpuSeconds(gatherd.pid)
  const drained = await timed(gathered(['flush', '--forever', '--quiet']))
  const serverCpu = cpuSeconds(gatherd.pid) - serverBefore
  await gatherd.stop()
  rmSync(`${folder}.spool`, { recursive: true, force: true })
  const shipped = await ship(text, `${folder}.spool`)
  rmSync(`${folder}.spool`, { recursive: true, force: true })
  return {
    copy: megabytes / copied.seconds,
    spool: lines / spooled.seconds,
    spoolMegabytes: megabytes / spooled.seconds,
    drain: lines / drained.seconds,
    ship: megabytes / shipped.seconds,
    clientCpu: (drained.cpu / lines) * 1e6,
    serverCpu: (serverCpu / lines) * 1e6,
    peak: Math.max(spooled.peak, drained.peak, shipped.peak),
    started: started.seconds,
    empty: empty.seconds,
  }
}

/** From the start of the command until the server has the last line. */
async function ship(text, spool) {
  const gatherd = await startGatherd()
  const command = [gather, 'ship', text, '--quiet', '--server', gatherd.url, '--spool', spool]
  const begun = performance.now()
  const child = spawn(process.execPath, command, { env: environment(), stdio: ['ignore', 'ignore', 'inherit'] })
  while ((await acknowledged(spool)) < lines) await sleep(20)
  const seconds = (performance.now() - begun) / 1000
  const peak = peakMegabytes(child.pid)
  child.kill('SIGTERM')
  await once(child, 'exit')
  await gatherd.stop()
  return { seconds, peak }
}

async function acknowledged(spool) {
  try {
    return JSON.parse(readFileSync(join(spool, 'acknowledged'), 'utf8')).number
  } catch {
    return 0
  }
}

/** Seconds, CPU seconds and peak memory of a command. */
async function timed([command, ...args], input) {
  const stdin = input === undefined ? 'ignore' : openSync(input, 'r')
  const begun = performance.now()
  const child = spawn(command, args, { env: environment(), stdio: [stdin, 'ignore', 'pipe'] })
  let talk = ''
  child.stderr.on('data', piece => (talk += piece))
  let cpu = 0
  let peak = 0
  const look = setInterval(() => {
    cpu = Math.max(cpu, cpuSeconds(child.pid))
    peak = Math.max(peak, peakMegabytes(child.pid))
  }, 20)
  const [status] = await once(child, 'close')
  clearInterval(look)
  if (stdin !== 'ignore') closeSync(stdin)
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')} ended with ${status}: ${talk}`)
  return { seconds: (performance.now() - begun) / 1000, cpu, peak }
}

function environment() {
  return { ...process.env, GATHER_USER: 'bench', GATHER_PASSWORD: 'pass' }
}

function cpuSeconds(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ')
    return (Number(fields[11]) + Number(fields[12])) / 100
  } catch {
    return 0
  }
}

function peakMegabytes(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024
  } catch {
    return 0
  }
}

function writeText(path) {
  const file = openSync(path, 'w')
  for (let line = 0; line < lines; line += 1000) {
    writeSync(file, Array.from({ length: 1000 }, (_, index) => textOf(line + index)).join(''))
  }
  closeSync(file)
  if (statSync(path).size !== lines * lineBytes) throw new Error('the text has another size than it should')
  return path
}

function textOf(number) {
  const head = `2026-11-22T05:41:51.123Z web-1 GET "/items/${number}" 200 `
  return `${head.padEnd(lineBytes - 1, 'request took a while and said so ')}\n`
}

function report(results) {
  const ratio = (name, against) => spread(ratios(results, name, against))
  const figure = (name, digits) => middle(results, name, digits)
  return [
    `a text file of ${lines} lines, ${megabytes.toFixed(0)} MB; server and sender on the same cores, both syncing:`,
    `  dd conv=fdatasync  ${figure('copy')} MB/s`,
    `  gather send        ${figure('spool')} lines/s into the spool, ${figure('spoolMegabytes')} MB/s, ${ratio('spoolMegabytes', 'copy')} of dd`,
    `  gather flush       ${figure('drain')} messages/s from the spool to the server's files   (aim: 100,000)`,
    `    CPU seconds      sender ${figure('clientCpu', 2)}, server ${figure('serverCpu', 2)} for a million messages`,
    `  gather ship        ${figure('ship')} MB/s from file to file, ${ratio('ship', 'copy')} of dd   (aim: 0.25)`,
    `  peak memory        ${Math.max(...column(results, 'peak')).toFixed(0)} MB   (aim: 120)`,
    `  gather --version   ${(1000 * Number(figure('started', 4))).toFixed(0)} ms, ${ratio('started', 'empty')} of node -e 0`,
  ]
}
