/** IDENTIFY and AUTHENTICATE, row by row (protocol rules C1, C2, C3, S1). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { expectGrounded } from '../harness/grounded.js'
import { needs } from '../harness/needs.js'
import { classicAt, randomName, somebody, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = classicAt(target)
const who = await somebody(target)
const { user, password } = who
const existing = `Existing User password authenticated. Token generated, ${user}!`

describe('identify', () => {
  it('C1, C2: a new name is created, and known from then on', async context => {
    needs(context, target, 'open registration')
    const name = randomName()
    expectClassic(await client.identify(name), 201, 'New User Created')
    expectClassic(await client.identify(name), 202, 'Existing User Identified')
  })

  it('C2: a known name is identified', async () => {
    expectClassic(await client.identify(user), 202, 'Existing User Identified')
  })

  it('C2: of five identifies of one new name at once, one creates it', async context => {
    needs(context, target, 'open registration')
    const name = randomName()
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.identify(name)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 202, 202, 202, 202])
  })

  it('C2, S1: an authenticated session goes back to identified', async () => {
    const token = await client.signIn(user, password)
    await client.identify(user)
    expectClassic(await client.message(token, 'too early'), 403, 'Please identify!')
  })

  it('C2, S1: the older token works again after the next sign-in', async () => {
    const older = await client.signIn(user, password)
    const newer = await client.signIn(user, password)
    for (const token of [older, newer]) {
      expectClassic(await client.message(token, 'back'), 201, `Message Received from ${user}`)
    }
  })
})

describe('authenticate', () => {
  it('C3: the first password ever is 201, the same one later 202, another one 403', async context => {
    needs(context, target, 'open registration')
    const name = randomName()
    await client.identify(name)
    const words = `New User password authenticated. Token generated, ${name}!`
    expectToken(await client.authenticate(name, 'first'), 201, words)
    expectToken(await client.authenticate(name, 'first'), 202)
    expectNoToken(await client.authenticate(name, 'second'), 403)
  })

  it('C3, S1: the right password is 202 while identified, and while authenticated', async () => {
    await client.identify(user)
    expectToken(await client.authenticate(user, password), 202, existing)
    expectToken(await client.authenticate(user, password), 202, existing)
  })

  it('C3: a wrong password changes nothing: an earlier token still works, and the right one is still enough', async () => {
    const token = await client.signIn(user, password)
    const words = `Authentication Failed!. Please try again, ${user}!`
    for (const wrong of [`${password} `, `${password}\u0000`, randomName()]) {
      expectNoToken(await client.authenticate(user, wrong), 403, words)
    }
    expectClassic(await client.message(token, 'still here'), 201)
    expectToken(await client.authenticate(user, password), 202, existing)
  })

  it('C3, S1: in a grounded session the right password is not enough, until IDENTIFY', async () => {
    await client.message(await client.signIn(user, password), 'logout')
    await expectGrounded(target, client, who)
    await client.identify(user)
    expectToken(await client.authenticate(user, password), 202, existing)
  })

  it('C3: an unknown user is told to identify', async context => {
    needs(context, target, 'open registration')
    expectNoToken(await client.authenticate(randomName()), 401, 'User not found. Please identify')
  })
})
