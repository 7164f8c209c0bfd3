/** A server for pictures: with a day behind it, and with endpoints that go on. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { request } from 'node:http'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { root } from '../set-up.js'
import { endpoints } from './endpoints.js'

const gatherd = join(root, 'packages', 'server', 'bin', 'gatherd.js')
const fastDay = fileURLToPath(new URL('fast-day.js', import.meta.url))
const daySeconds = 20
const steps = 240

export const password = 'a password for pictures'

/** Nobody and nothing is in it. */
export async function startEmpty() {
  const folder = mkdtempSync(join(tmpdir(), 'message-gatherer-pictures-'))
  return start(folder, {})
}

/** With users, a day of messages, and endpoints that send until it stops. */
export async function startWithHistory() {
  const folder = mkdtempSync(join(tmpdir(), 'message-gatherer-pictures-'))
  const beganAt = Date.now()
  const before = await start(folder, { NODE_OPTIONS: `--import=${fastDay}`, FAST_DAY_SECONDS: String(daySeconds) })
  const senders = await addEverybody(before)
  for (let share = 0; share < 1; share = (Date.now() - beganAt) / (daySeconds * 1000)) {
    await Promise.all(senders.map(sender => sendTo(before, sender, share)))
    await wait((daySeconds * 1000) / steps)
  }
  await before.stop()
  const server = await start(folder, {})
  let isOver = false
  const sending = (async () => {
    while (!isOver) {
      await Promise.all(senders.map(sender => sendTo(server, sender, 'now')))
      await wait(1000)
    }
  })()
  const stop = async () => {
    isOver = true
    await sending
    await server.stop()
    rmSync(folder, { recursive: true })
  }
  return { ...server, stop }
}

async function start(folder, env) {
  const args = [gatherd, '0', '--data', folder]
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stderr.on('data', piece => (said += piece))
  const [line] = await new Promise(resolve => createInterface(child.stdout).once('line', (...lines) => resolve(lines)))
  const stop = () =>
    new Promise(resolve => {
      child.once('exit', resolve)
      child.kill('SIGTERM')
    })
  return { url: /http:\S+/.exec(line)[0], folder, setupLink: () => /http\S+#setup=\S+/.exec(said)?.[0], stop }
}

/** @returns each endpoint with its token. */
async function addEverybody(server) {
  await locally(server, '/v1/users', { name: 'root', role: 'admin', password })
  await locally(server, '/v1/users', { name: 'gina', role: 'reader', password })
  const senders = []
  for (const endpoint of endpoints) {
    await locally(server, '/v1/users', { name: endpoint.name, role: 'writer' })
    const { token } = await locally(server, `/v1/users/${endpoint.name}/tokens`, { name: 'sends', scope: 'write' })
    senders.push({ ...endpoint, token })
  }
  await locally(server, '/v1/invitations', { name: 'till-2' })
  return senders
}

async function sendTo({ url }, { messages, stream, token }, share) {
  const body = messages(share)
  if (body.length === 0) return
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${url}/v1/messages?stream=${stream}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(await answer.text())
}

/** Whoever may open the folder is admin. */
async function locally({ folder }, path, body) {
  const outgoing = request({ socketPath: join(folder, 'gatherd.sock'), method: 'POST', path })
  outgoing.end(JSON.stringify(body))
  const [incoming] = await once(outgoing, 'response')
  let text = ''
  for await (const piece of incoming) text += piece
  if (incoming.statusCode >= 300) throw new Error(`${path}: ${text}`)
  return JSON.parse(text)
}
