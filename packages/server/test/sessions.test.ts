import { afterEach, describe, expect, it } from 'vitest'
import { Tokens, type Claims } from '../src/sessions/tokens.js'
import { keys, openBench, tokenOf, type Bench } from './sample.js'
import type { Sessions, SessionsOptions } from '../src/sessions/sessions.js'

const here = '192.0.2.1'
const dale = { username: 'dale', password: 'pass' }
const dayMs = 24 * 60 * 60 * 1000

describe('sessions', () => {
  let bench: Bench | undefined

  afterEach(() => bench?.close())

  async function open(options: Partial<SessionsOptions> = {}): Promise<Bench> {
    bench = await openBench(options)
    return bench
  }

  it('C3: when no token can be made the session is grounded', async () => {
    let broken = true
    const sign = () => {
      if (broken) throw new Error('no entropy')
      return 'a.b.c'
    }
    const { sessions } = await open({ tokens: { sign, read: () => undefined } })
    await sessions.identify('dale', here)
    expect(await sessions.authenticate(dale, here)).toEqual({ kind: 'no token made' })
    broken = false
    expect(await sessions.authenticate(dale, here)).toEqual({ kind: 'not identified' })
    await sessions.identify('dale', here)
    expect(await sessions.authenticate(dale, here)).toMatchObject({ kind: 'token', firstPassword: false })
  })

  it('C3: of two first passwords at the same time one is set, and the other is wrong', async () => {
    const { sessions } = await open()
    await sessions.identify('dale', here)
    const both = ['one', 'two'].map(password => sessions.authenticate({ username: 'dale', password }, here))
    const kinds = (await Promise.all(both)).map(outcome => outcome.kind)
    expect(kinds.toSorted()).toEqual(['token', 'wrong password'])
  })

  it('S1: a logout while the password is checked wins', async () => {
    const { sessions } = await open()
    await sessions.identify('dale', here)
    const token = tokenOf(await sessions.authenticate(dale, here))
    const examined = sessions.examine(token, here)
    if (examined.kind !== 'accepted') throw new Error(examined.kind)
    const checking = sessions.authenticate(dale, here)
    await sessions.logout(examined.session, here)
    expect((await checking).kind).toBe('not identified')
  })

  it('C8: on a closed server an unknown name, a wrong password and a missing identification look the same', async () => {
    const { sessions, restarted } = await open()
    await sessions.identify('dale', here)
    await sessions.authenticate(dale, here)
    const closed = await restarted({ registration: 'closed' })
    expect([await closed.identify('nobody', here), await closed.identify('dale', '192.0.2.2')]).toEqual([
      'known',
      'known',
    ])
    const tries = [
      closed.authenticate({ username: 'nobody', password: 'pass' }, here),
      closed.authenticate({ username: 'dale', password: 'wrong' }, here),
      closed.authenticate(dale, '192.0.2.3'),
    ]
    expect(await Promise.all(tries)).toEqual(Array(3).fill({ kind: 'wrong password' }))
    expect((await closed.authenticate(dale, '192.0.2.2')).kind).toBe('token')
  })

  it('S3: a session of the other kind is not bound to an address, and IDENTIFY does not touch it', async () => {
    const { sessions } = await open()
    const { token, created } = await sessions.signIn(dale, here)
    await sessions.identify('dale', here)
    expect([created, sessions.examine(token, '198.51.100.9').kind]).toEqual([true, 'accepted'])
    expect((await sessions.signIn(dale, here)).created).toBe(false)
    await expect(sessions.signIn({ ...dale, password: 'wrong' }, here)).rejects.toMatchObject({
      code: 'WRONG_CREDENTIALS',
    })
  })

  it('S3: a renewed session has another end and keeps its older token, also after a restart', async () => {
    const { sessions, restarted, clock } = await open()
    const first = await sessions.signIn(dale, here)
    clock.ms += 400_000
    const second = await sessions.renew(first.session, here)
    expect(second).toMatchObject({ session: first.session, created: false, expiresAt: first.expiresAt + 400 })
    const kinds = (of: Sessions) => [first, second].map(({ token }) => of.examine(token, here).kind)
    expect(kinds(sessions)).toEqual(['accepted', 'accepted'])
    clock.ms += 400_000
    expect(kinds(sessions)).toEqual(['bad token', 'accepted'])
    expect(kinds(await restarted())).toEqual(['bad token', 'accepted'])
    clock.ms += 400_000
    expect(kinds(sessions)).toEqual(['bad token', 'bad token'])
    await expect(sessions.renew(first.session, here)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
  })

  it('S3, S4: renewal under a shorter --token-ttl takes nothing from the token that is there', async () => {
    const { sessions, restarted, clock } = await open()
    const { token } = await sessions.signIn(dale, here)
    const shorter = await restarted({ tokenTtlMs: 1000 })
    const examined = shorter.examine(token, here)
    if (examined.kind !== 'accepted') throw new Error(examined.kind)
    await shorter.renew(examined.session, here)
    clock.ms += 500_000
    await shorter.sweep()
    expect(shorter.examine(token, here).kind).toBe('accepted')
    expect((await restarted()).examine(token, here).kind).toBe('accepted')
  })

  it('S3: a renewal that comes behind a logout is refused, and does not bring the session back', async () => {
    const { sessions, stored, register } = await open()
    const { session } = await sessions.signIn(dale, here)
    const ending = sessions.logout(session, here)
    await expect(sessions.renew(session, here)).rejects.toMatchObject({ code: 'INVALID_TOKEN' })
    await ending
    expect([register.size, await stored.load(0)]).toEqual([0, []])
  })

  it('S3: a logout behind a renewal ends the session with both tokens', async () => {
    const { sessions, stored } = await open()
    const { session } = await sessions.signIn(dale, here)
    const [{ token }] = await Promise.all([sessions.renew(session, here), sessions.logout(session, here)])
    expect([sessions.examine(token, here).kind, await stored.load(0)]).toEqual(['not authenticated', []])
  })

  it('S3: when no token can be made a renewal says so, and the session goes on', async () => {
    const tokens = new Tokens(keys)
    let broken = false
    const sign = (claims: Claims) => {
      if (broken) throw new Error('no entropy')
      return tokens.sign(claims)
    }
    const { sessions } = await open({ tokens: { sign, read: token => tokens.read(token) } })
    const { token, session } = await sessions.signIn(dale, here)
    broken = true
    await expect(sessions.renew(session, here)).rejects.toMatchObject({ code: 'TOKEN_NOT_MADE' })
    await expect(sessions.signIn(dale, here)).rejects.toMatchObject({ code: 'TOKEN_NOT_MADE' })
    expect(sessions.examine(token, here).kind).toBe('accepted')
  })

  it('S6: users without a password are forgotten after a day, others are not', async () => {
    const { sessions, users, clock } = await open()
    await sessions.identify('passer-by', here)
    await sessions.identify('dale', here)
    await sessions.authenticate(dale, here)
    clock.ms += dayMs + 1000
    await sessions.sweep()
    expect([await users.find('passer-by'), (await users.find('dale'))?.name]).toEqual([undefined, 'dale'])
  })

  it('S6: of sessions without a token only the newest 20,000 are kept', async () => {
    const { register } = await open()
    for (let number = 0; number < 20_005; number++) {
      register.add({
        id: `s${number}`,
        userId: 1,
        user: 'dale',
        role: 'writer',
        address: `a${number}`,
        state: 'identified',
        expiresAt: 0,
        changedAtMs: 0,
      })
    }
    expect([register.size, register.byId('s4'), register.byId('s5')?.id]).toEqual([20_000, undefined, 's5'])
  })

  it('S6: sessions whose time is over leave memory and database, replaced ones too', async () => {
    const { sessions, register, stored, clock } = await open()
    await sessions.signIn(dale, here)
    for (let time = 0; time < 2; time++) {
      await sessions.identify('dale', here)
      await sessions.authenticate(dale, here)
      clock.ms += 601_000
    }
    await sessions.identify('dale', here)
    clock.ms += dayMs + 1000
    await sessions.sweep()
    expect([register.size, await stored.load(0)]).toEqual([0, []])
  })

  it('C3: who identified again is not held to the end of an older token', async () => {
    const { sessions, clock } = await open()
    await sessions.identify('dale', here)
    await sessions.authenticate(dale, here)
    clock.ms += 590_000
    await sessions.identify('dale', here)
    clock.ms += 60_000
    expect((await sessions.authenticate(dale, here)).kind).toBe('token')
  })

  it('C5, S5: a session whose end could not be stored is ended in the database by the next clean-up', async () => {
    const { sessions, stored, restarted } = await open()
    const { token } = await sessions.signIn(dale, here)
    const examined = sessions.examine(token, here)
    if (examined.kind !== 'accepted') throw new Error(examined.kind)
    const save = stored.save.bind(stored)
    stored.save = () => Promise.reject(new Error('disk full'))
    await expect(sessions.logout(examined.session, here)).rejects.toThrow('disk full')
    stored.save = save
    expect((await restarted()).examine(token, here).kind).toBe('accepted')
    await sessions.sweep()
    expect((await restarted()).examine(token, here).kind).toBe('not authenticated')
  })

  it('S5: of many transitions at once the database keeps the last', async () => {
    const { sessions, restarted } = await open()
    const { token } = await sessions.signIn(dale, here)
    await sessions.identify('dale', here)
    const examined = sessions.examine(token, here)
    if (examined.kind !== 'accepted') throw new Error(examined.kind)
    const moves = [
      sessions.identify('dale', here),
      sessions.logout(examined.session, here),
      sessions.identify('dale', here),
    ]
    await Promise.all(moves)
    expect((await restarted()).examine(token, here).kind).toBe('not authenticated')
  })

  it('S7: a password is stored as an argon2id hash of its own salt, within the column of the seed', async () => {
    const { sessions, users } = await open({
      passwords: new (await import('../src/sessions/passwords.js')).Passwords(() => performance.now()),
    })
    await sessions.signIn(dale, here)
    await sessions.signIn({ username: 'gina', password: 'pass' }, here)
    const [one, two] = [(await users.find('dale'))?.passwordHash, (await users.find('gina'))?.passwordHash]
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(one?.length).toBeLessThanOrEqual(128)
    expect(one).not.toBe(two)
  })
})
