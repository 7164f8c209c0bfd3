/** Closed registration: a stranger becomes nobody, and learns nothing (protocol rules C8, S3, S8). */
import { expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { jsonOf, type Answer } from '../harness/http.js'
import { basic } from '../harness/native-client.js'
import { needs } from '../harness/needs.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'
import { classicAt, randomName, theTarget } from '../harness/target.js'

const target = await theTarget('closed')
const { user, password, ask } = target
const client = classicAt(target)
const nobody = randomName()

it('C8: IDENTIFY answers a known and an unknown name alike', async context => {
  needs(context, target, 'closed registration')
  const [known, unknown, again] = [
    await client.identify(user),
    await client.identify(nobody),
    await client.identify(nobody),
  ]
  expectClassic(known, 202, 'Existing User Identified')
  expect([unknown.text, again.text]).toEqual([known.text, known.text])
})

it('C8: AUTHENTICATE fails in the same words, whatever the reason', async context => {
  needs(context, target, 'closed registration')
  const failed = async (name: string, answer: Promise<Answer>) =>
    expectNoToken(await answer, 403, `Authentication Failed!. Please try again, ${name}!`)
  await client.identify(user)
  await failed(user, client.authenticate(user, `${password} `))
  await client.message(await client.signIn(user, password), 'logout')
  await failed(user, client.authenticate(user, password))
  await client.identify(nobody)
  await failed(nobody, client.authenticate(nobody, password))
  const other = randomName()
  await failed(other, client.authenticate(other, password))
})

it('C8, C3: who exists signs in as ever', async context => {
  needs(context, target, 'closed registration')
  await client.identify(user)
  const words = `Existing User password authenticated. Token generated, ${user}!`
  expectToken(await client.authenticate(user, password), 202, words)
})

it('C8, S3, S8: nobody becomes a user by a session, or by Basic, and is told no more than a wrong password', async context => {
  needs(context, target, 'closed registration')
  const sessionFor = (username: string, guess: string) =>
    ask({ path: '/v1/sessions', body: { username, password: guess } })
  const [wrong, unknown] = [await sessionFor(user, `${password} `), await sessionFor(nobody, password)]
  expectProblem(wrong, 401, 'WRONG_CREDENTIALS')
  expect(withoutId(unknown)).toEqual(withoutId(wrong))
  for (const authorization of [basic(nobody, password), basic(user, `${password} `)]) {
    expectBasicRefused(await ask({ path: '/v1/messages', body: 'x', headers: { authorization } }))
  }
  expect(withoutId(await sessionFor(nobody, password))).toEqual(withoutId(wrong))
})

/** Each refusal has a name of its own. */
function withoutId(answer: Answer): object {
  const { request_id: _id, ...told } = jsonOf(answer)
  return told
}
