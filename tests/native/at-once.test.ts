/** Many requests of one producer at once: one after another, in the order in which they arrived (protocol rules M8, M9). */
import { describe, expect, it } from 'vitest'
import { freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, type Answer } from '../harness/http.js'
import { entriesOfProducer } from '../harness/journal-files.js'
import { checksumOf, expectNumbered } from '../harness/native-answer.js'
import {
  bearer,
  headersOf,
  linesOf,
  linesType as type,
  nativeClient,
  pathOf,
  type NativeLabels,
} from '../harness/native-client.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'

const server = await startGatherd()
const client = await nativeClient(server)

const upTo = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)
const storedBy = (producer: string) =>
  entriesOfProducer(server.folder, client.user, producer).map(({ sequence, message }) => [sequence, message])
/** Messages that are their own numbers, each stored once and in order. */
const inOrder = (count: number) => upTo(0, count).map(number => [number, number])
const sum = (answers: readonly Answer[], field: string) =>
  answers.reduce((total, answer) => total + Number(jsonOf(answer)[field]), 0)

/** A request for a connection on which others follow. */
function requestOf(body: Buffer, labels: NativeLabels): Buffer {
  const headers = { authorization: bearer(client.token), 'content-length': String(body.length), ...headersOf(labels) }
  return Buffer.concat([Buffer.from(postBytes(pathOf(labels), '', headers)), body])
}

describe('on many connections', () => {
  it('M9, G11: fifty copies are stored once, and every answer is 200', async () => {
    const producer = freshName()
    const body = linesOf(upTo(0, 20))
    const copies = Array.from({ length: 50 }, () => client.post(body, { type, producer, sequence: 0 }))
    const answers = await Promise.all(copies)
    for (const answer of answers) {
      expect(answer.status).toBe(200)
      expect(jsonOf(answer)).toMatchObject({ next_sequence: 20, last_crc32: checksumOf('19') })
    }
    expect([sum(answers, 'accepted'), sum(answers, 'duplicates')]).toEqual([20, 49 * 20])
    expect(storedBy(producer)).toEqual(inOrder(20))
  })

  it('M9: growing batches that all begin at 0 are stored once, whichever comes first', async () => {
    const producer = freshName()
    const counts = upTo(1, 40)
    const answers = await Promise.all(
      counts.map(count => client.post(linesOf(upTo(0, count)), { type, producer, sequence: 0 })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    expect(sum(answers, 'accepted')).toBe(40)
    expect(storedBy(producer)).toEqual(inOrder(40))
  })

  it('M9: of fifty texts for one number one is stored, and the others have diverged', async () => {
    const producer = freshName()
    const answers = await Promise.all(
      upTo(0, 50).map(number => client.post(String(number), { type, producer, sequence: 0 })),
    )
    const stored = storedBy(producer)
    expect(stored).toHaveLength(1)
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(stored).toEqual([[0, winner]])
    expect(answers.filter(answer => jsonOf(answer)['code'] === 'PRODUCER_DIVERGED')).toHaveLength(49)
  })

  it('M9: eight producers of two users with eight requests each do not mix', async () => {
    const other = await nativeClient(server)
    const producers = upTo(0, 8).map(number => ({ producer: freshName(), by: number % 2 === 0 ? client : other }))
    const copies = producers.flatMap(({ producer, by }) =>
      upTo(0, 8).map(() => by.post(linesOf(upTo(0, 50)), { type, producer, sequence: 0 })),
    )
    const answers = await Promise.all(copies)
    expect(sum(answers, 'accepted')).toBe(8 * 50)
    for (const { producer, by } of producers) {
      const numbers = entriesOfProducer(server.folder, by.user, producer).map(({ message }) => message)
      expect(numbers).toEqual(upTo(0, 50))
    }
  })
})

describe('on one connection', () => {
  it('M9: a hundred requests that go on where the one before ends are all stored', async () => {
    const producer = freshName()
    const { socket, answers } = await openSocket(server)
    const requests = upTo(0, 100).map(number =>
      requestOf(Buffer.from(linesOf([2 * number, 2 * number + 1])), { type, producer, sequence: 2 * number }),
    )
    socket.write(Buffer.concat(requests))
    const got = await answers(100)
    for (const [index, answer] of got.entries()) {
      expectNumbered(answer, { accepted: 2, next: 2 * index + 2, last: String(2 * index + 1) })
    }
    expect(storedBy(producer)).toEqual(inOrder(200))
  })

  it('M9: a retry behind its first try finds it stored', async () => {
    const producer = freshName()
    const { socket, answers } = await openSocket(server)
    const request = requestOf(Buffer.from(linesOf(upTo(0, 5))), { type, producer, sequence: 0 })
    socket.write(Buffer.concat([request, request, request]))
    expect((await answers(3)).map(answer => jsonOf(answer)['accepted'])).toEqual([5, 0, 0])
  })

  it('M9: one that is refused does not hold up the next', async () => {
    const producer = freshName()
    const { socket, answers } = await openSocket(server)
    const send = (sequence: number, body: string) => requestOf(Buffer.from(body), { type, producer, sequence })
    socket.write(Buffer.concat([send(0, '0'), send(5, '5'), send(1, 'x'), send(0, '"other"'), send(1, '1')]))
    expect((await answers(5)).map(({ status }) => status)).toEqual([200, 409, 422, 409, 200])
    expect(storedBy(producer)).toEqual(inOrder(2))
  })
})

it('M9: a sender that goes away in the middle holds up nobody', async () => {
  const producer = freshName()
  const whole = requestOf(Buffer.from(linesOf(upTo(0, 1000))), { type, producer, sequence: 0 })
  const halves = await Promise.all(upTo(0, 5).map(() => openSocket(server)))
  for (const { socket } of halves) socket.write(whole.subarray(0, -10))
  const retry = () => client.post(linesOf(upTo(0, 1000)), { type, producer, sequence: 0 })
  expectNumbered(await retry(), { accepted: 1000, next: 1000, last: '999' })
  for (const { socket } of halves) socket.resetAndDestroy()
  expectNumbered(await retry(), { accepted: 0, duplicates: 1000, next: 1000, last: '999' })
})
