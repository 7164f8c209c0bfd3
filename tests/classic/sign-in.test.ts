/** IDENTIFY and AUTHENTICATE over HTTP, from two addresses (protocol rules C2, C3, S1, S2). */
import { describe, expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { classicClient, freshName, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { elsewhere } from '../harness/places.js'

const server = await startGatherd()
const client = classicClient(server)
const stranger = classicClient(server, elsewhere)

describe('identify', () => {
  it('C2: a new name is created, a known one identified, whoever asks from wherever', async () => {
    const name = freshName()
    expectClassic(await client.identify(name), 201, 'New User Created')
    expectClassic(await client.identify(name), 202, 'Existing User Identified')
    expectClassic(await stranger.identify(name), 202, 'Existing User Identified')
  })

  it('C2, P1: names that differ in case are two users', async () => {
    const name = freshName()
    expectClassic(await client.identify(name), 201)
    expectClassic(await client.identify(name.toUpperCase()), 201, 'New User Created')
  })

  it('C2: of ten identifies of one new name at once, one creates it', async () => {
    const name = freshName()
    const answers = await Promise.all(Array.from({ length: 10 }, () => client.identify(name)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(9).fill(202)])
  })

  it('C2, S1: an authenticated session goes back to identified, and its older token works again after the next sign-in', async () => {
    const name = freshName()
    const older = await client.signIn(name)
    await client.identify(name)
    const newer = tokenOf(await client.authenticate(name))
    expectClassic(await client.message(older, 'from before'), 201, `Message Received from ${name}`)
    expectClassic(await client.message(newer, 'from after'), 201, `Message Received from ${name}`)
  })
})

describe('authenticate', () => {
  it('C3: the first password ever is set, with 201; the same one later is 202', async () => {
    const name = freshName()
    await client.identify(name)
    expectToken(
      await client.authenticate(name, 'first'),
      201,
      `New User password authenticated. Token generated, ${name}!`,
    )
    const existing = `Existing User password authenticated. Token generated, ${name}!`
    expectToken(await client.authenticate(name, 'first'), 202, existing)
    await client.identify(name)
    expectToken(await client.authenticate(name, 'first'), 202, existing)
  })

  it('C3: a wrong password is refused, the session stays as it was, and an earlier token still works', async () => {
    const name = freshName()
    const token = await client.signIn(name)
    const failed = `Authentication Failed!. Please try again, ${name}!`
    expectNoToken(await client.authenticate(name, 'wrong'), 403, failed)
    expectClassic(await client.message(token, 'still here'), 201)
    await client.identify(name)
    expectNoToken(await client.authenticate(name, 'wrong'), 403, failed)
    expectToken(await client.authenticate(name), 202)
  })

  it('C3: an unknown user is told to identify', async () => {
    expectNoToken(await client.authenticate(freshName()), 401, 'User not found. Please identify')
  })

  it('C3: after logout the right password is not enough', async () => {
    const name = freshName()
    await client.message(await client.signIn(name), 'logout')
    expectNoToken(await client.authenticate(name), 403, 'Please identify!')
    expectNoToken(await client.authenticate(name, 'wrong'), 403, 'Please identify!')
  })

  it('C3, S1: from another address than identified the right password is not enough', async () => {
    const name = freshName()
    await client.signIn(name)
    expectNoToken(await stranger.authenticate(name), 403, 'Please identify!')
    await stranger.identify(name)
    expectToken(await stranger.authenticate(name), 202)
  })

  it('C3: of two first passwords given at once from two addresses one wins, and the other is wrong', async () => {
    const name = freshName()
    await Promise.all([client.identify(name), stranger.identify(name)])
    const answers = await Promise.all([client.authenticate(name, 'one'), stranger.authenticate(name, 'two')])
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 403])
  })

  it('C3, P2: a password is compared byte for byte, whatever language it is in', async () => {
    const name = freshName()
    await client.signIn(name, 'pässwörd 🔑')
    expectToken(await client.authenticate(name, 'pässwörd 🔑'), 202)
    expectNoToken(await client.authenticate(name, 'pa\u0308sswörd 🔑'), 403)
    expectNoToken(await client.authenticate(name, 'pässwörd 🔑 '), 403)
  })
})

describe('a stranger elsewhere', () => {
  it('S2: an IDENTIFY of the same user disturbs nothing', async () => {
    const name = freshName()
    const token = await client.signIn(name)
    await stranger.identify(name)
    expectClassic(await client.message(token, 'undisturbed'), 201)
    expectToken(await client.authenticate(name), 202)
  })

  it('S2: wrong passwords disturb nothing', async () => {
    const name = freshName()
    const token = await client.signIn(name)
    await stranger.identify(name)
    for (const guess of ['a', 'b', 'c']) expectNoToken(await stranger.authenticate(name, guess), 403)
    expectClassic(await client.message(token, 'undisturbed'), 201)
  })

  it('S2: one user signs in at two addresses, and a logout at one leaves the other', async () => {
    const name = freshName()
    const [mine, theirs] = [await client.signIn(name), await stranger.signIn(name)]
    expectClassic(await stranger.message(theirs, 'logout'), 202)
    expectClassic(await client.message(mine, 'still here'), 201)
  })
})
