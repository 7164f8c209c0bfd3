/**
 * Batches of 10 messages from 100,000 producers against the same from 10: what a server that knows many costs.
 *
 * Each has a gatherd of its own. The many are known to the server before the first round, and spread over users so that
 * each has half of the 10,000 producers it may have.
 */
import { middle, ratios, spread } from './figures.js'
import { jsonMessages, ndjson } from './messages.js'
import { load, startGatherd } from './programs.js'
import { openSession } from './sessions.js'

const connections = 10
const messages = 10
const [many, few] = [100_000, 10]

export async function benchProducers({ rounds, seconds, say }) {
  const sides = { many: await startSide(many, 20), few: await startSide(few, 10) }
  await meetAll(sides, say)
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const { rate: fewRate } = await sides.few.run(seconds)
    const { rate: manyRate, load: from } = await sides.many.run(seconds)
    results.push({ from, few: fewRate * messages, many: manyRate * messages })
    say(`round ${round} of ${rounds}: few ${fewRate.toFixed(0)} requests/s, many ${manyRate.toFixed(0)} requests/s`)
  }
  const megabytes = { few: sides.few.gatherd.megabytes(), many: sides.many.gatherd.megabytes() }
  await Promise.all([sides.few.gatherd.stop(), sides.many.gatherd.stop()])
  return report(results, megabytes)
}

/** Loads both sides alike until the server has heard from each of the many. */
async function meetAll(sides, say) {
  let known = 0
  while (known < many) {
    await sides.few.run(2)
    const { answered } = await sides.many.run(2)
    known = answered.reduce((sum, count) => sum + Math.min(count, many / connections), 0)
    say(`${known} of ${many} producers known`)
  }
}

/** A gatherd and what sends to it; each run goes on where the one before ended. */
async function startSide(producers, users) {
  const gatherd = await startGatherd(['--token-ttl', '24h'])
  const sessions = []
  for (let number = 0; number < users; number++) sessions.push(await openSession(gatherd.url, `user-${number}`))
  let senders = Array.from({ length: connections }, (_, number) => ({
    headers: sessions.filter((_session, index) => index % connections === number),
    name: 'app-',
    producers: producers / connections,
    messages,
    answered: 0,
  }))
  const headers = { 'content-type': 'application/x-ndjson' }
  const plan = { url: gatherd.url, path: '/v1/messages', headers, body: ndjson(jsonMessages(messages)) }
  const run = async seconds => {
    const result = await load({ ...plan, seconds, senders })
    senders = senders.map((sender, number) => ({ ...sender, answered: result.answered[number] }))
    return result
  }
  return { gatherd, run }
}

function report(results, megabytes) {
  const name = count => `${count.toLocaleString('en')} producers`.padEnd(18)
  return [
    `batches of ${messages} messages, ${connections} connections, synced, load from ${results[0].from}:`,
    `  ${name(few)} ${middle(results, 'few')} messages/s, ${megabytes.few} MB after`,
    `  ${name(many)} ${middle(results, 'many')} messages/s, ${megabytes.many} MB after`,
    `  ratio              ${spread(ratios(results, 'many', 'few'))}   (aim: 0.90)`,
  ]
}
