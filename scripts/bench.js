/**
 * `npm run bench [-- ROUNDS SECONDS]`: how fast, against what; ratios of programs that ran in turn.
 *
 * Prints its progress on stderr and the figures on stdout.
 */
import { setUp } from './set-up.js'

setUp()
const { benchSingleMessages } = await import('../bench/single-messages.js')
const { benchSignIns } = await import('../bench/sign-ins.js')

const [rounds = 7, seconds = 5] = process.argv.slice(2).map(Number)
const say = sentence => process.stderr.isTTY && process.stderr.write(`${sentence}\n`)

for (const bench of [benchSingleMessages, benchSignIns]) console.log((await bench({ rounds, seconds, say })).join('\n'))
