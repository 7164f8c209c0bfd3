import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Access } from '../src/sessions/access.js'
import { openBench, tokenOf, type Bench } from './sample.js'
import type { Credential } from '../src/sessions/credential.js'

const here = '192.0.2.1'
const elsewhere = '198.51.100.9'
const dale = { username: 'dale', password: 'pass' }

/** Fails for a promise: what is tested is that there is none. */
function atOnce(admitted: Credential | Promise<Credential>): Credential {
  if (admitted instanceof Promise) throw new Error('not at once')
  return admitted
}

describe('access by token', () => {
  let bench: Bench
  let access: Access
  const admit = (token: string, address = here) => access.admit({ scheme: 'bearer', token }, address)
  const refusalOf = async (token: string, address?: string) => admit(token, address)

  beforeEach(async () => {
    bench = await openBench()
    access = bench.access
  })

  afterEach(() => bench.close())

  it('S8: the session of a good token is there at once, from every address', async () => {
    const { token, session } = await bench.sessions.signIn(dale, here)
    expect([atOnce(admit(token)), atOnce(admit(token, elsewhere))]).toEqual([session, session])
  })

  it('S8: a token is also good for a classic session, from its address', async () => {
    await bench.sessions.identify('dale', here)
    const token = tokenOf(await bench.sessions.authenticate(dale, here))
    expect(atOnce(admit(token))).toMatchObject({ user: 'dale', address: here })
  })

  it('S8, S4: a token that is not ours, expired, or of a session that ended is INVALID_TOKEN', async () => {
    const refused = { code: 'INVALID_TOKEN' }
    const ended = await bench.sessions.signIn(dale, here)
    await bench.sessions.logout(ended.session, here)
    await expect(refusalOf(ended.token)).rejects.toMatchObject(refused)
    await expect(refusalOf('a.b.c')).rejects.toMatchObject(refused)
    const expired = await bench.sessions.signIn(dale, here)
    bench.clock.ms += 601_000
    await expect(refusalOf(expired.token)).rejects.toMatchObject(refused)
    expect(bench.register.byId(expired.session.id)).toBeUndefined()
  })

  it('S8, C7: an endpoint shift is refused once the end of its session is stored', async () => {
    await bench.sessions.identify('dale', here)
    const token = tokenOf(await bench.sessions.authenticate(dale, here))
    await expect(refusalOf(token, elsewhere)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
    expect(await bench.stored.load(0)).toEqual([])
    await expect(refusalOf(token)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
  })

  it('S8: when the end of a session cannot be stored, that is the answer', async () => {
    await bench.sessions.identify('dale', here)
    const token = tokenOf(await bench.sessions.authenticate(dale, here))
    bench.stored.save = () => Promise.reject(new Error('disk full'))
    await expect(refusalOf(token, elsewhere)).rejects.toThrow('disk full')
  })
})
