/**
 * `npm run demo`: three endpoints send real text of this machine, the server is killed in the middle and started again;
 * at the end the files are compared with what was acknowledged.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { root, setUp } from './set-up.js'

setUp()

const linesEach = 1500
const folder = mkdtempSync(join(tmpdir(), 'message-gatherer-demo-'))
const gatherd = join(root, 'packages', 'server', 'bin', 'gatherd.js')

try {
  process.exitCode = (await demo()) ? 0 : 1
} finally {
  rmSync(folder, { recursive: true })
}

async function demo() {
  const first = await startServer(0)
  console.log(`a server on ${first.url}, its folder ${folder}`)
  const endpoints = ['web-1', 'sensor-7', 'backup-job'].map((user, index) => ({
    user,
    ...textOf(index),
    acknowledged: [],
    tries: 0,
  }))
  for (const { user, source, lines } of endpoints)
    console.log(`${user.padEnd(10)} sends ${lines.length} lines of ${source}`)
  const sending = endpoints.map(endpoint => sendAll(endpoint, first.url))
  await until(() => acknowledgedBy(endpoints) > linesEach)
  console.log(`kill -9 after ${acknowledgedBy(endpoints)} acknowledged messages`)
  await kill(first, 'SIGKILL')
  const second = await startServer(Number(new URL(first.url).port))
  console.log('started again on the same folder')
  await Promise.all(sending)
  await kill(second, 'SIGTERM')
  return compare(endpoints)
}

/** The server's words go by; only its ready line matters here. */
async function startServer(port) {
  const child = spawn(process.execPath, [gatherd, String(port), '--quiet', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await new Promise(resolve => createInterface(child.stdout).once('line', (...lines) => resolve(lines)))
  return { child, url: /http:\S+/.exec(line)[0] }
}

function kill({ child }, signal) {
  return new Promise(resolve => {
    child.once('exit', resolve)
    child.kill(signal)
  })
}

/** One after the other, again and again until each is acknowledged; signs in whenever the server wants it. */
async function sendAll(endpoint, url) {
  let token
  for (const message of endpoint.lines) {
    for (;;) {
      endpoint.tries++
      token ??= await signIn(endpoint.user, url)
      const status = token && (await post(url, { message_type: 'MESSAGE', token, message }))?.status_code
      if (status === 201) break
      if (status === 401 || status === 403) token = undefined
      await wait(20)
    }
    endpoint.acknowledged.push(message)
  }
}

async function signIn(username, url) {
  await post(url, { message_type: 'IDENTIFY', username })
  return (await post(url, { message_type: 'AUTHENTICATE', username, password: 'demo' }))?.token || undefined
}

/** The answer, or undefined when the server is away. */
async function post(url, request) {
  try {
    const response = await fetch(`${url}/${request.message_type.toLowerCase()}`, {
      method: 'POST',
      body: JSON.stringify(request),
    })
    return await response.json()
  } catch {
    return undefined
  }
}

function acknowledgedBy(endpoints) {
  return endpoints.reduce((sum, endpoint) => sum + endpoint.acknowledged.length, 0)
}

async function until(condition) {
  while (!condition()) await wait(1)
}

function compare(endpoints) {
  const journal = join(folder, 'journal')
  const lines = readdirSync(journal)
    .filter(name => name.endsWith('.ndjson'))
    .flatMap(name => readFileSync(join(journal, name), 'utf8').split('\n').filter(Boolean))
  const entries = lines.map(line => JSON.parse(line))
  let missing = 0
  for (const { user, acknowledged, tries } of endpoints) {
    const stored = entries.filter(entry => entry.user === user).map(entry => entry.message)
    const lost = acknowledged.length - inOrder(acknowledged, stored)
    missing += lost
    const again = stored.length - acknowledged.length
    const note = again > 0 ? `, ${again} stored before its answer was lost, so it was sent twice` : ''
    console.log(
      `${user.padEnd(10)} ${acknowledged.length} acknowledged in ${tries} tries, ${lost} missing or out of order in the files${note}`,
    )
  }
  console.log(`a line of the files:\n${lines.find(line => line.length < 300) ?? lines[0]}`)
  console.log(missing === 0 ? 'every acknowledged message is there, in order' : `${missing} MESSAGES ARE MISSING`)
  return missing === 0
}

/** How many of `wanted` stand in `found`, in this order. */
function inOrder(wanted, found) {
  let count = 0
  for (const message of found) if (message === wanted[count]) count++
  return count
}

/** Lines of real text: a package manager's log, licences, change logs — whatever this machine has. */
function textOf(index) {
  const node = dirname(dirname(process.execPath))
  const places = [
    ['/var/log/dpkg.log', '/var/log/pacman.log', '/var/log/install.log', join(root, 'package-lock.json')],
    [
      join(node, 'LICENSE'),
      '/usr/share/doc/nodejs/copyright',
      '/usr/share/common-licenses/GPL-3',
      join(root, 'node_modules/typescript/ThirdPartyNoticeText.txt'),
    ],
    [
      join(node, 'CHANGELOG.md'),
      '/usr/share/perl/5.36/pod/perldiag.pod',
      join(root, 'node_modules/typescript/lib/lib.es5.d.ts'),
    ],
  ][index]
  const source = places.find(path => existsSync(path)) ?? join(root, 'package-lock.json')
  const lines = readFileSync(source, 'utf8')
    .split('\n')
    .filter(line => line.trim() !== '' && line !== 'logout')
  return { source, lines: lines.slice(0, linesEach) }
}
