/**
 * What is answered while something is out of reach: a status decides whether a sender keeps its data (rule O12).
 *
 * Each situation is made on a server of its own; a stopped journal is in `native/trouble.test.ts`, a server that stops in
 * `openapi/unavailable.test.ts`.
 */
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { classicClient } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { bearer, linesType, nativeClient, nativePath, rawHeaders } from '../harness/native-client.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'
import { linesOfBytes } from '../harness/sized-json.js'
import { smallDisk, spaceOn } from '../harness/small-disk.js'
import { temporaryFolder } from '../harness/temporary-folder.js'
import { until } from '../harness/until.js'

interface Signed {
  readonly server: Gatherd
  readonly native: string
  readonly classic: string
}

/** By what is asked: status, and where the answer is a problem its code. */
type Row = Readonly<Record<keyof typeof routes, readonly [status: number, code?: string]>>

const credentials = { username: 'dale', password: 'pass' }
const routes = {
  'send natively': ({ native }: Signed) => ({
    path: nativePath,
    body: 'x',
    headers: { authorization: bearer(native) },
  }),
  'send a classic message': ({ classic: token }: Signed) => ({
    path: '/message',
    body: { message_type: 'MESSAGE', token, message: 'x' },
  }),
  'sign in': () => ({ path: '/v1/sessions', body: credentials }),
  identify: () => ({ path: '/identify', body: { message_type: 'IDENTIFY', username: 'dale' } }),
  authenticate: () => ({ path: '/authenticate', body: { message_type: 'AUTHENTICATE', ...credentials } }),
  read: ({ native }: Signed) => ({ method: 'GET', path: nativePath, headers: { authorization: bearer(native) } }),
  'ask whether it is ready': () => ({ method: 'GET', path: '/readyz' }),
  'ask whether it is alive': () => ({ method: 'GET', path: '/healthz' }),
} as const

async function signedIn(server: Gatherd): Promise<Signed> {
  const { token: native } = await nativeClient(server, 'dale')
  return { server, native, classic: await classicClient(server).signIn('anna') }
}

async function expectRow(signed: Signed, row: Row): Promise<void> {
  for (const [name, route] of Object.entries(routes) as [keyof typeof routes, (typeof routes)[keyof typeof routes]][]) {
    const answer = await send(signed.server.port, route(signed))
    const [status, code] = row[name]
    expect([name, answer.status, codeOf(answer)]).toEqual([name, status, code])
    if (status === 429 || status === 503)
      expect([name, answer.headers['retry-after']]).toEqual([name, expect.stringMatching(/^[1-9]\d*$/)])
  }
}

function codeOf({ headers, text }: Answer): unknown {
  return headers['content-type']?.startsWith('application/problem+json') ? jsonOf({ text })['code'] : undefined
}

function fill(disk: string, leaveBytes: number): void {
  writeFileSync(join(disk, 'filler'), Buffer.alloc(Math.max(0, spaceOn(disk).free - leaveBytes)))
}

it('O12: while the database cannot be written, who is signed in goes on, and signing in is 503', async () => {
  const disk = smallDisk()
  const folder = join(disk, 'data')
  mkdirSync(folder)
  // The journal has a disk of its own.
  symlinkSync(temporaryFolder(), join(folder, 'journal'))
  const signed = await signedIn(await startGatherd({ folder }))
  fill(disk, 0)
  const signIn = () => send(signed.server.port, routes['sign in']())
  await until('a full disk below the database', async () => (await signIn()).status === 503)
  await expectRow(signed, {
    'send natively': [200],
    'send a classic message': [201],
    'sign in': [503, 'DATABASE_UNAVAILABLE'],
    identify: [503],
    authenticate: [503],
    read: [200],
    'ask whether it is ready': [200],
    'ask whether it is alive': [200],
  })
})

it('O12: while the disk is low, messages are 503 and all else goes on; /readyz says why', async () => {
  const disk = smallDisk()
  const signed = await signedIn(await startGatherd({ folder: join(disk, 'data') }))
  fill(disk, 300_000)
  await expectRow(signed, {
    'send natively': [503, 'JOURNAL_FULL'],
    'send a classic message': [503],
    'sign in': [201],
    identify: [202],
    authenticate: [202],
    read: [200],
    'ask whether it is ready': [503],
    'ask whether it is alive': [200],
  })
  const { text } = await send(signed.server.port, routes['ask whether it is ready']())
  expect(jsonOf({ text })).toMatchObject({
    status: 'not ready',
    journal: { state: 'full', reason: 'the volume is at its low-water mark' },
  })
})

it('O12: while too many bytes are in flight, what has a body is 429', async () => {
  const limits = ['--max-in-flight', '4400KiB', '--max-body', '2MiB', '--max-decompressed', '1MiB']
  const signed = await signedIn(await startGatherd({ flags: [...limits, '--request-timeout', '10m'] }))
  const headers = rawHeaders({ token: signed.native }, { type: linesType })
  const begun = postBytes(nativePath, linesOfBytes(480 * 1024), headers).slice(0, -1)
  for (let count = 0; count < 7; count++) (await openSocket(signed.server)).socket.write(begun)
  await until('overload', async () => (await send(signed.server.port, routes['sign in']())).status === 429)
  await expectRow(signed, {
    'send natively': [429, 'TOO_MANY_REQUESTS'],
    'send a classic message': [429],
    'sign in': [429, 'TOO_MANY_REQUESTS'],
    identify: [429],
    authenticate: [429],
    read: [200],
    'ask whether it is ready': [200],
    'ask whether it is alive': [200],
  })
})
