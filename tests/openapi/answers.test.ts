/** Answers of a running server, of each status that one can be brought to: they are as documented (protocol rule A4). */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { tokenOf } from '../harness/classic-client.js'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { send, type Request } from '../harness/http.js'
import { elsewhere } from '../harness/places.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'
import { until } from '../harness/until.js'

const server = await startGatherd({
  flags: ['--max-in-flight', '4MiB', '--max-body', '1MiB', '--max-decompressed', '1MiB'],
})
const documented = await documentedBy(server)
const token = tokenOf(await send(server.port, { path: '/v1/sessions', body: { username: 'anna', password: 'pass' } }))
const bearer = { authorization: `Bearer ${token}` }
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })

const get = (path: string, method = 'GET'): Request => ({ method, path })
const identify = (username?: unknown): Request => ({ path: '/identify', body: { message_type: 'IDENTIFY', username } })
const authenticate = (username: string, password?: unknown): Request => ({
  path: '/authenticate',
  body: { message_type: 'AUTHENTICATE', username, password },
})
const message = (content: unknown, headers = {}): Request => ({
  path: '/message',
  headers,
  body: { message_type: 'MESSAGE', token, message: content },
})
const messages = (body: unknown, headers = {}, query = ''): Request => ({
  path: `/v1/messages${query}`,
  body,
  headers: { ...bearer, ...headers },
})
const read = (query = '', headers = {}): Request => ({
  method: 'GET',
  path: `/v1/messages${query}`,
  headers: { ...bearer, ...headers },
})
const numbered = (id: string, sequence: string) => ({ 'gatherer-producer': id, 'gatherer-sequence': sequence })
const typed = (type: string) => ({ 'content-type': type })

/** In this order; what comes first makes what follows possible. */
const classic: readonly (readonly [status: number, request: Request])[] = [
  [201, identify('dale')],
  [202, identify('dale')],
  [400, identify()],
  [400, identify('.')],
  [400, { path: '/identify', body: 'x' }],
  [413, { path: '/identify', body: 'x'.repeat(1024 * 1024 + 1) }],
  [405, get('/identify')],
  [401, authenticate('nobody', 'pass')],
  [201, authenticate('dale', 'pass')],
  [202, authenticate('dale', 'pass')],
  [403, authenticate('dale', 'word')],
  [403, { ...authenticate('dale', 'pass'), from: elsewhere }],
  [400, authenticate('dale')],
  [405, get('/authenticate', 'PUT')],
  [413, { path: '/authenticate', body: 'x'.repeat(1024 * 1024 + 1) }],
  [201, message('Hail Dale!')],
  [201, message(0, numbered('p', '0'))],
  [409, message(2, numbered('p', '2'))],
  [409, message('another', numbered('p', '0'))],
  [400, message(null)],
  [400, message(1, numbered('p', '-1'))],
  [401, { path: '/message', body: { message_type: 'MESSAGE', token: 'x', message: 1 } }],
  [405, get('/message', 'DELETE')],
  [413, { path: '/message', body: 'x'.repeat(1024 * 1024 + 1) }],
]

const native: readonly (readonly [status: number, request: Request])[] = [
  [201, { path: '/v1/sessions', headers: bearer }],
  [201, { path: '/v1/sessions', headers: basic('anna:pass') }],
  [401, { path: '/v1/sessions', body: { username: 'anna', password: 'word' } }],
  [401, { path: '/v1/sessions', headers: { authorization: 'Bearer x' } }],
  [422, { path: '/v1/sessions', body: '[' }],
  [422, { path: '/v1/sessions', body: { username: 'anna' } }],
  [422, { path: '/v1/sessions', body: 'x'.repeat(1024 * 1024 + 1) }],
  [200, { ...get('/v1/sessions'), headers: bearer }],
  [401, get('/v1/sessions')],
  [405, get('/v1/sessions', 'PUT')],
  [403, { method: 'DELETE', path: '/v1/sessions/x', headers: { cookie: `session=${token}` } }],
  [404, { method: 'DELETE', path: '/v1/sessions/x', headers: bearer }],
  [405, get('/v1/sessions/x', 'PUT')],
  [401, get('/v1/keys')],
  [403, { ...get('/v1/keys'), headers: bearer }],
  [405, get('/v1/keys', 'PUT')],
  [401, { path: '/v1/setup', body: { code: 'x', username: 'root', password: 'pass' } }],
  [422, { path: '/v1/setup', body: {} }],
  [405, get('/v1/setup')],
  [403, { path: '/v1/users/otto/password', headers: bearer }],
  [200, messages('Hail\nDale!')],
  [200, messages('0', numbered('q', '0'))],
  [200, messages('0', numbered('q', '0'))],
  [409, messages('another', numbered('q', '0'))],
  [409, messages('7', numbered('q', '7'))],
  [401, messages('x', { authorization: 'Bearer x' })],
  [401, messages('x', basic('anna:word'))],
  [422, messages('')],
  [422, messages('{\n', typed('application/json'))],
  [422, messages(Buffer.from([0xff]))],
  [422, messages('x', typed('image/png'))],
  [422, messages('x', { 'content-encoding': 'br' })],
  [422, messages(gzipSync('x').subarray(1), { 'content-encoding': 'gzip' })],
  [422, messages('{"message":1,"sent_at":"now"}', typed('application/vnd.message-gatherer+ndjson'))],
  [422, messages('x', {}, '?stream=.')],
  [422, messages('x', { 'gatherer-producer': 'q' })],
  [422, messages('x'.repeat(1024 * 1024 + 1))],
  [200, read()],
  [200, read('?limit=1', { accept: 'application/json' })],
  [200, read('?limit=1', { accept: 'text/csv' })],
  [200, read('?follow=false', { accept: 'text/event-stream' })],
  [200, { ...read(), method: 'HEAD' }],
  [401, get('/v1/messages')],
  [403, read('?user=otto')],
  [410, read('?offset=00000000-0')],
  [422, read('?limit=0')],
  [422, read('?regex=(')],
  [405, get('/v1/messages', 'PUT')],
  [200, { ...read(), path: '/v1/streams' }],
  [403, { ...read(), path: '/v1/streams?user=otto' }],
  [422, { ...read(), path: '/v1/streams?x=1' }],
  [401, get('/v1/streams')],
  [405, get('/v1/streams', 'PUT')],
  [200, { ...read(), path: '/v1/senders' }],
  [200, { ...read(), path: '/v1/senders?after=a' }],
  [422, { ...read(), path: '/v1/senders?after=.' }],
  [401, get('/v1/senders')],
  [405, get('/v1/senders', 'PUT')],
  [200, { ...read(), path: '/v1/histogram' }],
  [403, { ...read(), path: '/v1/histogram?user=otto' }],
  [422, { ...read(), path: '/v1/histogram?buckets=501' }],
  [401, get('/v1/histogram')],
  [405, get('/v1/histogram', 'PUT')],
  [405, get('/v1/sessions/current', 'POST')],
  [204, { method: 'DELETE', path: '/v1/sessions/current', headers: bearer }],
  [401, { method: 'DELETE', path: '/v1/sessions/current', headers: bearer }],
]

const about: readonly (readonly [status: number, request: Request])[] = [
  ...['/', '/errors', '/v1', '/healthz', '/readyz', '/openapi.json'].flatMap(
    path =>
      [
        [200, get(path)],
        [200, get(path, 'HEAD')],
        [405, get(path, 'PUT')],
      ] as const,
  ),
  [404, get('/nowhere')],
  [404, { path: '/v1/nowhere' }],
]

describe.each([
  ['the three classic messages', classic],
  ['the native paths', native],
  ['the server about itself', about],
])('answers of %s', (_what, asked) => {
  it('A4: are as documented', async () => {
    for (const [status, request] of asked) {
      const answer = await send(server.port, request)
      expect({ request, status: answer.status }).toEqual({ request, status })
      documented.expect(request, answer)
    }
  })
})

it('A4: while there is no room, are as documented', async () => {
  const other = await send(server.port, { path: '/v1/sessions', body: { username: 'otto', password: 'pass' } })
  const headers = { authorization: `Bearer ${tokenOf(other)}` }
  const body = 'x'.repeat(1000 * 1024)
  for (let count = 0; count < 4; count++) {
    const { socket } = await openSocket(server)
    socket.write(postBytes('/v1/messages', body, headers).slice(0, -1))
  }
  await until('no room', async () => (await send(server.port, messages('x', headers))).status === 429)
  for (const request of [messages('x', headers), message('x'), identify('rita')]) {
    const answer = await send(server.port, request)
    expect(answer.status).toBe(429)
    documented.expect(request, answer)
  }
})

it.each([
  [{ status: 418 }, '418 is not documented'],
  [{ text: '{"status":"ok","uptime":1}' }, ' must NOT have unevaluated properties'],
  [{ text: '{}' }, " must have required property 'status'"],
  [{ text: '{"status":"fine"}' }, '/status must be equal to constant'],
  [{ headers: { 'content-type': 'text/html' } }, 'Content-Type text/html'],
])('A4: %j would be noticed', async (change, trouble) => {
  const answer = await send(server.port, get('/healthz'))
  expect(documented.troubleIn(get('/healthz'), { ...answer, ...change })).toContain(trouble)
})

it('A4: a missing header would be noticed', async () => {
  const answer = await send(server.port, get('/v1/messages', 'PUT'))
  const headers = { ...answer.headers, allow: undefined }
  expect(documented.troubleIn(get('/v1/messages', 'PUT'), { ...answer, headers })).toEqual(['Allow is missing'])
})
