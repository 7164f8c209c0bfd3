/**
 * An endpoint as a process of its own, on the built library: sends numbered messages and says what it was promised.
 *
 * Its only argument is JSON: where to send, and an `EndpointPlan` of `endpoint.ts`. Each line it prints is out before the next step, so that
 * whoever kills it knows what it had begun and what it was promised. Plain JavaScript, because Node runs it as it is.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { connect } from '@message-gatherer/client'
import { say } from './say.js'

const { plan, ...connection } = JSON.parse(process.argv[2])
const { writer, from, count, window, pauseMs, paddingBytes, refusedEvery, refusedBytes } = plan
const end = count === undefined ? Infinity : from + count
let next = from
let isTold = false

if (count === undefined) {
  process.stdin.resume()
  process.stdin.once('end', () => (isTold = true))
}

const gatherer = await connect(connection)
gatherer.on('full', () => say('full'))
await Promise.all(Array.from({ length: window }, () => write()))
if (count !== undefined) {
  await gatherer.flush()
  say(`dead ${JSON.stringify(gatherer.dead.list().map(({ message }) => nameOf(message)))}`)
  say('flushed')
}
await gatherer.close()

/** One of several that write at once; the numbers are in the order of the calls. */
async function write() {
  while (next < end && !isTold) {
    const number = next++
    say(`begun ${number}`)
    await gatherer.send(
      { writer, number, padding: paddingOf(number) },
      { stream: streamOf(number), source: 'endpoint' },
    )
    say(`promised ${number}`)
    if (pauseMs > 0) await pause(pauseMs)
  }
}

function nameOf(text) {
  const message = JSON.parse(text)
  return { writer: message.writer, number: message.number }
}

/** Mostly one stream, sometimes another for a while. */
function streamOf(number) {
  return number % 50 < 45 ? 'default' : 'second'
}

/** Of all sizes, and now and then a large one. */
function paddingOf(number) {
  if (refusedEvery !== undefined && (number + 1) % refusedEvery === 0) return 'x'.repeat(refusedBytes)
  const length = number % 100 === 99 ? Math.min(50 * paddingBytes, 60_000) : (number * 7919) % paddingBytes
  return 'x'.repeat(length)
}
