/**
 * `npm run soak [-- MINUTES]`: does the server's memory stay what it is under a load that is made to fill it?
 *
 * Says each minute what it holds, on stderr, and the figures at the end on stdout.
 */
import { setUp } from './set-up.js'

const [minutes = '60'] = process.argv.slice(2)
if (!/^[1-9]\d*$/.test(minutes)) {
  process.stderr.write('usage: npm run soak -- MINUTES\n')
  process.exit(2)
}

setUp()
const { soak } = await import('../bench/soak.js')
const say = sentence => process.stderr.write(`${sentence}\n`)
console.log((await soak({ minutes: Number(minutes), say })).join('\n'))
