/** What an ack takes while 32 sign-ins are in flight, against without: hashing must not stand in the way of messages. */
import { column, median, spread } from './figures.js'
import { load, startGatherd } from './programs.js'
import { signIn } from './sessions.js'

const connections = 8
const signIns = 32

export async function benchSignIns({ rounds, seconds, say }) {
  const gatherd = await startGatherd()
  const token = await signIn(gatherd.url, 'dale')
  const body = JSON.stringify({ message_type: 'MESSAGE', token, message: 'Hail Dale!' })
  const run = () => load({ url: gatherd.url, path: '/message', connections, seconds, body })
  await run()
  const results = []
  for (let round = 1; round <= rounds; round++) {
    const quiet = await run()
    const { result: busy, count } = await whileSigningIn(gatherd.url, run)
    results.push({ quiet: quiet.p99, busy: busy.p99, ratio: busy.p99 / quiet.p99, rate: count / seconds })
    say(`round ${round} of ${rounds}: p99 ${quiet.p99} ms without, ${busy.p99} ms with`)
  }
  await gatherd.stop()
  return [
    `acks on ${connections} connections while ${signIns} sign-ins are in flight:`,
    `  p99 without      ${median(column(results, 'quiet')).toFixed(1)} ms`,
    `  p99 with         ${median(column(results, 'busy')).toFixed(1)} ms, ${median(column(results, 'rate')).toFixed(0)} sign-ins/s`,
    `  ratio            ${spread(column(results, 'ratio'))}   (aim: at most 3)`,
  ]
}

async function whileSigningIn(url, work) {
  let going = true
  let count = 0
  const body = JSON.stringify({ username: 'gina', password: 'pass' })
  const keepSigningIn = async () => {
    while (going) {
      const { status } = await fetch(`${url}/v1/sessions`, { method: 'POST', body })
      if (status !== 201) throw new Error(`sign-in answered ${status}`)
      count++
    }
  }
  const busy = Array.from({ length: signIns }, keepSigningIn)
  const result = await work()
  going = false
  await Promise.all(busy)
  return { result, count }
}
