/** What the server answers to numbered messages, row by row (protocol rules M7, M8, M10, M11). */
import { describe, expect, it } from 'vitest'
import { gzipSync } from 'node:zlib'
import { freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { entriesIn, entriesOfProducer } from '../harness/journal-files.js'
import { checksumOf, expectGap, expectRefused, expectNumbered, expectStored } from '../harness/native-answer.js'
import {
  envelopesType,
  jsonType,
  linesOf,
  linesType,
  nativeClient,
  textType,
  type NativeClient,
  type NativeRequest,
} from '../harness/native-client.js'
import { elsewhere } from '../harness/places.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd()
const client = await nativeClient(server)

/** A producer of its own, which knows what it wrote. */
function producerOf({ user, post }: NativeClient, producer = freshName()) {
  const numbers = () => entriesOfProducer(server.folder, user, producer).map(({ sequence }) => sequence)
  const texts = () => entriesOfProducer(server.folder, user, producer).map(({ messageText }) => messageText)
  const send = (sequence: number, body: string, request: NativeRequest = { type: linesType }) =>
    post(body, { ...request, producer, sequence })
  /** Messages that are their own numbers. */
  const sendNumbers = (first: number, count: number) => send(first, linesOf(upTo(first, count)))
  return { producer, numbers, texts, send, sendNumbers }
}

const upTo = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)

describe('a request that begins at next', () => {
  it('M8: is stored, and its entries carry their numbers', async () => {
    const { sendNumbers, numbers, texts } = producerOf(client)
    expectNumbered(await sendNumbers(0, 3), { accepted: 3, next: 3, last: '2' })
    expectNumbered(await sendNumbers(3, 1), { accepted: 1, next: 4, last: '3' })
    expectNumbered(await sendNumbers(4, 100), { accepted: 100, next: 104, last: '103' })
    expect(numbers()).toEqual(upTo(0, 104))
    expect(texts()).toEqual(upTo(0, 104).map(String))
  })

  it('M8: an unknown producer begins at 0', async () => {
    const { sendNumbers, numbers } = producerOf(client)
    expectGap(await sendNumbers(1, 1), 0)
    expectNumbered(await sendNumbers(0, 1), { accepted: 1, next: 1, last: '0' })
    expect(numbers()).toEqual([0])
  })
})

describe('a retry', () => {
  it('M8: of the whole is answered alike, and stored once', async () => {
    const { sendNumbers, numbers } = producerOf(client)
    await sendNumbers(0, 5)
    for (let round = 0; round < 3; round++) {
      expectNumbered(await sendNumbers(0, 5), { accepted: 0, duplicates: 5, next: 5, last: '4' })
    }
    expect(numbers()).toEqual(upTo(0, 5))
  })

  it('M8: that goes on is stored from next on', async () => {
    const { sendNumbers, numbers } = producerOf(client)
    await sendNumbers(0, 5)
    expectNumbered(await sendNumbers(2, 6), { accepted: 3, duplicates: 3, next: 8, last: '7' })
    expectNumbered(await sendNumbers(0, 9), { accepted: 1, duplicates: 8, next: 9, last: '8' })
    expect(numbers()).toEqual(upTo(0, 9))
  })

  it('M8: cut at other borders stores nothing twice', async () => {
    const { sendNumbers, numbers } = producerOf(client)
    await sendNumbers(0, 10)
    for (const [first, count] of [
      [0, 3],
      [3, 3],
      [6, 3],
      [9, 1],
      [9, 2],
      [1, 9],
      [5, 7],
    ] as const) {
      expect((await sendNumbers(first, count)).status).toBe(200)
    }
    expect(numbers()).toEqual(upTo(0, 12))
  })

  it('M8: of old messages tells the newest, and is not compared with it', async () => {
    const { sendNumbers, send, numbers } = producerOf(client)
    await sendNumbers(0, 5)
    const old = { duplicates: 2, accepted: 0, next: 5, last: '4' }
    expectNumbered(await sendNumbers(1, 2), old)
    expectNumbered(await send(1, '"other"\n"texts"'), old)
    expect(numbers()).toEqual(upTo(0, 5))
  })

  it('M8: as another type is the same when its messages have the same text', async () => {
    const { send, texts } = producerOf(client)
    const bodies: readonly (readonly [string, string | Buffer, string?])[] = [
      [linesType, '"a"\n"b"\n'],
      [textType, 'a\nb'],
      [jsonType, '["a",\n"b"]'],
      [envelopesType, '{"message":"a"}\n{"message":"b"}'],
      [linesType, gzipSync('"a"\r\n"b"'), 'gzip'],
    ]
    for (const [type, body, encoding] of bodies) {
      const answer = await send(0, body as string, { type, encoding })
      expect([answer.status, jsonOf(answer)['next_sequence']]).toEqual([200, 2])
    }
    expect(texts()).toEqual(['"a"', '"b"'])
  })

  it('M8: with another source or time is the same, and the first one stays', async () => {
    const { producer, send } = producerOf(client)
    const type = envelopesType
    await send(0, '{"message":1,"source":"one"}', { type })
    const answer = await send(0, '{"message":1,"source":"two","sent_at":"2026-11-22T05:41:51Z"}', { type })
    expectNumbered(answer, { accepted: 0, duplicates: 1, next: 1, last: '1' })
    expect(entriesOfProducer(server.folder, client.user, producer).map(({ source }) => source)).toEqual(['one'])
  })

  it('M8: to another stream is the same', async () => {
    const { send, sendNumbers, numbers } = producerOf(client)
    await sendNumbers(0, 2)
    const answer = await send(0, '0\n1\n2', { type: linesType, stream: 'elsewhere' })
    expectNumbered(answer, { accepted: 1, duplicates: 2, next: 3, last: '2' })
    expect(numbers()).toEqual([0, 1, 2])
  })
})

describe('another text under the number next − 1', () => {
  it('M8: is 409 PRODUCER_DIVERGED, and nothing is stored', async () => {
    const { send, sendNumbers, numbers } = producerOf(client)
    await sendNumbers(0, 3)
    for (const [first, body] of [
      [2, '"other"'],
      [0, '0\n1\n"other"'],
      [2, '"other"\n3\n4'],
      [1, '1\n2.0\n3'],
      [2, '"2"'],
    ] as const) {
      expectProblem(await send(first, body), 409, 'PRODUCER_DIVERGED')
    }
    expect(numbers()).toEqual([0, 1, 2])
    expectNumbered(await sendNumbers(2, 2), { accepted: 1, duplicates: 1, next: 4, last: '3' })
  })

  it('M8: is none when the number is not in the request', async () => {
    const { send, sendNumbers } = producerOf(client)
    await sendNumbers(0, 3)
    expectNumbered(await send(3, '"new"'), { accepted: 1, next: 4, last: '"new"' })
  })
})

describe('a request that begins beyond next', () => {
  it('M8: is 409 SEQUENCE_GAP, tells what is expected, and stores nothing', async () => {
    const { sendNumbers, numbers } = producerOf(client)
    expectGap(await sendNumbers(1, 5), 0)
    await sendNumbers(0, 3)
    for (const first of [4, 5, 1000, Number.MAX_SAFE_INTEGER - 10]) expectGap(await sendNumbers(first, 2), 3)
    expect(numbers()).toEqual([0, 1, 2])
    expectNumbered(await sendNumbers(3, 2), { accepted: 2, next: 5, last: '4' })
  })
})

it('M8: last_crc32 is that of the text as it was stored', async () => {
  const { send, texts } = producerOf(client)
  const bodies = ['{"b":1,"a":1.0}', String.raw`"\u0041\/"`, '"🦦 ä"', '1e400', '{"a":1,"a":2}', '""', 'null']
  for (const [sequence, body] of bodies.entries()) {
    const answer = await send(sequence, body)
    expectNumbered(answer, { accepted: 1, next: sequence + 1, last: body })
    expectNumbered(answer, { accepted: 1, next: sequence + 1, last: texts().at(-1) ?? '' })
  }
})

it('M8: last_crc32 has eight digits, also where the first ones are zeros', async () => {
  const { send } = producerOf(client)
  const texts = upTo(0, 5000).map(String)
  for (const [sequence, zeros] of ['0', '00', '000'].entries()) {
    const text = texts.find(candidate => checksumOf(candidate).startsWith(zeros)) ?? ''
    expect(text).not.toBe('')
    expectNumbered(await send(sequence, text), { accepted: 1, next: sequence + 1, last: text })
  }
})

it('M7: producers of one user, and one producer of two users, are different', async () => {
  const other = await nativeClient(server)
  const all = [producerOf(client, 'shared'), producerOf(other, 'shared'), producerOf(client, 'Shared')]
  for (const { sendNumbers } of all) expectNumbered(await sendNumbers(0, 2), { accepted: 2, next: 2, last: '1' })
  expectNumbered(await all[0]!.sendNumbers(2, 2), { accepted: 2, next: 4, last: '3' })
  expectGap(await all[1]!.sendNumbers(3, 1), 2)
  expect(all.map(({ numbers }) => numbers().length)).toEqual([4, 2, 2])
})

it('M7: a producer belongs to the user, not to a session, a token or an address', async () => {
  const { producer, sendNumbers } = producerOf(client)
  await sendNumbers(0, 2)
  const again = producerOf(await nativeClient(server, client.user, elsewhere), producer)
  expectNumbered(await again.sendNumbers(0, 3), { accepted: 1, duplicates: 2, next: 3, last: '2' })
})

it('M7: what has no number is stored each time', async () => {
  const body = JSON.stringify(freshName())
  for (let round = 0; round < 3; round++) expectStored(await client.post(body, { type: jsonType }), { accepted: 1 })
  expect(entriesIn(server.folder).filter(({ messageText }) => messageText === body)).toHaveLength(3)
})

it('M8, M1: a request that is refused moves nothing', async () => {
  const { send, sendNumbers, numbers } = producerOf(client)
  await sendNumbers(0, 2)
  expectRefused(await send(2, '2\n3\nx'), 'INVALID_JSON', { line: 3, byte: 4 })
  expectRefused(await send(2, ''), 'INVALID_REQUEST')
  expectProblem(await client.post('2', { producer: 'p', sequence: 2, authorization: 'Bearer x' }), 401, 'INVALID_TOKEN')
  expectNumbered(await sendNumbers(2, 1), { accepted: 1, next: 3, last: '2' })
  expect(numbers()).toEqual([0, 1, 2])
})

it('M11: if one request was answered before another was sent, its messages come first in the file', async () => {
  const [one, two, nobody] = [producerOf(client), producerOf(await nativeClient(server)), await nativeClient(server)]
  for (let number = 0; number < 10; number++) {
    await one.sendNumbers(number, 1)
    await nobody.post(JSON.stringify(number), { type: jsonType })
    await two.sendNumbers(number, 1)
  }
  const order = entriesIn(server.folder)
    .slice(-30)
    .map(({ message, user }) => [message, user])
  const users = [client.user, nobody.user]
  expect(order.map(([message]) => message)).toEqual(upTo(0, 10).flatMap(number => [number, number, number]))
  expect(order.map(([, user]) => (user === users[0] ? 0 : user === users[1] ? 1 : 2))).toEqual(
    Array.from({ length: 30 }, (_, index) => index % 3),
  )
})
