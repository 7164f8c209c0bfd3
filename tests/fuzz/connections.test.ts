/**
 * What comes on one connection is what its bytes say, by the strictest reading (protocol rules A5 to A7; guarantee G9).
 *
 * The short form is part of all tests; `FUZZ_CASES` says how many for the long one, `GATHER_TEST_SEED` repeats them.
 */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { endOfJournal, entriesIn } from '../harness/journal-files.js'
import { bearer, nativeClient } from '../harness/native-client.js'
import { chunkedHead, chunkOf, postBytes } from '../harness/raw-socket.js'
import { Connection } from './connection.js'
import {
  expectAllAnswered,
  expectOwnAnswers,
  isStore,
  nameIn,
  prepare,
  speak,
  type Prepared,
  type Spoken,
} from './conversing.js'
import { honestConversations, hostileConversations, type Conversation } from './conversations.js'
import { runsOf, seed, tell } from './size.js'

const atOnce = 16
const timeout = 3_600_000

const server = await startGatherd({ flags: ['--token-ttl', '1d', '--segment-size', '256KiB'] })
const token = tokenOf(
  await send(server.port, { path: '/v1/sessions', body: { username: 'carrier', password: 'pass' } }),
)
const authorization = bearer(token)
const client = await nativeClient(server)

let made = 0
/** Far from each other: one that is damaged is not another one. */
const nameOf = (number: number) => `n${(Math.imul(number, 2_654_435_761) >>> 0).toString(36).padStart(7, '0')}`
const names = { fresh: () => nameOf(++made), authorization }
/** What a strict reader has seen so far; and how much of the journal was looked at. */
const allowed = new Set<string>()
const acted = new Set<string>()
let lookedAt = 0

it(
  'A5, A6: of anything that comes on a connection only what a strict reader sees is acted upon, and each answer is its own request’s',
  { timeout },
  async () => {
    await converse(hostileConversations(), { share: 1 / 4, check: expectOwnAnswers })
    tell(`${made} requests, honest and hostile, of which ${acted.size} stored something`)
  },
)

it(
  'A6: honest requests, refused ones among them, are all answered, in order, however their bytes are cut',
  { timeout },
  async () => {
    await converse(honestConversations(), { share: 1 / 12, check: expectAllAnswered })
  },
)

it('A6: a request that ends at any byte but its last stores nothing', async () => {
  const headers = { authorization, 'content-type': 'text/plain' }
  const whole = [
    postBytes('/v1/messages?stream=cut', 'Hail\nDale!', headers),
    `${chunkedHead('/v1/messages?stream=cut', headers)}${chunkOf('Hail\nDale!')}0\r\n\r\n`,
  ]
  const before = endOfJournal(server.folder)
  for (const bytes of whole) {
    for (const way of ['end', 'reset'] as const) {
      await Promise.all(Array.from({ length: bytes.length - 1 }, (_, cut) => cutOff(bytes.slice(0, cut + 1), way)))
    }
  }
  expect((await client.post('after the cuts')).status).toBe(200)
  expect(entriesIn(server.folder, before).map(({ stream }) => stream)).toEqual(['default'])
})

it('A6: what follows a request with Upgrade is not read in the midst of the next one', async () => {
  const before = endOfJournal(server.folder)
  const hidden = postBytes('/v1/messages?stream=hidden', 'hidden', { authorization })
  const next = postBytes('/nowhere', hidden)
  const connection = await Connection.open(server)
  connection.write(
    `GET /v1 HTTP/1.1\r\nhost: gatherd\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n${next.slice(0, -hidden.length)}`,
  )
  expect(await connection.answer({ isHead: false })).toMatchObject({ status: 200, closes: true })
  connection.write(hidden)
  expect(await connection.answers()).toEqual([])
  expect(entriesIn(server.folder, before)).toEqual([])
})

it.each([
  ['no Host', 'transfer-encoding: chunked', 400],
  ['an unknown Expect', 'host: gatherd\r\nexpect: x\r\ntransfer-encoding: chunked', 417],
  ['an empty Transfer-Encoding', 'host: gatherd\r\ntransfer-encoding: ', 404],
])('A6: a request with %s gets one answer, and what follows none', async (_what, headers, status) => {
  const connection = await Connection.open(server)
  connection.write(`POST /nowhere HTTP/1.1\r\n${headers}\r\n\r\nHail`)
  expect((await connection.answers()).map(answer => answer.status)).toEqual([status])
})

it.each([
  'GET /nowhere\r\n\r\n',
  'GET /nowhere\nhost: gatherd\r\n\r\n',
  'GET /nowhere HTTP/2.0\r\nhost: gatherd\r\n\r\n',
])('A6: only HTTP/1.0 and 1.1 are spoken: %j is 400', async bytes => {
  const connection = await Connection.open(server)
  connection.write(bytes)
  expect((await connection.answers()).map(answer => answer.status)).toEqual([400])
})

it('A6: where HTTP/1.0 says keep-alive and close, the connection ends', async () => {
  const connection = await Connection.open(server)
  const options = 'connection: keep-alive\r\nconnection: close\r\n'
  connection.write(`GET /first HTTP/1.0\r\n${options}\r\nGET /second HTTP/1.0\r\n\r\n`)
  expect((await connection.answers()).map(answer => answer.status)).toEqual([404])
})

it('A6: who asks for a tunnel is refused, and its connection ends', async () => {
  const connection = await Connection.open(server)
  connection.write('CONNECT elsewhere:25 HTTP/1.1\r\nhost: elsewhere\r\n\r\n')
  expect((await connection.answers()).map(({ status }) => status)).toEqual([400])
})

it('A7: all headers count, however many fit into 16 KiB', async () => {
  const many = Object.fromEntries(Array.from({ length: 2100 }, (_, number) => [number.toString(36), '']))
  const numbered = { ...many, authorization, 'gatherer-producer': 'p', 'gatherer-sequence': '7' }
  const connection = await Connection.open(server)
  connection.write(postBytes('/v1/messages', 'x', numbered))
  expect(await connection.answer({ isHead: false })).toMatchObject({ status: 409 })
  connection.write(postBytes('/v1/messages', 'x', { ...numbered, more: 'x'.repeat(20_000) }))
  expect(await connection.answer({ isHead: false })).toMatchObject({ status: 400, closes: true })
})

it('A5: the server goes on afterwards', async () => {
  expect((await client.post('still there')).status).toBe(200)
  expect(wronglyActed()).toEqual([])
  expect(server.printed().stderr).not.toContain('a bug')
  expect((await server.stop()).status).toBe(0)
})

interface Conversing {
  readonly share: number
  readonly check: (spoken: Spoken) => void
}

async function converse(conversations: fc.Arbitrary<Conversation>, { share, check }: Conversing): Promise<void> {
  const several = fc.array(conversations, { minLength: 1, maxLength: atOnce, size: 'max' })
  const property = fc.asyncProperty(several, async all => {
    const prepared = all.map(each => prepare(each, names))
    for (const name of prepared.flatMap(storing)) allowed.add(name)
    const spoken = await Promise.all(prepared.map(each => speak(each, server)))
    for (const each of spoken) check(each)
    expect(wronglyActed()).toEqual([])
    expect(spoken.flatMap(unkept)).toEqual([])
  })
  await fc.assert(property, { numRuns: runsOf(share, atOnce / 2), seed })
}

function storing({ requests }: Prepared): string[] {
  return requests.filter(isStore).flatMap(request => nameIn(request) ?? [])
}

/** What was stored by a request that is none, or twice by one. */
function wronglyActed(): string[] {
  const entries = entriesIn(server.folder, lookedAt)
  // Not the end of the file: it grows meanwhile.
  lookedAt += entries.reduce((bytes, { line }) => bytes + Buffer.byteLength(line) + 1, 0)
  const streams = [...new Set(entries.map(({ stream }) => stream).filter(stream => /^n\w{7}$/.test(stream)))]
  const wrong = streams.filter(stream => !allowed.has(stream) || acted.has(stream))
  for (const stream of streams) acted.add(stream)
  return wrong
}

/** What was answered 200 and not stored. */
function unkept({ requests, answers = [] }: Spoken): string[] {
  return requests.flatMap((request, index) => {
    const name = isStore(request) && answers[index]?.status === 200 ? nameIn(request) : undefined
    return name === undefined || acted.has(name) ? [] : [name]
  })
}

async function cutOff(bytes: string, way: 'end' | 'reset'): Promise<void> {
  const connection = await Connection.open(server)
  connection.write(bytes)
  if (way === 'reset') return connection.reset()
  connection.end()
  for (const { status } of await connection.answers()) expect(status).toBe(400)
}
