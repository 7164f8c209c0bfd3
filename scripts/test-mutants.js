/** `npm run test:mutants`: sets up, then makes the product wrong in small ways and expects a suite to notice each. */
import { spawnSync } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, setUp } from './set-up.js'

setUp()
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const args = [
  vitest,
  'run',
  'tests/mutants',
  '--reporter',
  'verbose',
  '--testTimeout',
  '600000',
  ...process.argv.slice(2),
]
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, TEST_MUTANTS: 'yes' },
})
process.exit(status ?? 1)
