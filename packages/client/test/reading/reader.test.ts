import { once } from 'node:events'
import { expect, it, onTestFinished } from 'vitest'
import { formatOffset, GathererError } from '@message-gatherer/protocol'
import { connect } from '../../src/connect.js'
import { connect as connectInBrowser } from '../../src/browser.js'
import { tokenCredential } from '../../src/delivery/token-credential.js'
import type { ReadEvent } from '../../src/reading/entry-source.js'
import { answerBytes, deadUrl } from '../http/raw-server.js'
import { journalId, problemBytes, ReadingServer, type Fault } from './reading-server.js'
import { messagesOf, readerOf, taken } from './reading-tools.js'

async function serverWith(...messages: readonly unknown[]): Promise<ReadingServer> {
  const server = await ReadingServer.listen()
  server.add(messages)
  return server
}

const html: Fault = { kind: 'instead', bytes: answerBytes(200, '<h1>Welcome</h1>', { 'content-type': 'text/html' }) }

function refusal(...details: ConstructorParameters<typeof GathererError>): Fault {
  return { kind: 'instead', bytes: problemBytes(new GathererError(...details)) }
}

it('T8: an entry has its fields, its line as stored, and where to go on', async () => {
  const server = await serverWith({ a: 1 })
  const [entry] = await taken(readerOf(server).reader.read())
  const [line] = server.lines
  expect(entry).toEqual({
    ...JSON.parse(line?.text ?? ''),
    line: line?.text,
    next: formatOffset(journalId, server.end),
  })
  expect(await messagesOf(readerOf(server).reader.read({ offset: entry?.next ?? '' }))).toEqual([])
})

it('R1, R4, R8: what a program asks for stands in the query', async () => {
  const server = await serverWith()
  await messagesOf(
    readerOf(server).reader.read({
      user: ['dale', 'cellar'],
      stream: 'app',
      source: 'a&b=c',
      since: new Date(Date.UTC(2026, 0)),
      until: '2026-02-01T00:00:00Z',
      contains: 'Grüße',
      regex: '^a+$',
      where: ['level=error', 'a.b=1'],
      order: 'desc',
      limit: 7,
    }),
  )
  expect([...(server.asked[0] ?? [])]).toEqual([
    ['user', 'dale'],
    ['user', 'cellar'],
    ['stream', 'app'],
    ['source', 'a&b=c'],
    ['since', '2026-01-01T00:00:00.000Z'],
    ['until', '2026-02-01T00:00:00Z'],
    ['contains', 'Grüße'],
    ['regex', '^a+$'],
    ['where', 'level=error'],
    ['where', 'a.b=1'],
    ['order', 'desc'],
    ['limit', '7'],
    ['follow', 'false'],
  ])
})

it.each([
  [{ limit: 0 }],
  [{ limit: 1.5 }],
  [{ last: -1 }],
  [{ last: 5, limit: 3 }],
  [{ last: 5, offset: 'end' }],
  [{ user: [] }],
  [{ since: new Date(Number.NaN) }],
])('T8: what cannot be meant is refused at once: %j', query => {
  const { reader } = readerOf({ url: 'http://127.0.0.1:1' })
  expect(() => reader.tail(query)).toThrow(expect.objectContaining({ code: 'USAGE' }))
  expect(() => reader.read(query)).toThrow(expect.objectContaining({ code: 'USAGE' }))
})

it('T8: nothing is asked before the first entry is', async () => {
  const server = await serverWith(1)
  const entries = readerOf(server).reader.tail()
  expect(server.connections).toEqual([])
  await entries.next()
  await entries.return?.()
  expect(server.asked).toHaveLength(1)
})

it('T1, R11: a token that ends is replaced by a sign-in, and it goes on', async () => {
  const server = await serverWith(1)
  const { reader, events, control } = readerOf(server)
  const tail = reader.tail({}, control)
  await tail.next()
  server.token = 'none'
  for (const socket of server.connections) socket.destroy()
  server.add([2, 3])
  expect(await messagesOf(tail, 2)).toEqual([2, 3])
  expect(server.signIns).toBe(2)
  // For the cut; a token that has just ended is no trouble.
  expect(events.map(({ kind }) => kind)).toEqual(['reading', 'waiting', 'reading'])
})

it('R11: an end with INVALID_TOKEN is followed by a sign-in', async () => {
  const server = await serverWith(1, 2, 3)
  server.faults.push({ kind: 'ends', afterEntries: 1, data: '{"code":"INVALID_TOKEN"}' })
  const { reader } = readerOf(server)
  expect(await messagesOf(reader.tail(), 3)).toEqual([1, 2, 3])
  expect(server.signIns).toBe(2)
})

it('T8: a token that nobody renews ends it when it is refused three times', async () => {
  const server = await serverWith(1)
  const { reader, waits } = readerOf(server, { credential: tokenCredential('another') })
  await expect(messagesOf(reader.tail())).rejects.toMatchObject({ code: 'INVALID_TOKEN', message: 'it has ended' })
  expect(waits).toHaveLength(2)
})

it('T8: a password that is refused ends it', async () => {
  const server = await serverWith(1)
  const { reader } = readerOf(server, {
    credential: { authorization: async () => ({ kind: 'denied', reason: 'no such user' }), refused: () => undefined },
  })
  await expect(messagesOf(reader.tail())).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS', message: 'no such user' })
})

it.each(['OFFSET_UNKNOWN', 'NOT_ALLOWED', 'INVALID_REQUEST', 'NOT_FOUND', 'METHOD_NOT_ALLOWED'] as const)(
  'R2, R14, T8: %s ends it, at the beginning and later',
  async code => {
    const server = await serverWith(1, 2)
    server.faults.push(refusal(code, 'so it is', { hint: 'try this' }))
    await expect(messagesOf(readerOf(server).reader.tail())).rejects.toMatchObject({ code, message: 'so it is' })
    const end = JSON.stringify({ code, detail: 'so it is' })
    server.faults.push({ kind: 'ends', afterEntries: 1, data: end })
    const tail = readerOf(server).reader.tail()
    expect(await tail.next()).toMatchObject({ value: { message: 1 } })
    await expect(tail.next()).rejects.toMatchObject({ code, message: 'so it is' })
  },
)

it('R2: a server that was restored ends it, with what to do', async () => {
  const server = await serverWith(1, 2, 3)
  const tail = readerOf(server).reader.tail()
  for (const wanted of [1, 2, 3]) expect(await tail.next()).toMatchObject({ value: { message: wanted } })
  server.lines.length = 1
  for (const socket of server.connections) socket.destroy()
  await expect(tail.next()).rejects.toMatchObject({ code: 'OFFSET_UNKNOWN', hint: /restored/ })
})

it.each([
  ['a page', html],
  ['a page that is not there', { kind: 'instead', bytes: answerBytes(404, 'no') }],
  ['a proxy that forbids', { kind: 'instead', bytes: answerBytes(403, 'no') }],
  ['a redirect', { kind: 'instead', bytes: answerBytes(302, '', { location: 'https://elsewhere' }) }],
  [
    'events of somebody else',
    { kind: 'instead', bytes: answerBytes(200, 'data: 1\n\n', { 'content-type': 'text/event-stream' }) },
  ],
] as readonly (readonly [string, Fault])[])(
  'T8: %s ends it at the beginning; later it is waited for',
  async (_what, fault) => {
    const server = await serverWith(1, 2)
    server.faults.push(fault)
    const reason = /does not look like a Message Gatherer server/
    await expect(messagesOf(readerOf(server).reader.tail())).rejects.toMatchObject({
      code: 'SERVER_UNREACHABLE',
      message: reason,
    })
    server.faults.push({ kind: 'ends', afterEntries: 1, data: '{"code":"DRAINING"}' }, fault, fault, fault, fault)
    expect(await messagesOf(readerOf(server).reader.tail(), 2)).toEqual([1, 2])
  },
)

it('T8: it waits for a server that is not there yet, or that a proxy stands in for', async () => {
  const url = await deadUrl()
  const waiting = readerOf({ url })
  const stop = new AbortController()
  const onEvent = (event: { readonly kind: string }): void => {
    if (event.kind === 'waiting' && waiting.waits.length === 5) stop.abort(new Error('enough'))
  }
  const entries = waiting.reader.read({}, { onEvent, signal: stop.signal })
  await expect(entries.next()).rejects.toThrow('enough')
  const server = await serverWith(1)
  server.faults.push(
    { kind: 'instead', bytes: answerBytes(502, 'no') },
    { kind: 'instead', bytes: answerBytes(504, 'no') },
  )
  expect(await messagesOf(readerOf(server).reader.read())).toEqual([1])
})

it('R13: Retry-After is waited for', async () => {
  const server = await serverWith(1)
  const busy = problemBytes(new GathererError('TOO_MANY_REQUESTS', 'busy'), { 'retry-after': '7' })
  server.faults.push({ kind: 'instead', bytes: busy })
  const { reader, waits, events, control } = readerOf(server)
  expect(await messagesOf(reader.read({}, control))).toEqual([1])
  expect(waits.map(ms => Math.floor(ms / 1000))).toEqual([7])
  expect(events[0]).toMatchObject({ kind: 'waiting', reason: 'busy' })
})

it('D2, T8: waits grow while nothing comes, and begin anew once something came', async () => {
  const server = await serverWith(1, 2)
  const nothing: Fault = { kind: 'cut', after: 0, by: 'end' }
  server.faults.push(nothing, nothing, nothing, { kind: 'ends', afterEntries: 1, data: '{"code":"DRAINING"}' })
  const { reader, waits } = readerOf(server)
  expect(await messagesOf(reader.read())).toEqual([1, 2])
  expect(waits).toEqual([50, 100, 200, 50])
})

it('T5: a line that does not match its checksum is asked for again and never shown', async () => {
  const server = await serverWith(1, 2, 3)
  const flip: Fault = { kind: 'flips', entry: 1, at: 20 }
  server.faults.push(flip, { ...flip, entry: 0 })
  expect(await messagesOf(readerOf(server).reader.read())).toEqual([1, 2, 3])
  const afterFirst = formatOffset(journalId, server.lines[0]?.end ?? 0)
  expect(server.asked.map(query => query.get('offset'))).toEqual([null, afterFirst, afterFirst])
})

it('T5: what arrives damaged three times ends it', async () => {
  const server = await serverWith(1, 2, 3)
  const flip: Fault = { kind: 'flips', entry: 0, at: 20 }
  server.faults.push({ ...flip, entry: 1 }, flip, flip)
  const entries = readerOf(server).reader.tail()
  expect(await entries.next()).toMatchObject({ value: { message: 1 } })
  await expect(entries.next()).rejects.toMatchObject({ code: 'ANSWER_DAMAGED' })
  expect(await entries.next()).toEqual({ done: true, value: undefined })
})

it('T5: damage at several places is no end', async () => {
  const messages = Array.from({ length: 20 }, (_, index) => index)
  const server = await serverWith(...messages)
  server.faults.push(...messages.map(() => ({ kind: 'flips', entry: 1, at: 30 }) as const))
  expect(await messagesOf(readerOf(server).reader.read())).toEqual(messages)
})

it('R3, R10: where a progress tells that the scan is, it goes on', async () => {
  const server = await serverWith(1, 2, 3)
  const { reader, events, control } = readerOf(server)
  const [, second] = server.lines
  const place = formatOffset(journalId, second?.end ?? 0)
  const end = formatOffset(journalId, server.end)
  const told = `event: progress\ndata: {"next_offset":"${place}","end_offset":"${end}"}\n\n`
  const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ngatherer-end-offset: ${end}\r\n\r\n`
  server.faults.push({ kind: 'instead', bytes: head + told })
  expect(await messagesOf(reader.read({}, control))).toEqual([3])
  expect(events).toContainEqual({ kind: 'progress', next: place, end })
  expect(server.asked[1]?.get('offset')).toBe(place)
})

it('R10: where a comment with an id tells that everything was seen, it goes on', async () => {
  const server = await serverWith(1, 2, 3)
  const end = formatOffset(journalId, server.end)
  const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ngatherer-end-offset: ${end}\r\n\r\n`
  server.faults.push({ kind: 'instead', bytes: `${head}: nothing new\nid: ${end}\n\n` })
  const tail = readerOf(server).reader.tail({ user: 'dale' })
  const next = tail.next()
  server.add([4])
  expect(await next).toMatchObject({ value: { message: 4 } })
  await tail.return?.()
})

it('R2: the end is that of the first answer, also when it is asked again', async () => {
  const server = await serverWith(1)
  const head = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ngatherer-end-offset: ${formatOffset(journalId, server.end)}\r\n\r\n`
  server.faults.push({ kind: 'instead', bytes: head })
  const { reader } = readerOf(server)
  const tail = reader.tail({ offset: 'end' }, { onEvent: ({ kind }) => kind === 'waiting' && server.add([2]) })
  expect(await messagesOf(tail, 1)).toEqual([2])
})

it('T8: read ends with what was there when it began, however fast more comes', async () => {
  const server = await serverWith(1, 2, 3)
  const read: unknown[] = []
  server.faults.push({ kind: 'ends', afterEntries: 2, data: '{"code":"DRAINING"}' })
  for await (const { message } of readerOf(server).reader.read()) {
    read.push(message)
    server.add([`later than ${String(message)}`])
  }
  expect(read).toEqual([1, 2, 3])
})

it('R8, T8: more than one answer may have comes in several', async () => {
  const messages = Array.from({ length: 25_000 }, (_, index) => index)
  const server = await serverWith(...messages)
  expect(await messagesOf(readerOf(server).reader.read())).toEqual(messages)
  expect(server.asked.map(query => query.get('limit'))).toEqual(['10000', '10000', '10000'])
  const { reader, waits } = readerOf(server)
  expect(await messagesOf(reader.read({ limit: 12_000, order: 'desc' }))).toEqual(
    messages.toReversed().slice(0, 12_000),
  )
  expect(server.asked.slice(3).map(query => query.get('limit'))).toEqual(['10000', '2000'])
  expect(waits).toEqual([])
})

it('R8: a limit counts across cuts, also when it is followed', async () => {
  const server = await serverWith(1, 2, 3, 4, 5)
  server.faults.push({ kind: 'ends', afterEntries: 2, data: '{"code":"DRAINING"}' })
  expect(await messagesOf(readerOf(server).reader.tail({ limit: 3 }))).toEqual([1, 2, 3])
  expect(server.asked.map(query => query.get('limit'))).toEqual(['3', '1'])
})

it('T1: the last ones come in their order, then what is new; none are there: what is new', async () => {
  const server = await serverWith(1, 2, 3, 4, 5)
  const { reader } = readerOf(server)
  const tail = reader.tail({ last: 2 })
  expect(await tail.next()).toMatchObject({ value: { message: 4 } })
  server.add([6])
  expect(await messagesOf(tail, 2)).toEqual([5, 6])
  expect(await messagesOf(reader.read({ last: 3 }))).toEqual([4, 5, 6])
  expect(await messagesOf(reader.read({ last: 99 }))).toEqual([1, 2, 3, 4, 5, 6])
  expect(await messagesOf(reader.read({ last: 0 }))).toEqual([])
  expect(await messagesOf(reader.read({ last: 3, user: 'nobody' }))).toEqual([])
  const others = reader.tail({ last: 3, user: 'anna' })
  const next = others.next()
  server.add([7], 'anna')
  expect(await next).toMatchObject({ value: { message: 7 } })
  await others.return?.()
})

it('T8: leaving the loop closes the connection at once', async () => {
  const server = await serverWith(1, 2, 3)
  expect(await messagesOf(readerOf(server).reader.tail(), 1)).toEqual([1])
  const [socket] = server.connections.slice(-1)
  if (socket && !socket.closed) await once(socket, 'close')
})

it('T8: return ends it also while an entry is waited for', async () => {
  const server = await serverWith()
  const tail = readerOf(server).reader.tail()
  const next = tail.next()
  await tail.return?.()
  expect(await next).toEqual({ done: true, value: undefined })
  expect(await tail.next()).toEqual({ done: true, value: undefined })
})

it('T8: a signal ends it with its reason, before and while an entry is waited for', async () => {
  const server = await serverWith(1)
  const { reader } = readerOf(server)
  await expect(reader.tail({}, { signal: AbortSignal.abort(new Error('no')) }).next()).rejects.toThrow('no')
  const stop = new AbortController()
  const tail = reader.tail({}, { signal: stop.signal })
  await tail.next()
  const next = tail.next()
  stop.abort(new Error('enough'))
  await expect(next).rejects.toThrow('enough')
  expect(await tail.next()).toEqual({ done: true, value: undefined })
})

it('T8: silence is a cut', async () => {
  const server = await serverWith(1)
  const { reader } = readerOf(server, { silenceMs: 100 })
  const onEvent = (event: ReadEvent): void => {
    if (event.kind === 'waiting' && event.reason === 'nothing came for 0.1 s') server.add([2])
  }
  expect(await messagesOf(reader.tail({}, { onEvent }), 2)).toEqual([1, 2])
})

it('T8: a gatherer reads without a spool, and its close ends what is read', async () => {
  const server = await serverWith(1, 2)
  const destination = { url: server.url, user: 'dale', password: 'pass' }
  for (const gatherer of [await connect(destination), connectInBrowser(destination)]) {
    onTestFinished(() => gatherer.close())
    expect(await messagesOf(gatherer.read())).toEqual([1, 2])
    const tail = gatherer.tail()
    expect([await tail.next(), await tail.next()]).toMatchObject([{ value: { message: 1 } }, { value: { message: 2 } }])
    const next = tail.next()
    await gatherer.close()
    expect(await next).toEqual({ done: true, value: undefined })
  }
})
