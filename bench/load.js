/**
 * Sends POSTs from a process of its own and prints what it saw as JSON: the load of every benchmark here.
 *
 * Uses wrk where it is found (it leaves the cores to the servers), else Node; `BENCH_LOAD=node` insists on Node. Stdin
 * holds the plan as JSON: url, path, seconds, body, headers, and either connections or senders.
 *
 * A sender is one connection that numbers its messages: `headers` (a list, taken in turn), `name`, `producers` (how many
 * it goes through), `messages` (in each body), `answered` (requests so far). The answer tells the new `answered` of each:
 * a later run goes on from there. A request that got no answer is sent again, which the server sees from its number.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { loadFromNode } from './load-from-node.js'
import { loadFromWrk } from './load-from-wrk.js'

const hasWrk = process.env.BENCH_LOAD !== 'node' && spawnSync('wrk', ['-v']).error === undefined
const send = hasWrk ? loadFromWrk : loadFromNode

console.log(JSON.stringify(await send(withHeads(JSON.parse(readFileSync(0, 'utf8'))))))

/** The plan with the first bytes of each request, all but the sequence's headers and the empty line. */
function withHeads({ headers, senders, ...plan }) {
  if (!senders) return { ...plan, head: headOf(plan, headers) }
  const withHead = sender => ({ ...sender, heads: sender.headers.map(each => headOf(plan, { ...headers, ...each })) })
  return { ...plan, connections: senders.length, senders: senders.map(withHead) }
}

function headOf({ url, path, body }, headers) {
  const all = { host: new URL(url).host, 'content-length': Buffer.byteLength(body), ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}`
}
