/**
 * `npm run bench [-- ROUNDS SECONDS [NAME…]]`: how fast, against what; ratios of programs that ran in turn.
 *
 * With names only these run. Prints its progress on stderr and the figures on stdout.
 */
import { setUp } from './set-up.js'

const benches = {
  batches: async () => (await import('../bench/batches.js')).benchBatches,
  native: async () => (await import('../bench/native-messages.js')).benchNativeMessages,
  reading: async () => (await import('../bench/reading.js')).benchReading,
  sender: async () => (await import('../bench/sender.js')).benchSender,
  producers: async () => (await import('../bench/producers.js')).benchProducers,
  single: async () => (await import('../bench/single-messages.js')).benchSingleMessages,
  'sign-ins': async () => (await import('../bench/sign-ins.js')).benchSignIns,
  page: async () => (await import('../bench/page.js')).benchPage,
  'fluent-bit': async () => (await import('../bench/fluent-bit.js')).benchFluentBit,
}

const [rounds = '7', seconds = '5', ...chosen] = process.argv.slice(2)
const names = chosen.length > 0 ? chosen : Object.keys(benches)
const isCount = text => /^[1-9]\d*$/.test(text)

if (![rounds, seconds].every(isCount) || !names.every(name => Object.hasOwn(benches, name))) {
  process.stderr.write(`usage: npm run bench -- ROUNDS SECONDS [${Object.keys(benches).join('|')}]…\n`)
  process.exit(2)
}

setUp()
const say = sentence => process.stderr.isTTY && process.stderr.write(`${sentence}\n`)

for (const name of names) {
  const bench = await benches[name]()
  console.log((await bench({ rounds: Number(rounds), seconds: Number(seconds), say })).join('\n'))
}
