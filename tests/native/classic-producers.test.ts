/** Numbered messages by `POST /message`: same rules, classic answers (protocol rules M7, M8, C1, C4). */
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send, type Answer } from '../harness/http.js'
import { endOfJournal, entriesOfProducer } from '../harness/journal-files.js'
import { expectNumbered } from '../harness/native-answer.js'
import { headersOf, linesType, nativeClientWith, type NativeLabels } from '../harness/native-client.js'

const server = await startGatherd()
const classic = classicClient(server)
const user = freshName()
const token = await classic.signIn(user)
const native = nativeClientWith(server, { user, token })
const stored = `Message Received from ${user}`

const post = (json: string, labels: NativeLabels) =>
  send(server.port, {
    path: '/message',
    body: `{"message_type":"MESSAGE","token":"${token}","message":${json}}`,
    headers: headersOf(labels),
  })
const storedBy = (producer: string) =>
  entriesOfProducer(server.folder, user, producer).map(({ sequence, messageText }) => [sequence, messageText])

/** The classic shape, and the number that is expected. */
function expectGap(answer: Answer, expected: number): void {
  const { expected_sequence: told, ...plain } = jsonOf(answer)
  expect(told).toBe(expected)
  const words = `Messages are missing. Expected number ${expected}`
  expectClassic({ ...answer, text: JSON.stringify(plain) }, 409, words)
}

describe('POST /message', () => {
  it('M7, M8, C4: a message that was stored before is answered like one that is stored now', async () => {
    const producer = freshName()
    const now = await post('{"a":1.0}', { producer, sequence: 0 })
    expectClassic(now, 201, stored)
    const before = await post('{"a":1.0}', { producer, sequence: 0 })
    expect([before.status, before.text]).toEqual([now.status, now.text])
    expectClassic(await post('2', { producer, sequence: 1 }), 201, stored)
    // An old one, of which the server no longer knows the text.
    expectClassic(await post('{"a":1.0}', { producer, sequence: 0 }), 201, stored)
    expect(storedBy(producer)).toEqual([
      [0, '{"a":1.0}'],
      [1, '2'],
    ])
  })

  it('M8, C1: a gap and another text are 409, and store nothing', async () => {
    const producer = freshName()
    expectGap(await post('1', { producer, sequence: 1 }), 0)
    await post('0', { producer, sequence: 0 })
    const other = await post('"other"', { producer, sequence: 0 })
    expectClassic(other, 409, 'Another message is stored as number 0')
    expectGap(await post('2', { producer, sequence: 2 }), 1)
    expectClassic(await post('1', { producer, sequence: 1 }), 201, stored)
    expect(storedBy(producer)).toEqual([
      [0, '0'],
      [1, '1'],
    ])
  })

  it.each([
    { producer: 'alone' },
    { sequence: 0 },
    { producer: 'a b', sequence: 0 },
    { producer: 'x'.repeat(65), sequence: 0 },
    { producer: '', sequence: 0 },
    { producer: 'p', sequence: '-1' },
    { producer: 'p', sequence: '1e3' },
    { producer: 'p', sequence: '9007199254740992' },
    { producer: 'p', sequence: '' },
  ])('M7, C1: %j is 400, and stores nothing', async labels => {
    const before = endOfJournal(server.folder)
    expectClassic(await post('1', labels), 400)
    expect(endOfJournal(server.folder)).toBe(before)
  })

  it('M7: the numbers go on at /v1/messages', async () => {
    const producer = freshName()
    await post('"zero"', { producer, sequence: 0 })
    const both = await native.post('"zero"\n"one"', { type: linesType, producer, sequence: 0 })
    expectNumbered(both, { accepted: 1, duplicates: 1, next: 2, last: '"one"' })
    expectClassic(await post('"one"', { producer, sequence: 1 }), 201, stored)
    expectClassic(await post('"two"', { producer, sequence: 2 }), 201, stored)
    expect(storedBy(producer)).toEqual([
      [0, '"zero"'],
      [1, '"one"'],
      [2, '"two"'],
    ])
  })

  it('M8: fifty copies at once are stored once, and answered alike', async () => {
    const producer = freshName()
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('"once"', { producer, sequence: 0 })))
    for (const answer of answers) expectClassic(answer, 201, stored)
    expect(storedBy(producer)).toEqual([[0, '"once"']])
  })
})

it('M7, C6: the token is judged before the number', async () => {
  const body = { message_type: 'MESSAGE', token: 'x', message: 1 }
  const headers = headersOf({ producer: freshName(), sequence: 7 })
  expectClassic(await send(server.port, { path: '/message', body, headers }), 401, 'Token Expired. Please identify')
})

it('C5, M7: a logout has a number as any message', async () => {
  const producer = freshName()
  expectClassic(await post('"last words"', { producer, sequence: 0 }), 201)
  expectClassic(await post('""', { producer, sequence: 1 }), 202)
  expect(storedBy(producer)).toEqual([
    [0, '"last words"'],
    [1, '"logout"'],
  ])
})
