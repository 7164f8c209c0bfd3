/**
 * `npm run test:long [-- MINUTES]`: the randomised suites in their long form; default 10 minutes of exploring crashes, and as
 * many of exactly-once stories.
 *
 * Each prints its figures and its seed; `GATHER_TEST_SEED` repeats one.
 */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, setUp } from './set-up.js'

setUp()
const [minutes = '10'] = process.argv.slice(2)
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const suites = [
  'packages/journal/test/exploration',
  'packages/server/test/exactly-once',
  'packages/server/test/api-tokens-model.test.ts',
  'packages/server/test/conservation.test.ts',
  'packages/client/test/delivery/producer-model.test.ts',
  'packages/client/test/exploration',
  'packages/journal/test/bit-rot',
  'packages/journal/test/reading/scanner-model.test.ts',
  'tests/crash',
  'tests/overload',
  'tests/fuzz',
  'packages/cli/test/ship/copytruncate.test.ts',
  'packages/cli/test/ship/rotation.test.ts',
  'tests/tls/swaps.test.ts',
  'tests/identities/rotations.test.ts',
]
const longer = {
  EXPLORE_MINUTES: minutes,
  BIT_ROT_FLIPS: '10000',
  BIT_ROT_LARGE: '50',
  CRASH_ROUNDS: '30',
  FUZZ_CASES: '100000',
  COPYTRUNCATE_STORIES: '2000',
  ROTATION_SECONDS: '120',
  READING_SECONDS: '120',
  OVERLOAD_SECONDS: '60',
  OVERLOAD_CONNECTIONS: '6000',
  RETURNING: '10000',
  SWAPS: '500',
  GATHER_WATCH_RUNS: '2000',
  ROTATIONS: '500',
  GATHER_TOKEN_RUNS: '2000',
}
const args = [
  vitest,
  'run',
  ...suites,
  '--reporter',
  process.stdout.isTTY ? 'default' : 'minimal',
  '--testTimeout',
  '1800000',
]
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, ...longer },
})
process.exit(status ?? 1)
