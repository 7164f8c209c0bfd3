/** Numbered messages: whatever a sender sends again, cut elsewhere or at once, each is stored once (rules M7 to M10). */
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonOf } from '../harness/http.js'
import {
  checksumOf,
  expectGap,
  expectNumbered,
  expectRefused,
  expectStored,
  expectTooLarge,
} from '../harness/native-answer.js'
import { linesOf, linesType as type, nativePath } from '../harness/native-client.js'
import { needs } from '../harness/needs.js'
import { numberedTrialsOf } from '../harness/numbered-trial.js'
import { expectProblem } from '../harness/problem.js'
import { ModelledProducer, stepsOf } from '../harness/producer-model.js'
import { jsonOfBytes } from '../harness/sized-json.js'
import { classicAt, nativeAt, randomName, somebody, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = await nativeAt(target)
const { stored, refused } = numberedTrialsOf(client)
const requests = 50

it('M7, M8, M9: for every answer, a producer is a list of texts', async () => {
  const property = fc.asyncProperty(fc.array(stepsOf(3), { minLength: requests, maxLength: requests }), async steps => {
    const producers = Array.from({ length: 3 }, () => new ModelledProducer(client, randomName()))
    for (const each of steps) await producers[each.who]?.send(each)
  })
  // Once, and no search for a shorter story: it is somebody's server.
  await fc.assert(property, { numRuns: 1, endOnFailure: true })
})

describe('the headers', () => {
  it('M7, M14: one without the other, or one that stands twice, is refused', async () => {
    for (const labels of [{ producer: randomName() }, { sequence: 0 }]) {
      expectRefused(await client.post('1', { type, ...labels }), 'INVALID_REQUEST')
    }
    const authorization = `Bearer ${client.token}`
    for (const [producers, sequences] of [
      [['p', 'p'], ['0']],
      [['p'], ['0', '0']],
    ] as const) {
      const headers = { authorization, 'gatherer-producer': producers, 'gatherer-sequence': sequences }
      expectRefused(await target.ask({ path: nativePath, body: '1', headers }), 'INVALID_REQUEST')
    }
  })

  it('M7: a producer has 1 to 64 of its characters', async () => {
    const producer = `${randomName()}._-`.padEnd(64, 'x')
    expectNumbered(await client.post('1', { type, producer, sequence: 0 }), { accepted: 1, next: 1, last: '1' })
    for (const bad of ['', `${producer}x`, 'a b', 'a@b', 'a/b']) {
      expectRefused(await client.post('1', { type, producer: bad, sequence: 0 }), 'INVALID_REQUEST')
    }
  })

  it('M7: a sequence is an integer, and no message is beyond 2^53−1', async () => {
    for (const sequence of ['-1', '1.0', '1e3', '00', '', 'x', '9007199254740992']) {
      expectRefused(await refused('1', { type, sequence }), 'INVALID_REQUEST')
    }
    const largest = Number.MAX_SAFE_INTEGER
    expectGap(await refused('1', { type, sequence: largest }), 0)
    expectRefused(await refused('1\n2', { type, sequence: largest }), 'INVALID_REQUEST')
  })

  it('M7: what has no number is stored each time, and says nothing of next', async () => {
    for (let round = 0; round < 2; round++) expectStored(await client.post('again', {}), { accepted: 1 })
  })

  it('M7: producers of different users are different', async context => {
    needs(context, target, 'open registration')
    const other = await nativeAt({ ...target, ...(await somebody(target)) })
    const labels = { type, producer: randomName(), sequence: 0 }
    for (const { post } of [client, other]) {
      expectNumbered(await post('1', labels), { accepted: 1, next: 1, last: '1' })
    }
  })

  it('M7: a producer is the same in every session of its user', async () => {
    const labels = { type, producer: randomName(), sequence: 0 }
    expectNumbered(await client.post('0\n1', labels), { accepted: 2, next: 2, last: '1' })
    const again = await (await nativeAt(target)).post('0\n1\n2', labels)
    expectNumbered(again, { accepted: 1, duplicates: 2, next: 3, last: '2' })
  })
})

describe('a retry', () => {
  it('M8: cut at other borders stores nothing twice', async () => {
    const producer = randomName()
    const send = (first: number, count: number) =>
      client.post(linesOf(upTo(first, count)), { type, producer, sequence: first })
    expectNumbered(await send(0, 6), { accepted: 6, next: 6, last: '5' })
    expectNumbered(await send(0, 2), { accepted: 0, duplicates: 2, next: 6, last: '5' })
    expectNumbered(await send(2, 4), { accepted: 0, duplicates: 4, next: 6, last: '5' })
    expectNumbered(await send(4, 4), { accepted: 2, duplicates: 2, next: 8, last: '7' })
    expectGap(await send(9, 1), 8)
  })

  it('M8: with another text under the last number is 409, and stores nothing', async () => {
    const producer = randomName()
    const send = (body: string, sequence: number) => client.post(body, { type, producer, sequence })
    await send('0\n1', 0)
    expectProblem(await send('0\n1.0\n2', 0), 409, 'PRODUCER_DIVERGED')
    expectNumbered(await send('0\n1\n2', 0), { accepted: 1, duplicates: 2, next: 3, last: '2' })
  })

  it('M8: the checksum is that of the text as it was written', async () => {
    for (const last of ['{"b":1,"a":1.0}', String.raw`"\u0041\/"`, '"🦦 ä"', 'null']) {
      await stored(last, { type }, { count: 1, last })
    }
  })

  it('M10: is recognised before its size is looked at: only what is new is measured', async context => {
    needs(context, target, 'message_bytes')
    const producer = randomName()
    await client.post('0\n1', { type, producer, sequence: 0 })
    const tooLarge = jsonOfBytes(target.limits.message_bytes + 1)
    const send = (...lines: readonly string[]) =>
      client.post(gzipSync(lines.join('\n')), { type, producer, sequence: 0, encoding: 'gzip' })
    expectNumbered(await send(tooLarge, '1'), { accepted: 0, duplicates: 2, next: 2, last: '1' })
    expectNumbered(await send(tooLarge, '1', '2'), { accepted: 1, duplicates: 2, next: 3, last: '2' })
    expectTooLarge(await send('0', '1', '2', tooLarge), '--max-message')
  })
})

describe('at once', () => {
  it('M9: ten copies are stored once', async () => {
    const labels = { type, producer: randomName(), sequence: 0 }
    const answers = await Promise.all(upTo(0, 10).map(() => client.post(linesOf(upTo(0, 20)), labels)))
    const told = answers.map(answer => jsonOf(answer))
    for (const body of told) expect(body).toMatchObject({ next_sequence: 20, last_crc32: checksumOf('19') })
    expect(told.map(({ accepted }) => Number(accepted)).toSorted((a, b) => b - a)).toEqual([
      20,
      ...upTo(0, 9).map(() => 0),
    ])
  })

  it('M9: of ten texts for one number one is stored, and the others have diverged', async () => {
    const labels = { type, producer: randomName(), sequence: 0 }
    const answers = await Promise.all(upTo(0, 10).map(number => client.post(String(number), labels)))
    const winner = answers.findIndex(({ status }) => status === 200)
    expect(answers.filter(answer => jsonOf(answer)['code'] === 'PRODUCER_DIVERGED')).toHaveLength(9)
    const last = String(winner)
    expectNumbered(await client.post(last, labels), { accepted: 0, duplicates: 1, next: 1, last })
  })
})

it('M7, M8: the numbers go on from POST /message', async () => {
  const labels = { producer: randomName(), sequence: 0 }
  const headers = { 'gatherer-producer': labels.producer, 'gatherer-sequence': '0' }
  expect((await classicAt(target).messageText(client.token, '"zero"', headers)).status).toBe(201)
  const both = await client.post('"zero"\n"one"', { type, ...labels })
  expectNumbered(both, { accepted: 1, duplicates: 1, next: 2, last: '"one"' })
})

function upTo(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => first + index)
}
