/**
 * `npm run test:conformance -- URL USER`: does a running server keep the protocol, as far as one can see from outside?
 *
 * Says what it looks at, what it could not check there and why, and ends with one line of counts. The password comes
 * from GATHERER_PASSWORD, or from the file that GATHERER_PASSWORD_FILE names, and is never printed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root, setUp } from './set-up.js'

const usage = `usage: npm run test:conformance -- URL USER
  URL   as https://gatherer.example, without a path
  USER  a user that has a password; it is read from GATHERER_PASSWORD, or from the file that GATHERER_PASSWORD_FILE names
`

/** What no server can be asked for politely, or shows only in its files. */
const neverChecked = [
  'P4: whose address a proxy names: it stands in the files',
  'P8, M12, M14, C3: 429 and 503: a server cannot be brought to them politely',
  'C4, S4: expired tokens: they take as long as a token is good',
  'C8: that a wrong name takes the work of a wrong password: it is a matter of time',
  'M11: the order of messages in the files, and what a crash leaves',
]

const { url, user, password } = readArguments(process.argv.slice(2), process.env)
await introduce()
setUp()
const summary = runSuite()
for (const line of [...summary.notChecked, ...neverChecked]) console.log(`not checked: ${line}`)
console.log(`${summary.passed} passed, ${summary.failed} failed`)
// Who looked at nothing found nothing right.
process.exit(summary.failed === 0 && summary.passed > 0 ? 0 : 1)

function readArguments(args, { GATHERER_PASSWORD: direct, GATHERER_PASSWORD_FILE: file }) {
  const [base = '', name = ''] = args
  if (args.length !== 2 || name === '' || !isBase(base)) end(2, usage)
  const secret = direct ?? (file && readPassword(file))
  if (!secret) end(2, `there is no password\n${usage}`)
  return { url: new URL(base).origin, user: name, password: secret }
}

function isBase(text) {
  if (!URL.canParse(text)) return false
  const { protocol, username, password: secret, pathname, search, hash } = new URL(text)
  return /^https?:$/.test(protocol) && `${username}${secret}${search}${hash}` === '' && pathname === '/'
}

function readPassword(file) {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '')
  } catch (error) {
    end(2, `${error.message}\n${usage}`)
  }
}

/** Says whom it looks at; ends where there is nobody, or who does not know the user. */
async function introduce() {
  const about = await ask('/v1', {})
  const { name, version } = await about.json().catch(() => ({}))
  if (name !== 'message-gatherer') end(4, `there is no message-gatherer at ${url}: GET /v1 is ${about.status}\n`)
  console.log(`${name} ${version} at ${url}`)
  const body = JSON.stringify({ username: user, password })
  const { status } = await ask('/v1/sessions', { method: 'POST', body })
  if (status !== 201) end(3, `${user} cannot sign in at ${url}: ${status}\n`)
}

async function ask(path, options) {
  try {
    return await fetch(`${url}${path}`, options)
  } catch (error) {
    end(4, `${url} does not answer: ${error.cause?.message ?? error.message}\n`)
  }
}

function runSuite() {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const results = join(folder, 'results.json')
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')
  const reporters = ['--reporter', process.stdout.isTTY ? 'default' : 'minimal', '--reporter', 'json']
  // One file at a time: with closed registration they share one user's session.
  const args = [vitest, 'run', 'tests/conformance', ...reporters, '--outputFile.json', results, '--no-file-parallelism']
  const env = { ...process.env, GATHERER_URL: url, GATHERER_USER: user, GATHERER_PASSWORD: password }
  try {
    spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env })
    return summaryOf(JSON.parse(readFileSync(results, 'utf8')).testResults)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function summaryOf(files) {
  const tests = files.flatMap(({ assertionResults }) => assertionResults)
  const passed = tests.filter(({ status }) => status === 'passed').length
  const excused = tests.filter(({ status, meta }) => status === 'skipped' && meta.notChecked !== undefined)
  // A file that could not even begin failed as one.
  const broken = files.filter(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
  return {
    passed,
    failed: tests.length - passed - excused.length + broken.length,
    notChecked: excused.map(({ title, meta }) => `${title}: ${meta.notChecked}`),
  }
}

function end(status, words) {
  process.stderr.write(words)
  process.exit(status)
}
