import { describe, expect, it } from 'vitest'
import type { Authorization } from '../../src/delivery/credential.js'
import { gzip } from '../../src/delivery/gzip.js'
import { tokenCredential } from '../../src/delivery/token-credential.js'
import { manyTimes, never, newDelivery, newServer, serverAfter, textsOf } from './one-delivery.js'
import { answer, noAnswer, problem, ScriptedTransport, servedBy } from './scripted-transport.js'

describe('a request', () => {
  it('D1: begins at the first message, and takes what waits of one producer and one stream', async () => {
    const { queue, spool, drain } = newDelivery()
    const server = newServer()
    spool('a', 'b')
    queue.add([{ stream: 'the other', message: '"c"', sentAt: '2026-11-22T05:41:51Z', source: 'app.log' }])
    queue.beginLife()
    spool('d')
    const transport = serverAfter(server)
    expect(await drain({ transport })).toBe('empty')
    expect(server.stored).toEqual(['"a"', '"b"', '"c"', '"d"'])
    expect(transport.asked.map(({ producer, sequence, path }) => [producer, sequence, path])).toEqual([
      ['p0', 0, '/v1/messages?stream=default'],
      ['p0', 2, '/v1/messages?stream=the%20other'],
      ['p1', 0, '/v1/messages?stream=default'],
    ])
    expect(transport.asked[1]).toMatchObject({
      method: 'POST',
      headers: { authorization: 'Bearer token', 'content-type': 'application/vnd.message-gatherer+ndjson' },
    })
    const line = '{"message":"c","sent_at":"2026-11-22T05:41:51Z","source":"app.log"}\n'
    expect(Buffer.from(transport.asked[1]?.body ?? '').toString()).toBe(line)
  })

  it('D1: is followed by the next one only when it was answered; what comes meanwhile goes with that', async () => {
    const { events, spool, drain } = newDelivery()
    const server = newServer()
    spool('a')
    let inFlight = 0
    const transport = new ScriptedTransport(asked => {
      expect(++inFlight).toBe(1)
      if (server.stored.length === 0) spool('b', 'c')
      inFlight--
      return servedBy(server)(asked)
    })
    await drain({ transport })
    expect(textsOf(transport)).toEqual([['a'], ['b', 'c']])
    expect(events).toEqual([
      { kind: 'online' },
      { kind: 'acknowledged', first: 0, end: 1, accepted: 1, duplicates: 0 },
      { kind: 'acknowledged', first: 1, end: 3, accepted: 2, duplicates: 0 },
    ])
  })

  it('D1, D8: is within the limits', async () => {
    const { spool, drain } = newDelivery()
    const server = newServer()
    spool('a', 'b', 'c', 'a long one '.repeat(10), 'd')
    const transport = serverAfter(server)
    await drain({ transport, limits: { messages: 2, bytes: 50 } })
    expect(textsOf(transport).map(texts => texts.length)).toEqual([2, 1, 1, 1])
    expect(server.stored.length).toBe(5)
  })
})

describe('compression', () => {
  it('D5: is for bodies of 16 KiB and more, and for servers that know it', async () => {
    const { queue, spool, delivererOf } = newDelivery()
    const server = newServer()
    spool('small')
    const transport = serverAfter(server)
    const deliverer = delivererOf({ transport, compress: gzip })
    const turn = { queue, mayDeliver: () => true }
    await deliverer.drain(turn, never)
    spool('x'.repeat(20_000))
    await deliverer.drain(turn, never)
    expect(transport.asked.map(({ headers }) => headers?.['content-encoding'])).toEqual([undefined, 'gzip'])
    expect(transport.asked[1]?.body?.length).toBeLessThan(1000)
    expect(server.stored.length).toBe(2)
  })

  it('D5, D7: is left off for good when the server does not know it, and sets no message aside', async () => {
    const { dead, spool, drain } = newDelivery()
    const server = newServer()
    const transport = new ScriptedTransport(asked =>
      asked.headers?.['content-encoding'] === 'gzip' ? problem(422, 'UNSUPPORTED_ENCODING') : servedBy(server)(asked),
    )
    spool('x'.repeat(20_000), 'y'.repeat(20_000))
    await drain({ transport, compress: gzip, limits: { messages: 1, bytes: 1 } })
    expect(server.stored.length).toBe(2)
    expect(transport.asked.length).toBe(3)
    expect(dead).toEqual([])
  })
})

describe('weather', () => {
  it.each([
    ['no server', noAnswer()],
    ['500', answer(500)],
    ['a redirect', answer(302, '', { location: 'http://elsewhere.test' })],
    ['a page', answer(200, '<html>')],
    ['half of an answer', answer(200, '{"accepted":1}', { contentType: 'application/json' })],
    ['a full disk', problem(503, 'JOURNAL_FULL')],
    ['a gap before what it expects', problem(409, 'SEQUENCE_GAP', { expected_sequence: 99 })],
  ])('D2: is waited out for as long as it lasts, with the same request: %s', async (_, trouble) => {
    const { waits, spool, drain } = newDelivery()
    const server = newServer()
    spool('a', 'b')
    const transport = serverAfter(server, ...Array.from({ length: manyTimes }, () => trouble))
    await drain({ transport })
    expect(server.stored).toEqual(['"a"', '"b"'])
    expect(new Set(textsOf(transport).map(texts => texts.join())).size).toBe(1)
    expect(new Set(transport.asked.map(({ producer, sequence }) => `${producer} ${sequence}`)).size).toBe(1)
    expect(waits.length).toBe(manyTimes)
    expect(waits.slice(0, 3)).toEqual([50, 100, 200])
    expect(Math.max(...waits)).toBe(15_000)
  })

  it('D2: is forgotten with the first success, also by the next turn', async () => {
    const { waits, queue, spool, kinds, delivererOf } = newDelivery()
    const server = newServer()
    const good = servedBy(server)
    const script = [undefined, undefined, good, undefined, good]
    const deliverer = delivererOf({ transport: new ScriptedTransport(asked => script.shift()?.(asked) ?? noAnswer()) })
    for (const text of ['a', 'b']) {
      spool(text)
      await deliverer.drain({ queue, mayDeliver: () => true }, never)
    }
    expect(waits).toEqual([50, 100, 50])
    expect(kinds()).toEqual(['offline', 'online', 'acknowledged', 'offline', 'online', 'acknowledged'])
  })

  it('D2: is waited out for as long as the server asks', async () => {
    const { waits, spool, drain } = newDelivery()
    spool('a')
    const busy = { ...problem(429, 'TOO_MANY_REQUESTS'), retryAfter: '7' }
    await drain({ transport: serverAfter(newServer(), busy) })
    expect(waits.length).toBe(1)
    expect(waits[0]).toBeGreaterThanOrEqual(7000)
    expect(waits[0]).toBeLessThan(8000)
  })

  it('D2: is told when it begins, when the server answers at least, and when it ends', async () => {
    const { events, spool, drain } = newDelivery()
    spool('a')
    const trouble = [noAnswer(), noAnswer('no route'), problem(503, 'JOURNAL_FULL'), problem(503, 'DRAINING')]
    await drain({ transport: serverAfter(newServer(), ...trouble) })
    expect(events.slice(0, -1)).toEqual([
      { kind: 'offline', reason: 'nothing listens there', hint: 'start it', reached: false },
      { kind: 'offline', reason: 'it is JOURNAL_FULL', hint: '', reached: true },
      { kind: 'online' },
    ])
  })
})

describe('signing in', () => {
  it('D4: comes again after 401, and nobody is told of a token that merely ended', async () => {
    const { spool, drain, kinds } = newDelivery()
    const tokens = ['first', 'second']
    const refused: string[] = []
    const credential = {
      authorization: async (): Promise<Authorization> => ({ kind: 'authorized', authorization: tokens[0] ?? '' }),
      refused: (authorization: string) => void refused.push(authorization, tokens.shift() ?? ''),
    }
    spool('a')
    const transport = serverAfter(newServer(), problem(401, 'INVALID_TOKEN'))
    await drain({ transport, credential })
    expect(transport.asked.map(({ headers }) => headers?.['authorization'])).toEqual(['first', 'second'])
    expect(refused).toEqual(['first', 'first'])
    expect(kinds()).toEqual(['online', 'acknowledged'])
  })

  it('D2, D4: is tried for as long as it fails, and nothing is sent meanwhile', async () => {
    const { events, waits, spool, drain } = newDelivery()
    const failures: Authorization[] = [
      { kind: 'denied', reason: 'another password' },
      { kind: 'weather', reason: 'nothing listens there', reached: false },
      { kind: 'weather', reason: 'busy', retryAfterMs: 20_000, reached: true },
    ]
    const good: Authorization = { kind: 'authorized', authorization: 'token' }
    spool('a')
    const transport = serverAfter(newServer())
    await drain({
      transport,
      credential: { authorization: async () => failures.shift() ?? good, refused: () => undefined },
    })
    expect(transport.asked.length).toBe(1)
    expect(waits.length).toBe(3)
    expect(waits[2]).toBeGreaterThanOrEqual(20_000)
    expect(events.filter(({ kind }) => kind === 'offline')).toMatchObject([
      { reason: 'another password', reached: true },
      { reached: false },
      { reason: 'busy', reached: true },
    ])
  })

  it('D2, D4: that never helps is told, and goes on', async () => {
    const { spool, drain, kinds } = newDelivery()
    spool('a')
    const server = newServer()
    await drain({ transport: serverAfter(server, ...Array.from({ length: manyTimes }, () => answer(401))) })
    expect(server.stored).toEqual(['"a"'])
    expect(kinds()).toEqual(['offline', 'online', 'acknowledged'])
  })
})

describe('a token that was revoked', () => {
  it('D4: is told once with what to do, keeps the messages, and another one is taken up when it is there', async () => {
    const { events, spool, drain, waits } = newDelivery()
    spool('a')
    const server = newServer()
    const body = JSON.stringify({
      code: 'INVALID_TOKEN',
      detail: 'it was revoked',
      hint: 'gather login makes a new one',
    })
    const revoked = { ...problem(401, 'INVALID_TOKEN'), body }
    const transport = new ScriptedTransport(asked =>
      asked.headers?.['authorization'] === 'Bearer mg_new' ? servedBy(server)(asked) : revoked,
    )
    const source = () => (waits.length < manyTimes ? 'mg_old' : 'mg_new')
    await drain({ transport, credential: tokenCredential(source) })
    expect(server.stored).toEqual(['"a"'])
    expect(events).toMatchObject([
      { kind: 'offline', reason: 'it was revoked', hint: 'gather login makes a new one', reached: true },
      { kind: 'online' },
      { kind: 'acknowledged' },
    ])
  })

  it('D4: and taken away here is no reason to ask the server', async () => {
    const { events, spool, drain, waits } = newDelivery()
    spool('a')
    const kept = ['mg_old', ...Array.from({ length: 3 }, () => undefined), 'mg_new']
    const transport = serverAfter(newServer(), problem(401, 'INVALID_TOKEN'))
    await drain({ transport, credential: tokenCredential(() => kept.shift()) })
    expect([transport.asked.length, waits.length]).toEqual([2, 4])
    expect(events[0]).toMatchObject({ kind: 'offline', reason: 'there is no token now', reached: true })
  })
})

describe('an end', () => {
  it('D1: by a signal comes at once, also while an answer is awaited, and nothing is done by halves', async () => {
    const { events, queue, spool, drain } = newDelivery()
    spool('a')
    const stop = new AbortController()
    const transport = new ScriptedTransport(() => {
      queueMicrotask(() => stop.abort())
      return undefined
    })
    expect(await drain({ transport, signal: stop.signal })).toBe('stopped')
    expect(queue.first).toBe(0)
    expect(events).toEqual([])
    expect(await drain({ transport, signal: stop.signal })).toBe('stopped')
    expect(transport.asked.length).toBe(1)
  })

  it('D1: by a signal keeps the answer that was there before it', async () => {
    const { queue, spool, drain } = newDelivery()
    spool('a', 'b')
    const stop = new AbortController()
    const server = newServer()
    const transport = new ScriptedTransport(asked => {
      stop.abort()
      return servedBy(server)(asked)
    })
    expect(await drain({ transport, signal: stop.signal, limits: { messages: 1, bytes: 1 } })).toBe('stopped')
    expect([queue.first, server.stored.length]).toEqual([1, 1])
  })

  it('Q5: comes when somebody else delivers now: before a request, and before its answer counts', async () => {
    const { events, queue, spool, drain } = newDelivery()
    spool('a')
    const server = newServer()
    const transport = serverAfter(server)
    expect(await drain({ transport, mayDeliver: () => false })).toBe('not ours')
    expect(transport.asked.length).toBe(0)
    expect(await drain({ transport, mayDeliver: () => server.stored.length === 0 })).toBe('not ours')
    expect([queue.first, server.stored.length]).toEqual([0, 1])
    expect(events).toEqual([])
  })

  it('Q5: before a request comes also when that is lost while signing in or compressing', async () => {
    const { spool, drain } = newDelivery()
    spool('x'.repeat(20_000))
    const transport = serverAfter(newServer())
    let isOurs = true
    const compress = async (body: Uint8Array) => {
      isOurs = false
      return gzip(body)
    }
    expect(await drain({ transport, compress, mayDeliver: () => isOurs })).toBe('not ours')
    expect(transport.asked.length).toBe(0)
  })
})
