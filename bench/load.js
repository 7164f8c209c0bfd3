/**
 * Sends POSTs from a process of its own and prints what it saw as JSON: the load of every benchmark here.
 *
 * Uses wrk where it is found (it leaves the cores to the servers), else autocannon. Arguments: URL, path, connections,
 * seconds, body.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const [url, path, connections, seconds, body] = process.argv.slice(2)
const hasWrk = process.env.BENCH_LOAD !== 'autocannon' && spawnSync('wrk', ['-v']).error === undefined

console.log(JSON.stringify(hasWrk ? withWrk() : await withAutocannon()))

function withWrk() {
  const folder = mkdtempSync(join(tmpdir(), 'wrk-'))
  const script = join(folder, 'post.lua')
  writeFileSync(script, `wrk.method = "POST"\nwrk.body = ${JSON.stringify(body)}\n`)
  const args = ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', '-s', script, url + path]
  const { stdout } = spawnSync('wrk', args, { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return {
    load: 'wrk',
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
    p50: milliseconds(/^\s+50%\s+(\S+)/m.exec(stdout)[1]),
    p99: milliseconds(/^\s+99%\s+(\S+)/m.exec(stdout)[1]),
    failed: Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0) + Number(/Socket errors/.test(stdout)),
  }
}

async function withAutocannon() {
  const { default: autocannon } = await import('autocannon')
  const options = { url: url + path, method: 'POST', body, connections: Number(connections), duration: Number(seconds) }
  const { requests, latency, non2xx, errors } = await autocannon(options)
  return { load: 'autocannon', rate: requests.average, p50: latency.p50, p99: latency.p99, failed: non2xx + errors }
}

function milliseconds(text) {
  const value = Number.parseFloat(text)
  return text.endsWith('us') ? value / 1000 : text.endsWith('ms') ? value : value * 1000
}
