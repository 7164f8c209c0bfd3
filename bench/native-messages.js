/** Single messages to the native door, each answered after its sync, against a bare server that only answers. */
import { middle, ratios, spread } from './figures.js'
import { jsonMessages, messageBytes } from './messages.js'
import { load, startBareServer, startGatherd } from './programs.js'
import { openSession } from './sessions.js'

const connectionCounts = [1, 16, 64, 256]

export async function benchNativeMessages({ rounds, seconds, say }) {
  const bare = await startBareServer()
  const gatherd = await startGatherd(['--token-ttl', '24h'])
  const headers = { 'content-type': 'application/json', ...(await openSession(gatherd.url, 'dale')) }
  const [body] = jsonMessages(1)
  const run = ({ url }, connections) => load({ url, path: '/v1/messages', connections, seconds, headers, body })
  for (const program of [bare, gatherd]) await run(program, 64)
  const results = new Map(connectionCounts.map(count => [count, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const count of connectionCounts) {
      const [theirs, ours] = [await run(bare, count), await run(gatherd, count)]
      results.get(count).push({ ...ours, bare: theirs.rate })
      say(`round ${round} of ${rounds}, ${count}: bare ${theirs.rate.toFixed(0)}/s, gatherd ${ours.rate.toFixed(0)}/s`)
    }
  }
  await Promise.all([bare.stop(), gatherd.stop()])
  return [
    `single messages on /v1/messages, ${messageBytes} bytes, synced, load from ${results.get(64)[0].load}:`,
    ...connectionCounts.flatMap(count => reportOf(count, results.get(count))),
  ]
}

function reportOf(count, results) {
  const times = `p50 ${middle(results, 'p50', 1)} ms, p99 ${middle(results, 'p99', 1)} ms`
  return [
    `  ${count} connection${count === 1 ? '' : 's'}`,
    `    bare node:http ${middle(results, 'bare')}/s`,
    `    gatherd        ${middle(results, 'rate')}/s, ${times}`,
    `    ratio          ${spread(ratios(results, 'rate', 'bare'))}${count === 64 ? '   (aim: 0.75)' : ''}`,
  ]
}
