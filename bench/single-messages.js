/** Single classic messages on 64 connections, each answered after its sync, against a bare server that only answers. */
import { column, median, spread } from './figures.js'
import { load, startBareServer, startGatherd } from './programs.js'
import { signIn } from './sessions.js'

const connections = 64
const bodyBytes = 211

export async function benchSingleMessages({ rounds, seconds, say }) {
  const bare = await startBareServer()
  const gatherd = await startGatherd()
  const body = bodyOf(await signIn(gatherd.url, 'dale'))
  const run = url => load({ url, path: '/message', connections, seconds, body })
  await run(gatherd.url)
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const [theirs, ours] = [await run(bare.url), await run(gatherd.url)]
    results.push({
      load: ours.load,
      theirs: theirs.rate,
      ours: ours.rate,
      ratio: ours.rate / theirs.rate,
      p50: ours.p50,
      p99: ours.p99,
    })
    say(`round ${round} of ${rounds}: bare ${theirs.rate.toFixed(0)}/s, gatherd ${ours.rate.toFixed(0)}/s`)
  }
  const peak = gatherd.peakMegabytes()
  await Promise.all([bare.stop(), gatherd.stop()])
  return [
    `single messages, ${connections} connections, ${body.length} bytes, synced, load from ${results[0].load}:`,
    `  bare node:http   ${median(column(results, 'theirs')).toFixed(0)}/s`,
    `  gatherd          ${median(column(results, 'ours')).toFixed(0)}/s, p50 ${median(column(results, 'p50')).toFixed(1)} ms, p99 ${median(column(results, 'p99')).toFixed(1)} ms`,
    `  ratio            ${spread(column(results, 'ratio'))}   (aim: 0.60)`,
    `  peak memory      ${peak} MB   (aim: 150)`,
  ]
}

/** The token alone takes most of it; the message fills up what a sensor reading would take. */
function bodyOf(token) {
  const empty = JSON.stringify({ message_type: 'MESSAGE', token, message: '' })
  return JSON.stringify({ message_type: 'MESSAGE', token, message: 'x'.repeat(Math.max(1, bodyBytes - empty.length)) })
}
