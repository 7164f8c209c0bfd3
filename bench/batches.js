/**
 * Batches of NDJSON, synced, without and with a producer's numbers, against what one core can parse and what bare Node can
 * take in.
 *
 * A round fills about a gigabyte of journal, so each has a gatherd and a folder of its own.
 */
import { column, middle, ratios, spread } from './figures.js'
import { jsonMessages, messageBytes, ndjson } from './messages.js'
import { load, parseMessages, startBareServer, startGatherd } from './programs.js'
import { openSession } from './sessions.js'

const connections = 8
const messages = 1000

export async function benchBatches({ rounds, seconds, say }) {
  const bare = await startBareServer()
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const parsed = await parseMessages(seconds)
    const dropped = await load(planOf(bare.url, seconds))
    const result = { parsed, bare: dropped.rate * messages, ...(await loadGatherd(seconds)) }
    results.push(result)
    const rates = ['parsed', 'bare', 'plain', 'numbered'].map(name => `${name} ${result[name].toFixed(0)}/s`)
    say(`round ${round} of ${rounds}: ${rates.join(', ')}`)
  }
  await bare.stop()
  return report(results)
}

async function loadGatherd(seconds) {
  const gatherd = await startGatherd()
  const plan = planOf(gatherd.url, seconds)
  const headers = { ...plan.headers, ...(await openSession(gatherd.url, 'dale')) }
  const plain = { ...plan, headers }
  const numbered = name => ({ ...plain, senders: sendersOf(name) })
  for (const warmUp of [plain, numbered('warm-up')]) await load({ ...warmUp, seconds: 1 })
  const { load: from, rate, p99 } = await load(plain)
  const { rate: numberedRate } = await load(numbered('app'))
  const peak = gatherd.peakMegabytes()
  await gatherd.stop()
  return { from, plain: rate * messages, numbered: numberedRate * messages, p99, peak }
}

function planOf(url, seconds) {
  const headers = { 'content-type': 'application/x-ndjson' }
  return { url, path: '/v1/messages', connections, seconds, headers, body: ndjson(jsonMessages(messages)) }
}

/** One producer a connection. */
function sendersOf(name) {
  const sender = number => ({ headers: [{}], name: `${name}-${number}-`, producers: 1, messages, answered: 0 })
  return Array.from({ length: connections }, (_, number) => sender(number))
}

function report(results) {
  const size = `${messages} lines of ${messageBytes} bytes`
  const ratio = (name, against) => spread(ratios(results, name, against))
  return [
    `batches of ${size}, ${connections} connections, synced, load from ${results[0].from}:`,
    `  JSON.parse       ${middle(results, 'parsed')} lines/s, one process that does nothing else`,
    `  bare node:http   ${middle(results, 'bare')} lines/s, read and dropped`,
    `  gatherd          ${middle(results, 'plain')} lines/s, p99 ${middle(results, 'p99', 1)} ms`,
    `    ratios         ${ratio('plain', 'parsed')} of JSON.parse (aim: 0.45), ${ratio('plain', 'bare')} of bare`,
    `  with a producer  ${middle(results, 'numbered')} lines/s`,
    `    ratios         ${ratio('numbered', 'parsed')} of JSON.parse (aim: 0.45), ${ratio('numbered', 'bare')} of bare`,
    `  peak memory      ${Math.max(...column(results, 'peak'))} MB   (aim: 300)`,
  ]
}
