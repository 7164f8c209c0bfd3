/** Every way an answer can be cut, ended or replaced: each entry comes once and in order. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { GathererError } from '@message-gatherer/protocol'
import { answerBytes } from '../http/raw-server.js'
import { problemBytes, ReadingServer, type Fault } from './reading-server.js'
import { messagesOf, readerOf } from './reading-tools.js'

const messages = ['one', { two: 'Grüße 😀' }]

it.each([
  { by: 'node', how: 'end', step: 1 },
  { by: 'node', how: 'reset', step: 7 },
  { by: 'fetch', how: 'end', step: 7 },
  { by: 'fetch', how: 'reset', step: 11 },
] as const)('T8: a cut at any byte loses and repeats nothing (over $by, by $how)', async ({ by, how, step }) => {
  const server = await ReadingServer.listen()
  server.add(messages)
  const { reader } = readerOf(server, { by })
  const wholeBytes = 600
  for (let after = 0; after < wholeBytes; after += step) {
    server.faults.push({ kind: 'cut', after, by: how })
    expect(await messagesOf(reader.read()), `cut after ${after} bytes`).toEqual(messages)
  }
  expect(server.faults).toEqual([])
})

it('T8: whatever comes in between, each entry comes once and in order, followed or read, in either order', async () => {
  const server = await ReadingServer.listen()
  await fc.assert(
    fc.asyncProperty(story, async ({ count, later, faults, order, follows, limit }) => {
      server.lines.length = 0
      server.faults.splice(0, Infinity, ...faults)
      server.add(numbers(0, count))
      const { reader } = readerOf(server)
      const all = numbers(0, count + later)
      if (follows) {
        const read = messagesOf(reader.tail(), Math.max(1, all.length))
        server.add(numbers(count, all.length))
        if (all.length === 0) server.add([0])
        expect(await read).toEqual(all.length === 0 ? [0] : all)
        return
      }
      const there = numbers(0, count)
      const wanted = order === 'desc' ? there.toReversed() : there
      const options = { order, ...(limit > 0 && { limit }) }
      expect(await messagesOf(reader.read(options))).toEqual(limit > 0 ? wanted.slice(0, limit) : wanted)
    }),
    { numRuns: 300 },
  )
}, 120_000)

it('T8: the last ones and what follows come without a gap, whatever comes in between', async () => {
  const server = await ReadingServer.listen()
  await fc.assert(
    fc.asyncProperty(story, fc.nat(12), async ({ count, later, faults }, last) => {
      server.lines.length = 0
      server.faults.splice(0, Infinity, ...faults)
      server.add(numbers(0, count))
      const wanted = [...numbers(Math.max(0, count - last), count), ...numbers(count, count + later)]
      const { reader } = readerOf(server)
      const tail = reader.tail({ last })
      // What is there when it begins: it has begun once a first entry is there.
      const first = last > 0 && count > 0 ? [(await tail.next()).value?.message] : []
      if (first.length === 0) return void (await tail.return?.())
      const rest = messagesOf(tail, wanted.length - 1)
      server.add(numbers(count, count + later))
      expect([...first, ...(await rest)]).toEqual(wanted)
      await tail.return?.()
      expect(await messagesOf(reader.read({ last }))).toEqual(numbers(0, count + later).slice(-last))
    }),
    { numRuns: 150 },
  )
}, 120_000)

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index)
}

const instead = fc.constantFrom(
  answerBytes(503, '<h1>Bad gateway</h1>', { 'content-type': 'text/html' }),
  answerBytes(502, ''),
  problemBytes(new GathererError('DRAINING', 'stopping'), { 'retry-after': '3' }),
  problemBytes(new GathererError('TOO_MANY_REQUESTS', 'busy'), { 'retry-after': '1' }),
  problemBytes(new GathererError('INVALID_TOKEN', 'expired')),
  'HTTP/1.1 200 OK\r\n',
  '',
)

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constant('cut'), after: fc.nat(1500), by: fc.constantFrom('end', 'reset') }),
  fc.record({ kind: fc.constant('instead'), bytes: instead }),
  fc.record({
    kind: fc.constant('ends'),
    afterEntries: fc.nat(10),
    data: fc.constantFrom(
      '{"code":"DRAINING"}',
      '{"code":"INVALID_TOKEN","detail":"expired"}',
      '{"code":"FUTURE"}',
      'nonsense',
    ),
  }),
  fc.record({ kind: fc.constant('flips'), entry: fc.nat(10), at: fc.nat(400) }),
)

/** What ends a reader when it comes three times in a row comes twice at most. */
const faults = fc.array(fault, { maxLength: 8 }).map(all => {
  const refusals = all.filter(each => JSON.stringify(each).includes('INVALID_TOKEN')).slice(2)
  const flips = all.filter(({ kind }) => kind === 'flips').slice(2)
  return all.filter(each => !refusals.includes(each) && !flips.includes(each))
})

const story = fc.record({
  count: fc.nat(10),
  later: fc.nat(5),
  faults,
  order: fc.constantFrom('asc', 'desc'),
  follows: fc.boolean(),
  limit: fc.nat(6),
})
