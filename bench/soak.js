/**
 * Everything that takes memory, at once and for long: is what the server holds the same at the end as after the warm-up?
 *
 * Stores little (some 4 MB/s), so that an hour fits on a disk; most of what is sent is refused after it was read.
 */
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { median } from './figures.js'
import { jsonMessages, ndjson } from './messages.js'
import { startGatherd } from './programs.js'
import { openSession } from './sessions.js'

const warmUpMinutes = 2
const flags = [
  '--max-in-flight',
  '96MiB',
  '--request-timeout',
  '10s',
  '--producers',
  '1000',
  '--segment-size',
  '256MiB',
]
const lines = 'application/x-ndjson'

export async function soak({ minutes, say }) {
  const gatherd = await startGatherd(flags)
  const sender = createSender(gatherd.url, await openSession(gatherd.url, 'dale'))
  const kinds = [batches, large, bombs, newProducers, slow, strangers, newTokens]
  const load = kinds.map(send => send(sender))
  const readings = []
  for (let minute = 1; minute <= minutes; minute++) {
    await sleep(60_000)
    readings.push(gatherd.megabytes())
    say(`minute ${minute}: ${readings.at(-1)} MB, answers ${JSON.stringify(Object.fromEntries(sender.statuses))}`)
  }
  sender.stop()
  await Promise.all(load)
  const peak = gatherd.peakMegabytes()
  await gatherd.stop()
  return report({ readings: readings.slice(Math.min(warmUpMinutes, minutes - 1)), peak, sender, minutes })
}

function report({ readings, peak, sender, minutes }) {
  const third = Math.max(1, Math.floor(readings.length / 3))
  const [first, last] = [median(readings.slice(0, third)), median(readings.slice(-third))]
  const answers = [...sender.statuses].toSorted().map(([status, count]) => `${count} × ${status}`)
  return [
    `${minutes} minutes of bodies at the limits, bombs, slow senders, new producers and strangers:`,
    `  answers          ${answers.join(', ')}`,
    `  memory           ${first} MB in the first third, ${last} MB in the last; ratio ${(last / first).toFixed(2)}; peak ${peak} MB`,
  ]
}

function createSender(url, headers) {
  const own = { ...headers }
  const agent = new Agent({ keepAlive: true, maxSockets: 400 })
  const statuses = new Map()
  const signal = new AbortController()
  const note = status => statuses.set(status, (statuses.get(status) ?? 0) + 1)
  const post = (path, body, more = {}) =>
    new Promise(resolve => {
      const end = status => {
        note(status)
        resolve(status)
      }
      const outgoing = request(url + path, { method: 'POST', agent, headers: { ...own, ...more } }, answer =>
        answer.resume().once('end', () => end(answer.statusCode)),
      )
      outgoing.once('error', () => end('cut')).end(body)
    })
  const again = async (everyMs, work) => {
    for (let round = 0; !signal.signal.aborted; round++) {
      await work(round)
      await sleep(everyMs)
    }
  }
  return { url, headers: own, statuses, note, post, again, stop: () => signal.abort() }
}

/** Ten senders whose batches are stored, and each sent twice; who is told to wait sends the same again. */
function batches({ post, again }) {
  const body = ndjson(jsonMessages(1000))
  const send = sender => {
    let sequence = 0
    return again(1000, async () => {
      const numbers = { 'gatherer-producer': `steady-${sender}`, 'gatherer-sequence': String(sequence) }
      const tries = [1, 2].map(() => post('/v1/messages', body, { 'content-type': lines, ...numbers }))
      if ((await Promise.all(tries)).includes(200)) sequence += 1000
    })
  }
  return Promise.all(Array.from({ length: 10 }, (_, sender) => send(sender)))
}

/** Sixty bodies of 7 MB at a time, wrong in their last line. */
function large({ post, again }) {
  const body = `${ndjson(jsonMessages(9000)).repeat(4).slice(0, 7_000_000)}\nwrong`
  const send = () => again(500, () => post('/v1/messages', body, { 'content-type': lines }))
  return Promise.all(Array.from({ length: 60 }, send))
}

/** Little that becomes much. */
function bombs({ post, again }) {
  const bomb = gzipSync(Buffer.alloc(30 * 1024 * 1024, ' '))
  const larger = gzipSync(Buffer.alloc(100 * 1024 * 1024, ' '))
  const send = body => () => post('/v1/messages', body, { 'content-type': lines, 'content-encoding': 'gzip' })
  return Promise.all([again(200, send(bomb)), again(200, send(bomb)), again(200, send(larger))])
}

/** A hundred a second that are never heard of again; 1,000 are remembered. */
function newProducers({ post, again }) {
  return again(1000, async round => {
    const id = number => ({ 'gatherer-producer': `new-${round}-${number}`, 'gatherer-sequence': '0' })
    await Promise.all(Array.from({ length: 100 }, (_, number) => post('/v1/messages', '"once"', id(number))))
  })
}

/** Two hundred connections that announce 8 MB and send a byte now and then, until they are cut. */
function slow({ url, headers, note, again }) {
  const { hostname, port } = new URL(url)
  const head = `POST /v1/messages HTTP/1.1\r\nhost: x\r\nauthorization: ${headers.authorization}\r\ncontent-length: 8000000\r\n\r\n`
  const drip = () =>
    new Promise(resolve => {
      const socket = connect({ host: hostname, port: Number(port) }, () => socket.write(head))
      const drop = setInterval(() => socket.write('x'), 500)
      socket.resume().once('error', () => undefined)
      socket.once('close', () => {
        clearInterval(drop)
        note('slow, cut')
        resolve()
      })
    })
  return Promise.all(Array.from({ length: 200 }, () => again(100, drip)))
}

/** A token is good for ten minutes: a new one of the same session every other minute. */
function newTokens({ url, headers, again }) {
  return again(120_000, async () => {
    const answer = await fetch(`${url}/v1/sessions`, { method: 'POST', headers })
    const { token } = await answer.json()
    if (token) headers.authorization = `Bearer ${token}`
  })
}

/** New names, wrong passwords, wrong tokens, on the classic paths. */
function strangers({ post, again }) {
  return again(200, async round => {
    await post('/identify', JSON.stringify({ message_type: 'IDENTIFY', username: `stranger-${round}` }))
    await post('/message', JSON.stringify({ message_type: 'MESSAGE', token: `x${round}`, message: 'x' }))
    await post('/v1/messages', 'x', { authorization: `Bearer ${round}` })
  })
}
