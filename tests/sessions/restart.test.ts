/** Users, sessions, tokens and keys are there after a restart, however the server ended (protocol rule S5). */
import { expect, it } from 'vitest'
import { expectClassic, expectNoToken, expectToken } from '../harness/classic-answer.js'
import { classicClient, tokenOf } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { messageTextsOf } from '../harness/journal-files.js'
import { elsewhere } from '../harness/places.js'

it.each(['an orderly stop', 'a kill'])('S5: after %s everybody goes on where they were', async ending => {
  const first = await startGatherd()
  const before = classicClient(first)
  const signedIn = await before.signIn('signed-in')
  const native = tokenOf(await send(first.port, { path: '/v1/sessions', body: { username: 'native', password: 'p' } }))
  const loggedOut = await before.signIn('logged-out')
  await before.message(loggedOut, 'logout')
  const reidentified = await before.signIn('reidentified')
  await before.identify('reidentified')
  await before.identify('identified')
  const shifted = await before.signIn('shifted')
  await classicClient(first, elsewhere).message(shifted, 'stolen')
  await (ending === 'a kill' ? first.kill() : first.stop())

  const second = await startGatherd({ folder: first.folder })
  const client = classicClient(second)
  expectClassic(await client.message(signedIn, 'on'), 201, 'Message Received from signed-in')
  expectToken(await client.authenticate('signed-in'), 202)
  expectNoToken(await client.authenticate('signed-in', 'wrong'), 403)
  expectClassic(await classicClient(second, elsewhere).message(native, 'on'), 201, 'Message Received from native')
  expectClassic(await client.message(loggedOut, 'late'), 403, 'Please identify!')
  expectNoToken(await client.authenticate('logged-out'), 403, 'Please identify!')
  expectToken(await client.authenticate('reidentified'), 202)
  expectClassic(await client.message(reidentified, 'on'), 201)
  expectToken(
    await client.authenticate('identified'),
    201,
    'New User password authenticated. Token generated, identified!',
  )
  expectClassic(await client.message(shifted, 'late'), 403, 'Please identify!')
  expectNoToken(await client.authenticate('shifted'), 403, 'Please identify!')
  // The sessions are still bound to their address.
  expectClassic(await classicClient(second, elsewhere).message(signedIn, 'stolen'), 403, 'Please identify!')
  expect(messageTextsOf(second.folder, 'signed-in')).toEqual(['"on"'])
})

it('S5, S4: a token of before the restart and one of after it are of one session', async () => {
  const first = await startGatherd()
  const older = await classicClient(first).signIn('dale')
  await first.stop()
  const second = await startGatherd({ folder: first.folder })
  const client = classicClient(second)
  const newer = tokenOf(await client.authenticate('dale'))
  expectClassic(await client.message(older, 'older'), 201)
  expectClassic(await client.message(newer, 'logout'), 202)
  expectClassic(await client.message(older, 'late'), 403, 'Please identify!')
})
