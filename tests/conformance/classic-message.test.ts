/** MESSAGE: what is stored, what is not, and what ends a session (protocol rules C4, C5, C9, M7, M8, S1, S4). */
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { forgeriesOf } from '../harness/forgeries.js'
import { expectGrounded } from '../harness/grounded.js'
import { jsonOf } from '../harness/http.js'
import { expectNumbered } from '../harness/native-answer.js'
import { headersOf, linesType, nativeClientOver } from '../harness/native-client.js'
import { classicAt, randomName, somebody, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = classicAt(target)
const who = await somebody(target)
const { user, password } = who
const received = `Message Received from ${user}`
const farewell = `Empty or logout Message Received from ${user}`

/** Sends a numbered message; `expectStoredAs` asks whether this very text has its number, if need be with a newer token. */
function numbered(token: string, json: string) {
  const labels = { producer: randomName(), sequence: 0 }
  const { post } = nativeClientOver(target.ask, { user, token })
  return {
    answer: client.messageText(token, json, headersOf(labels)),
    expectStoredAs: async (text: string, authorization?: string) =>
      expectNumbered(await post(text, { ...labels, type: linesType, ...(authorization && { authorization }) }), {
        accepted: 0,
        duplicates: 1,
        next: 1,
        last: text,
      }),
  }
}

describe('a message', () => {
  it.each([
    '"Hail Dale!"',
    '0',
    'false',
    '[]',
    '{}',
    '[1,null,"two"]',
    '" logout"',
    '"LOGOUT"',
    '["logout"]',
    '12345678901234567890',
    '1.0',
    '1e400',
    '{"b":1,"a":2,"a":3}',
    String.raw`"\u0041\/\ud800"`,
    '"ä 🦦"',
  ])('C4, C9, M7: %s is stored as its sender wrote it', async json => {
    const token = await client.signIn(user, password)
    const { answer, expectStoredAs } = numbered(token, json)
    expectClassic(await answer, 201, received)
    await expectStoredAs(json)
  })

  it('C4, M8: that was stored before is answered like one that is stored now; a gap and another text are 409', async () => {
    const token = await client.signIn(user, password)
    const producer = randomName()
    const send = (json: string, sequence: number) => client.messageText(token, json, headersOf({ producer, sequence }))
    const now = await send('"once"', 0)
    expectClassic(now, 201, received)
    expect((await send('"once"', 0)).text).toBe(now.text)
    for (const answer of [await send('"other"', 0), await send('"later"', 2)]) {
      expect([answer.status, jsonOf(answer)['status_code']]).toEqual([409, 409])
    }
  })

  it.each([
    { producer: 'alone' },
    { sequence: 0 },
    { producer: 'a b', sequence: 0 },
    { producer: 'p', sequence: '-1' },
  ])('M7: %j is 400', async labels => {
    const token = await client.signIn(user, password)
    expectClassic(await client.messageText(token, '1', headersOf(labels)), 400)
  })
})

it('C4, S4: a forged or broken token is 401, and the session goes on', async () => {
  const token = await client.signIn(user, password)
  for (const [what, forged] of forgeriesOf(token)) {
    const answer = await client.message(forged, 'forged')
    expect([what, answer.status]).toEqual([what, 401])
    expectClassic(answer, 401, 'Token Expired. Please identify')
  }
  expectClassic(await client.message(token, 'true'), 201, received)
})

it('C4, S1: a session that is not authenticated is grounded by a message', async () => {
  const token = await client.signIn(user, password)
  await client.identify(user)
  expectClassic(await client.message(token, 'too early'), 403, 'Please identify!')
  await expectGrounded(target, client, who)
})

describe('a logout', () => {
  it.each(['""', '"logout"', String.raw`"log\u006fut"`])('C5: %s ends the session, and is stored', async json => {
    const { answer, expectStoredAs } = numbered(await client.signIn(user, password), json)
    expectClassic(await answer, 202, farewell)
    await expectGrounded(target, client, who)
    await expectStoredAs('"logout"', `Bearer ${await client.signIn(user, password)}`)
  })

  it('C5, C4: nothing is taken after it, from any token of the session, until the next sign-in', async () => {
    const tokens = [await client.signIn(user, password), await client.signIn(user, password)]
    expectClassic(await client.message(tokens[0], ''), 202, farewell)
    for (const token of tokens) expectClassic(await client.message(token, 'late'), 403, 'Please identify!')
    expectClassic(await client.message(await client.signIn(user, password), 'back'), 201, received)
  })
})
