/** What a producer may expect of a server that ended, whichever way (protocol rules M8, M11; journal rules J11, J12; G2). */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { entriesIn, endOfJournal, entriesOfProducer } from '../harness/journal-files.js'
import { expectGap, expectNumbered } from '../harness/native-answer.js'
import {
  linesOf,
  linesType as type,
  nativeClient,
  nativeClientWith,
  type NativeClient,
} from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { runProgram } from '../harness/program.js'
import { until } from '../harness/until.js'

const upTo = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index)
const sendNumbers = ({ post }: NativeClient, first: number, count: number) =>
  post(linesOf(upTo(first, count)), { type, producer: 'p', sequence: first })
const numbersOf = (folder: string, user: string, producer = 'p') =>
  entriesOfProducer(folder, user, producer).map(({ sequence }) => sequence)

const endings = {
  'an orderly stop': (server: Gatherd) => server.stop(),
  'a kill': (server: Gatherd) => server.kill(),
} as const

const checkpoints = {
  kept: () => undefined,
  deleted: (path: string) => rmSync(path),
  damaged: (path: string) => writeFileSync(path, readFileSync(path).subarray(0, -10)),
} as const

const flags = ['--segment-size', '4KiB']

/** One server's life after another, in one folder; in each the producer goes on. */
describe('a producer', () => {
  let server: Gatherd
  let account: NativeClient
  let next = 0

  beforeAll(async () => {
    server = await startGatherd({ flags })
    account = await nativeClient(server)
  })

  const ends = Object.keys(endings) as (keyof typeof endings)[]
  const states = Object.keys(checkpoints) as (keyof typeof checkpoints)[]

  it.each(ends.flatMap(ending => states.map(state => [ending, state] as const)))(
    'M8, J11, J12, G2: is known by number and by text after %s with the checkpoint %s',
    async (ending, state) => {
      const before = nativeClientWith(server, account)
      for (let round = 0; round < 20; round++, next += 3) await sendNumbers(before, next, 3)
      await endings[ending](server)
      checkpoints[state](join(server.folder, 'checkpoint.json'))
      server = await startGatherd({ folder: server.folder, flags })

      const after = nativeClientWith(server, account)
      const last = String(next - 1)
      expectNumbered(await sendNumbers(after, next - 3, 3), { accepted: 0, duplicates: 3, next, last })
      expectProblem(await after.post('"other"', { type, producer: 'p', sequence: next - 1 }), 409, 'PRODUCER_DIVERGED')
      expectGap(await sendNumbers(after, next + 1, 1), next)
      expectGap(await after.post('1', { type, producer: 'q', sequence: 1 }), 0)
      next += 5
      const overlapping = await sendNumbers(after, next - 10, 10)
      expectNumbered(overlapping, { accepted: 5, duplicates: 5, next, last: String(next - 1) })
      expect(numbersOf(server.folder, account.user)).toEqual(upTo(0, next))
    },
  )

  afterAll(async () => {
    await server.stop()
    expect(await runProgram(['verify', '--data', server.folder])).toMatchObject({ status: 0 })
  })
})

it('M11, G2, G11: four producers that retry through three kills have each message stored once and in order', async () => {
  const producers = upTo(0, 4).map(number => ({ producer: `p${number}`, next: 0 }))
  let server = await startGatherd({ flags: ['--segment-size', '64KiB'] })
  const { folder } = server
  const account = await nativeClient(server)
  for (let round = 0; round < 3; round++) {
    const client = nativeClientWith(server, account)
    const goal = 20 * (round + 1)
    const acknowledged = () => producers.filter(({ next }) => next > goal).length
    const writing = producers.map(async each => {
      for (;;) {
        const count = 1 + ((each.next * 7) % 13)
        const body = linesOf(upTo(each.next, count))
        const answer = await client
          .post(body, { type, producer: each.producer, sequence: each.next })
          .catch(() => undefined)
        if (!answer) return
        expect(answer.status, answer.text).toBe(200)
        each.next += count
      }
    })
    await until('acknowledgements', () => acknowledged() === producers.length)
    await server.kill()
    await Promise.all(writing)
    server = await startGatherd({ folder })
  }
  const client = nativeClientWith(server, account)
  for (const { producer, next } of producers) {
    const answer = await client.post(linesOf(upTo(next, 20)), { type, producer, sequence: next })
    expect(answer.status, answer.text).toBe(200)
    expect(numbersOf(folder, account.user, producer)).toEqual(upTo(0, next + 20))
  }
  expect(entriesIn(folder).every(({ sequence, message }) => sequence === message)).toBe(true)
  await server.stop()
  expect(await runProgram(['verify', '--data', folder])).toMatchObject({ status: 0 })
})

it('M11, G2, G11: a request of which a kill left a part is completed by its retry, wherever that is cut', async () => {
  const first = await startGatherd()
  const client = await nativeClient(first)
  const messages = upTo(0, 80).map(number => JSON.stringify(String(number).padEnd(100_000, 'x')))
  const half = Math.floor(messages.length / 2)
  const unanswered = client.post(messages.join('\n'), { type, producer: 'p', sequence: 0 }).catch(() => undefined)
  await until('the begin of the request in the file', () => endOfJournal(first.folder) > 0)
  await first.kill()
  await unanswered

  const second = await startGatherd({ folder: first.folder })
  const { post } = nativeClientWith(second, client)
  const last = messages.at(-1) ?? ''
  const retry = (from: number, to: number) =>
    post(messages.slice(from, to).join('\n'), { type, producer: 'p', sequence: from })
  expect((await retry(0, half)).status).toBe(200)
  const answer = await retry(half - 3, messages.length)
  expect(answer.status, answer.text).toBe(200)
  expectNumbered(await retry(half, messages.length), { accepted: 0, duplicates: half, next: messages.length, last })
  const stored = entriesOfProducer(second.folder, client.user, 'p')
  expect(stored.map(({ sequence }) => sequence)).toEqual(upTo(0, messages.length))
  expect(stored.map(({ messageText }) => messageText)).toEqual(messages)
})
