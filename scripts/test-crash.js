/**
 * `npm run test:crash [-- --minutes N]`: endpoints, a bad network and a server, everything killed again and again; default 10
 * minutes of stories, and the other suites of the sender in a longer form.
 *
 * Each prints its figures and its seed; `SEED=… npm run test:crash` repeats a plan. On a terminal each story is told when it is
 * over; a pipe sees the figures at the end.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { root, setUp } from './set-up.js'

const minutes = readMinutes()
setUp()
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const isTerminal = process.stdout.isTTY
const { SEED: seed } = process.env
const longer = {
  CRASH_MINUTES: minutes,
  CRASH_ROUNDS: '5',
  CRASH_UNANSWERED: String(Math.min(1000, 40 * Number(minutes))),
  ...(isTerminal && { CRASH_PROGRESS: 'yes' }),
  ...(seed !== undefined && { GATHER_TEST_SEED: seed }),
}
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', 'tests/sending', '--reporter', isTerminal ? 'default' : 'minimal'],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...longer } },
)
process.exit(status ?? 1)

function readMinutes() {
  try {
    const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
    if (/^[1-9]\d*$/.test(values.minutes)) return values.minutes
  } catch {
    // An option that there is none of: the usage tells.
  }
  process.stderr.write('usage: npm run test:crash -- --minutes N\n')
  process.exit(2)
}
