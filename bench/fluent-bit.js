/** Batches as JSON arrays, synced, against Fluent Bit, which answers once they are in its memory and then drops them. */
import { spawnSync } from 'node:child_process'
import { column, middle, ratios, spread } from './figures.js'
import { jsonMessages, messageBytes } from './messages.js'
import { load, startFluentBit, startGatherd } from './programs.js'
import { openSession } from './sessions.js'

const connections = 8
const messages = 1000

export async function benchFluentBit({ rounds, seconds, say }) {
  // On the path, or where its own packages put it.
  const places = ['fluent-bit', '/opt/fluent-bit/bin/fluent-bit']
  const command = places.find(place => spawnSync(place, ['--version']).error === undefined)
  if (!command) return ['batches against Fluent Bit:', '  not run: fluent-bit is not installed']
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const theirs = await loadFluentBit(command, seconds)
    const ours = await loadGatherd(seconds)
    results.push({ ...ours, theirs: theirs.rate, theirPeak: theirs.peak })
    say(`round ${round} of ${rounds}: Fluent Bit ${theirs.rate.toFixed(0)}/s, gatherd ${ours.rate.toFixed(0)}/s`)
  }
  return report(results)
}

async function loadFluentBit(command, seconds) {
  return loadAndStop(await startFluentBit(command), { path: '/bench', seconds, session: {} })
}

async function loadGatherd(seconds) {
  const gatherd = await startGatherd()
  return loadAndStop(gatherd, { path: '/v1/messages', seconds, session: await openSession(gatherd.url, 'dale') })
}

async function loadAndStop(program, { path, seconds, session }) {
  const headers = { 'content-type': 'application/json', ...session }
  const plan = { url: program.url, path, connections, seconds, headers, body: `[${jsonMessages(messages).join(',')}]` }
  await load({ ...plan, seconds: 1 })
  const { load: from, rate, p99 } = await load(plan)
  const peak = program.peakMegabytes()
  await program.stop()
  return { from, rate: rate * messages, p99, peak }
}

function report(results) {
  const size = `${messages} messages of ${messageBytes} bytes`
  return [
    `JSON arrays of ${size}, ${connections} connections, load from ${results[0].from}:`,
    `  Fluent Bit       ${middle(results, 'theirs')} messages/s in memory, peak ${highest(results, 'theirPeak')} MB`,
    `  gatherd          ${middle(results, 'rate')} messages/s synced, peak ${highest(results, 'peak')} MB`,
    `  ratio            ${spread(ratios(results, 'rate', 'theirs'))}`,
  ]
}

function highest(results, name) {
  return Math.max(...column(results, name))
}
