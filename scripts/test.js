/**
 * `npm test`: sets up, then runs every suite. Ends with one line of counts; in a pipe it says nothing else unless
 * something fails. Arguments go to the test runner: `npm test -- packages/disk`.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { root, setUp } from './set-up.js'

setUp()
const results = join(root, 'node_modules', '.message-gatherer', 'results.json')
rmSync(results, { force: true })
const reporter = process.stdout.isTTY ? 'default' : 'minimal'
const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
const args = [
  vitest,
  'run',
  '--reporter',
  reporter,
  '--reporter',
  'json',
  '--outputFile.json',
  results,
  ...process.argv.slice(2),
]
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
const {
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: skipped,
} = JSON.parse(readFileSync(results, 'utf8'))
// A skipped test is a promise nobody looked at.
console.log(`${passed} passed, ${failed + skipped} failed`)
process.exit(status === 0 && skipped === 0 && passed > 0 ? 0 : status || 1)
