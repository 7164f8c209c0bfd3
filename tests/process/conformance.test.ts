/** `npm run test:conformance`: how it is called, and what it says (protocol rules C8, S3). */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'

const script = fileURLToPath(new URL('../../scripts/test-conformance.js', import.meta.url))
const user = 'dale'
const GATHERER_PASSWORD = 'a password that is not to be seen'

const open = await startGatherd()
await classicClient(open).signIn(user, GATHERER_PASSWORD)
await open.stop()
const closed = await startGatherd({ folder: open.folder, flags: ['--registration', 'closed'] })
const url = `http://127.0.0.1:${closed.port}`

async function run(args: readonly string[], env: Readonly<Record<string, string>> = { GATHERER_PASSWORD }) {
  const child = spawn(process.execPath, [script, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { status: child.exitCode, stdout, stderr }
}

it.each([
  { args: [], env: { GATHERER_PASSWORD } },
  { args: [url], env: { GATHERER_PASSWORD } },
  { args: [url, user, 'more'], env: { GATHERER_PASSWORD } },
  { args: [`${url}/gatherer`, user], env: { GATHERER_PASSWORD } },
  { args: ['gatherer.example', user], env: { GATHERER_PASSWORD } },
  { args: ['http://dale:pass@gatherer.example', user], env: { GATHERER_PASSWORD } },
  { args: [url, user], env: {} },
  { args: [url, user], env: { GATHERER_PASSWORD: '' } },
  { args: [url, user], env: { GATHERER_PASSWORD_FILE: '/nowhere' } },
])('$args with $env is wrong usage', async ({ args, env }) => {
  const { status, stdout, stderr } = await run(args, env)
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr).toMatch(/^usage: npm run test:conformance -- URL USER$/m)
})

it('S3: a user who cannot sign in is told so, and nothing else is asked', async () => {
  const { status, stderr } = await run([url, 'nobody'])
  expect([status, stderr]).toEqual([3, `nobody cannot sign in at ${url}: 401\n`])
})

it('a server that is not there is told so', async () => {
  const gone = await startGatherd()
  await gone.kill()
  const { status, stderr } = await run([`http://127.0.0.1:${gone.port}`, user])
  expect(status).toBe(4)
  expect(stderr).toContain('does not answer')
})

it('C8: a server with closed registration passes, and what it gives no way to see is named', async () => {
  const { status, stdout, stderr } = await run([url, user])
  expect(`${stdout}${stderr}`).not.toContain(GATHERER_PASSWORD)
  expect(stdout).toMatch(/^message-gatherer \d+\.\d+\.\d+ at http:\/\/127\.0\.0\.1:\d+\n/)
  expect(stdout).toMatch(/\nnot checked: C1, C2: a new name is created.*: registration is closed here/)
  expect(stdout).toMatch(/\nnot checked: P8, .*: 429 and 503: /)
  expect(stdout).toMatch(/\n\d{3} passed, 0 failed\n$/)
  expect(status).toBe(0)
}, 180_000)
