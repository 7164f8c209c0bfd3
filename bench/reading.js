/**
 * Reading back, against the tools that read files: search, sequential reading, one user of a thousand; and what tails and
 * searches cost those who send.
 *
 * One gatherd whose journal has BENCH_READ_MB (2,000) megabytes of a thousand users; files are in the page cache for both.
 */
import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { column, middle, ratios, spread } from './figures.js'
import { jsonMessages, ndjson } from './messages.js'
import { addUser, load, startGatherd } from './programs.js'
import { follow, readAll } from './readers.js'
import { openSession } from './sessions.js'

const megabytes = Number(process.env.BENCH_READ_MB ?? 2000)
const users = 1000
const batch = 200
const tails = 1000
const needle = 'this text occurs nowhere'

export async function benchReading({ rounds, seconds, say }) {
  const gatherd = await startGatherd(['--token-ttl', '24h'])
  say('filling the journal')
  const headers = await fill(gatherd)
  addUser(gatherd.folder, { name: 'bench', password: 'pass', role: 'reader' })
  const reader = { url: gatherd.url, headers: await openSession(gatherd.url, 'bench') }
  await untilIndexed(gatherd.folder)
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const result = await oneRound({ gatherd, reader, seconds, sender: headers })
    results.push(result)
    say(`round ${round} of ${rounds}: ${JSON.stringify(result)}`)
  }
  const peak = gatherd.peakMegabytes()
  await gatherd.stop()
  return report(results, peak)
}

async function oneRound({ gatherd, reader, seconds, sender }) {
  const files = segmentsOf(gatherd.folder)
  const grep = timed('grep', ['-c', '-F', needle, ...files])
  const search = await readAll(reader, `contains=${encodeURIComponent(needle)}`)
  const cat = timed('sh', ['-c', `cat ${files.join(' ')} | wc -l`])
  const read = await readAll(reader, '')
  const one = await readAll(reader, 'user=user-500')
  const latency = await ackToTail({ gatherd, reader, sender, seconds })
  const ingest = await ingestBesideSearch({ gatherd, reader, sender, seconds })
  const rss = await rssWithTails()
  return {
    search: grep / search.seconds,
    searchSpeed: read.bytes / 1e6 / search.seconds,
    read: cat / read.seconds,
    readSpeed: read.bytes / 1e6 / read.seconds,
    one: one.seconds * 1000,
    oneMegabytes: one.bytes / 1e6,
    ...latency,
    ...ingest,
    rss,
  }
}

/** @returns the headers of one of those who sent. */
async function fill({ url, folder }) {
  const sessions = []
  for (let user = 0; user < users; user += 50)
    sessions.push(
      ...(await Promise.all(Array.from({ length: 50 }, (_, index) => openSession(url, `user-${user + index}`)))),
    )
  const body = ndjson(jsonMessages(batch))
  const agent = new Agent({ keepAlive: true, maxSockets: 8 })
  let next = 0
  const lines = Math.ceil((megabytes * 1e6) / 330 / batch)
  const send = async () => {
    while (next < lines) await post(url, { agent, headers: sessions[next++ % users], body })
  }
  await Promise.all(Array.from({ length: 8 }, send))
  agent.destroy()
  if (segmentsOf(folder).length === 0) throw new Error('nothing was stored')
  return sessions[0]
}

function post(url, { agent, headers, body }) {
  return new Promise((resolve, reject) => {
    const type = { 'content-type': 'application/x-ndjson' }
    const outgoing = request(
      `${url}/v1/messages`,
      { method: 'POST', agent, headers: { ...headers, ...type } },
      answer =>
        answer
          .resume()
          .once('end', () => (answer.statusCode === 200 ? resolve() : reject(new Error(`${answer.statusCode}`)))),
    )
    outgoing.once('error', reject).end(body)
  })
}

async function untilIndexed(folder) {
  const names = () => readdirSync(join(folder, 'index')).filter(name => name.endsWith('.index'))
  while (names().length < segmentsOf(folder).length - 1) await sleep(200)
}

/** How long after its answer a message comes to somebody who follows, at 1,000 a second. */
async function ackToTail({ gatherd, reader, sender, seconds }) {
  const came = new Map()
  const acked = new Map()
  const stop = await follow(reader, text => {
    for (const [, number] of text.matchAll(/latency (\d+)/g)) came.set(Number(number), performance.now())
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const count = 1000 * seconds
  const begun = performance.now()
  const sent = []
  for (let number = 0; number < count; number++) {
    const early = begun + number - performance.now()
    if (early > 1) await sleep(early)
    const answered = post(gatherd.url, { agent, headers: sender, body: `"latency ${number}"` })
    sent.push(answered.then(() => acked.set(number, performance.now())))
  }
  await Promise.all(sent)
  while (came.size < count) await sleep(10)
  stop()
  agent.destroy()
  const times = Array.from({ length: count }, (_, number) => Math.max(0, came.get(number) - acked.get(number))).sort(
    (a, b) => a - b,
  )
  return { p50: times[Math.floor(count * 0.5)], p99: times[Math.floor(count * 0.99)] }
}

async function ingestBesideSearch({ gatherd: { url }, reader, sender, seconds }) {
  const headers = { ...sender, 'content-type': 'application/x-ndjson' }
  const plan = { url, path: '/v1/messages', connections: 8, seconds, headers, body: ndjson(jsonMessages(1000)) }
  const alone = await load(plan)
  let isOver = false
  const searching = (async () => {
    while (!isOver) await readAll(reader, `regex=${encodeURIComponent('occurs (no|any)where')}`)
  })()
  const beside = await load(plan)
  isOver = true
  await searching
  return { alone: alone.rate, beside: beside.rate }
}

/** Of a gatherd that has done nothing else: what others need is in the peak. */
async function rssWithTails() {
  const gatherd = await startGatherd()
  const reader = { url: gatherd.url, headers: await openSession(gatherd.url, 'dale') }
  const stops = await Promise.all(Array.from({ length: tails }, () => follow(reader)))
  const agent = new Agent({ keepAlive: true })
  const body = ndjson(jsonMessages(10))
  for (let count = 0; count < 100; count++) await post(gatherd.url, { agent, headers: reader.headers, body })
  const held = gatherd.megabytes()
  agent.destroy()
  for (const stop of stops) stop()
  await gatherd.stop()
  return held
}

/** In seconds. */
function timed(command, args) {
  const begun = performance.now()
  spawnSync(command, args, { env: { ...process.env, LC_ALL: 'C' } })
  return (performance.now() - begun) / 1000
}

function segmentsOf(folder) {
  const names = readdirSync(join(folder, 'journal')).filter(name => name.endsWith('.ndjson'))
  return names.map(name => join(folder, 'journal', name))
}

function report(results, peak) {
  return [
    `reading ${megabytes} MB of ${users} users:`,
    `  search       ${middle(results, 'searchSpeed')} MB/s, ${spread(column(results, 'search'))} of grep -F (aim: 0.25)`,
    `  sequential   ${middle(results, 'readSpeed')} MB/s, ${spread(column(results, 'read'))} of cat | wc -l (aim: 0.3)`,
    `  one user     ${spread(column(results, 'one'), 0)} ms for ${middle(results, 'oneMegabytes', 1)} MB (aim: 1000)`,
    `  ack to tail  p50 ${spread(column(results, 'p50'), 1)} ms, p99 ${spread(column(results, 'p99'), 1)} ms (aim: 20)`,
    `  ingest       ${spread(ratios(results, 'beside', 'alone'))} of its rate beside a search (aim: 0.8)`,
    `  memory       ${spread(column(results, 'rss'), 0)} MB with ${tails} tails (aim: 300); peak ${peak} MB`,
  ]
}
