/**
 * `npm test`: sets up, then runs every suite. Ends with one line of counts; in a pipe it says nothing else unless
 * something fails. Arguments go to the test runner: `npm test -- packages/disk`. `npm run check` runs the tools instead.
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
const given = process.argv.slice(2)
const projects = given.includes('--project') ? [] : ['--project', 'together', '--project', 'alone']
const args = [
  vitest,
  'run',
  ...projects,
  '--reporter',
  reporter,
  '--reporter',
  'json',
  '--outputFile.json',
  results,
  ...given,
]
const { status: exit } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' })
const {
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: pending,
  testResults,
} = JSON.parse(readFileSync(results, 'utf8'))
const tests = testResults.flatMap(({ assertionResults }) => assertionResults)
const notRun = tests.filter(({ status, meta }) => status === 'skipped' && meta.notRun !== undefined)
const lines = new Set(notRun.map(({ fullName, meta }) => `NOT RUN: ${fullName} (${meta.notRun})`))
for (const line of lines) console.log(line)
// Any other skipped test is a promise nobody looked at; where everything is installed, each is.
const skipped = pending - (process.env.EVERYTHING_MUST_RUN ? 0 : notRun.length)
console.log(`${passed} passed, ${failed + skipped} failed`)
process.exit(exit === 0 && skipped === 0 && passed > 0 ? 0 : exit || 1)
