/** Pages of entries: which, in which form, and where to go on (protocol rules R1, R3, R8 and R9). */
import { expect, it } from 'vitest'
import { entryReader } from '../harness/entry-reader.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { linesIn } from '../harness/journal-files.js'
import { openSocket } from '../harness/raw-socket.js'
import { bearer, jsonType, linesOf, linesType, nativeClient } from '../harness/native-client.js'

const server = await startGatherd({ flags: ['--segment-size', '64KiB'] })
const client = await nativeClient(server)
const { page } = entryReader(server, client)
const count = 1200

for (let at = 0; at < count; at += 300) {
  const some = Array.from({ length: 300 }, (_, index) => ({ number: at + index, text: 'Häil "Dale"'.repeat(8) }))
  await client.post(linesOf(some), { type: linesType })
}
const stored = linesIn(server.folder)

it('R1, R9: the lines are those of the files, byte for byte, in their order', async () => {
  const { status, headers, lines } = await page({ limit: 10_000 })
  expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, 'application/x-ndjson', 'no-store'])
  expect(lines).toEqual(stored)
})

it('R1: against the order, the same lines from the last to the first', async () => {
  expect((await page({ limit: 10_000, order: 'desc' })).lines).toEqual(stored.toReversed())
})

it('R8: without a limit there are 100', async () => {
  expect((await page()).lines).toEqual(stored.slice(0, 100))
  expect((await page({ order: 'desc' })).lines).toEqual(stored.slice(-100).toReversed())
})

it.each(['asc', 'desc'] as const)('R3: from page to page nothing is lost or repeated, %s', async order => {
  const lines: string[] = []
  const first = await page({ limit: 7, order })
  const end = first.headers['gatherer-end-offset']
  let { next } = first
  lines.push(...first.lines)
  for (;;) {
    const more = await page({ limit: 77, order, offset: next })
    if (more.lines.length === 0) break
    lines.push(...more.lines)
    next = more.next
  }
  expect(lines).toEqual(order === 'asc' ? stored : stored.toReversed())
  expect(next).toBe(order === 'asc' ? end : `${String(end).slice(0, 8)}-0`)
})

it('R2, R3: from the end there is nothing, and the end is where to go on', async () => {
  const { lines, next, headers } = await page({ offset: 'end' })
  expect([lines, next]).toEqual([[], headers['gatherer-end-offset']])
  await client.post('"new"', { type: jsonType })
  expect((await page({ offset: next })).lines).toEqual(linesIn(server.folder).slice(-1))
})

it('R9: JSON has each entry as stored, its offset before it, and where to go on', async () => {
  const { text, headers } = await page({ limit: 3 }, { accept: 'application/json' })
  const {
    entries,
    next_offset: next,
    end_offset: end,
  } = JSON.parse(text) as {
    readonly entries: readonly { readonly offset: string }[]
    readonly next_offset: string
    readonly end_offset: string
  }
  expect(end).toBe(headers['gatherer-end-offset'])
  expect(headers['gatherer-next-offset']).toBe(next)
  expect(entries.map(({ offset: _offset, ...entry }) => JSON.stringify(entry))).toEqual(stored.slice(0, 3))
  const second = await page({ limit: 1, offset: String(entries[1]?.offset) })
  expect(second.lines).toEqual(stored.slice(1, 2))
  for (const line of stored.slice(0, 3)) expect(text).toContain(line.slice(1))
})

it('R9: CSV has time, user and message, and nothing that a spreadsheet runs', async () => {
  await client.post(['=1+1', 'say "x", twice', { a: 1 }], { type: jsonType })
  const { text, headers } = await page({ limit: 3, order: 'desc' }, { accept: 'text/csv' })
  const rows = text.split('\r\n')
  expect(headers['content-type']).toBe('text/csv; charset=utf-8')
  expect(rows.map(row => row.replace(/^[\d:TZ.-]+,/, ''))).toEqual([
    'time,user,message',
    `${client.user},"{""a"":1}"`,
    `${client.user},"say ""x"", twice"`,
    `${client.user},'=1+1`,
    '',
  ])
})

it('R3: an answer that is not ready before it begins tells by a trailer where to go on', async () => {
  const other = await nativeClient(server)
  const text = 'x'.repeat(900_000)
  for (let number = 0; number < 6; number++) await other.post([`${number}${text}`], { type: jsonType })
  for (const accept of ['application/x-ndjson', 'application/json', 'text/csv']) {
    const { page: pageOfOther } = entryReader(server, other)
    const whole = await pageOfOther({}, { accept })
    expect(whole.headers['gatherer-next-offset']).toBeUndefined()
    expect(whole.headers.trailer).toBe('Gatherer-Next-Offset')
    expect(whole.trailers['gatherer-next-offset']).toBe(whole.headers['gatherer-end-offset'])
    const starts = [...whole.text.matchAll(/(\d)x{900000}/g)].map(([, digit]) => digit)
    expect(starts).toEqual(['0', '1', '2', '3', '4', '5'])
    if (accept === 'application/json') expect(JSON.parse(whole.text)).toMatchObject({ next_offset: whole.next })
  }
})

it('R3: HEAD tells the end of the journal and reads nothing', async () => {
  const headers = { authorization: bearer(client.token) }
  const { status, headers: head, text } = await send(server.port, { method: 'HEAD', path: '/v1/messages', headers })
  const now = await page({ limit: 1 })
  expect([status, text, head['gatherer-end-offset']]).toEqual([200, '', now.headers['gatherer-end-offset']])
})

it('R1: an empty value is as good as none, and a parameter may be percent-encoded', async () => {
  const { lines } = await page({ offset: '', since: '', user: '', where: '', contains: '', limit: '' })
  expect(lines).toEqual(stored.slice(0, 100))
  const headers = { authorization: bearer(client.token) }
  const { text } = await send(server.port, { method: 'GET', path: '/v1/messages?%6cimit=%31', headers })
  expect(text).toBe(`${stored[0]}\n`)
})

it.each(['GET /v1/messages?follow=true&limit=900', 'GET /v1/messages?contains=H%C3%A4il&limit=900&follow=true'])(
  'R3: HTTP/1.0 has no trailers, and the lines all the same: %s',
  async line => {
    const { socket, received, closed } = await openSocket(server)
    socket.write(`${line} HTTP/1.0\r\nAuthorization: ${bearer(client.token)}\r\n\r\n`)
    await closed
    const [head = '', body] = Buffer.from(received(), 'latin1').toString().split('\r\n\r\n')
    expect([head.includes('200 OK'), head.toLowerCase().includes('trailer')]).toEqual([true, false])
    expect(body?.split('\n').slice(0, -1)).toEqual(stored.slice(0, 900))
  },
)
