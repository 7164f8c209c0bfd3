/** What an admin does with users, on a real database and real sessions (protocol rules U1 to U5). */
import { afterEach, describe, expect, it } from 'vitest'
import { openBench, tokenOf, type Bench } from './sample.js'
import type { SessionsOptions } from '../src/sessions/sessions.js'

const here = '10.0.0.1'
const dale = { username: 'dale', password: 'pass' }
const later: Bench[] = []

afterEach(async () => {
  for (const bench of later.splice(0)) await bench.close()
})

async function open(options: Partial<SessionsOptions> = {}): Promise<Bench> {
  const bench = await openBench(options)
  later.push(bench)
  return bench
}

async function classicToken({ sessions }: Bench): Promise<string> {
  await sessions.identify('dale', here)
  return tokenOf(await sessions.authenticate(dale, here))
}

describe('roles', () => {
  it('U1: a new name is a writer, and its sessions know a new role at once, also after a restart', async () => {
    const bench = await open()
    const { sessions, administration } = bench
    const { session, token } = await sessions.signIn(dale, here)
    expect(session.role).toBe('writer')
    const classic = await classicToken(bench)
    await administration.change('dale', { role: 'reader' })
    const again = await bench.restarted()
    for (const each of [sessions, again]) {
      for (const text of [token, classic]) {
        expect(each.examine(text, here)).toMatchObject({ kind: 'accepted', session: { role: 'reader' } })
      }
    }
    expect((await sessions.signIn(dale, here)).session.role).toBe('reader')
  })
})

describe('the list', () => {
  it('U2: has each user by name, with role, state and time, and no password', async () => {
    const { sessions, administration, clock } = await open()
    await sessions.identify('open', here)
    await administration.add({ name: 'b', role: 'admin', password: 'pass' })
    await administration.add({ name: 'a', role: 'reader' })
    await administration.add({ name: 'C', password: 'pass' })
    await administration.change('C', { disabled: true })
    await administration.add({ name: 'gone' })
    await administration.remove('gone')
    const createdAtMs = clock.ms
    expect(await administration.list()).toEqual({
      users: [
        { name: 'C', role: 'writer', state: 'disabled', createdAtMs },
        { name: 'a', role: 'reader', state: 'without password', createdAtMs },
        { name: 'b', role: 'admin', state: 'active', createdAtMs },
        { name: 'open', role: 'writer', state: 'without password', createdAtMs },
      ],
      more: false,
    })
  })

  it('U2: of more than 10,000 users tells the first names, and goes on behind one', async () => {
    const { db, administration, clock } = await open()
    const names = Array.from({ length: 10_001 }, (_, number) => `u${String(number).padStart(5, '0')}`)
    const row = { password_hash: null, state: 0, last_endpoint: '', created_at: clock.ms }
    for (let at = 0; at < names.length; at += 1000) {
      const some = names.slice(at, at + 1000).map(username => ({ ...row, username }))
      await db.insertInto('users').values(some).execute()
    }
    const first = await administration.list()
    expect([first.users.length, first.more, first.users.at(-1)?.name]).toEqual([10_000, true, 'u09999'])
    const second = await administration.list('u09999')
    expect([second.users.map(({ name }) => name), second.more]).toEqual([['u10000'], false])
  })
})

describe('adding', () => {
  it('U2: a name that exists, or existed, or that somebody chose, is USER_EXISTS', async () => {
    const { sessions, administration } = await open()
    await sessions.identify('chosen', here)
    await administration.add({ name: 'dale', password: 'pass' })
    await administration.add({ name: 'gone' })
    await administration.remove('gone')
    for (const name of ['chosen', 'dale', 'gone']) {
      await expect(administration.add({ name, role: 'admin', password: 'other' })).rejects.toMatchObject({
        code: 'USER_EXISTS',
      })
    }
    expect(await administration.list()).toMatchObject({ users: [{ name: 'chosen' }, { name: 'dale' }] })
    await expect(sessions.signIn({ username: 'dale', password: 'other' }, here)).rejects.toThrow('password')
  })

  it.each(['open', 'closed'] as const)(
    'U2: with %s registration nobody but an admin gives a first password to whom one added or changed',
    async registration => {
      const { sessions, administration } = await open({ registration })
      const added = { username: 'added', password: 'first' }
      await administration.add({ name: 'added', role: 'admin' })
      const tries = async () => {
        await sessions.identify('added', here)
        expect((await sessions.authenticate(added, here)).kind).toBe('wrong password')
        await expect(sessions.signIn(added, here)).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' })
      }
      await tries()
      await administration.change('added', { role: 'reader' })
      await tries()
      await administration.change('added', { password: 'first' })
      expect((await sessions.signIn(added, here)).session.role).toBe('reader')
    },
  )

  it('U2: who chose a name and no password yet does not get a role by being early', async () => {
    const { sessions, administration } = await open()
    await sessions.identify('early', here)
    await administration.change('early', { role: 'admin' })
    await expect(sessions.signIn({ username: 'early', password: 'mine' }, here)).rejects.toMatchObject({
      code: 'WRONG_CREDENTIALS',
    })
    expect((await sessions.authenticate({ username: 'early', password: 'mine' }, here)).kind).toBe('not identified')
  })

  it('U2, S6: whom an admin added is not forgotten for want of a password, nor whom one removed', async () => {
    const { sessions, administration, clock, users } = await open()
    await administration.add({ name: 'added' })
    await administration.add({ name: 'removed' })
    await administration.remove('removed')
    clock.ms += 25 * 60 * 60 * 1000
    await sessions.sweep()
    expect(await users.find('added')).toBeDefined()
    expect(await users.countWithoutPassword()).toBe(0)
    expect(await sessions.identify('removed', here)).toBe('known')
  })
})

describe('ending', () => {
  it.each([
    ['disabled', { disabled: true }],
    ['given another password', { password: 'other' }],
    ['given the same password again', { password: 'pass' }],
  ] as const)('U4: who is %s loses all sessions at once, also after a restart', async (_what, change) => {
    const bench = await open()
    const { sessions, administration, register } = bench
    const tokens = [(await sessions.signIn(dale, here)).token, await classicToken(bench)]
    const { token: others } = await sessions.signIn({ username: 'gina', password: 'pass' }, here)
    await sessions.identify('dale', '10.0.0.2')
    await administration.change('dale', change)
    const again = await bench.restarted()
    for (const each of [sessions, again]) {
      expect(tokens.map(token => each.examine(token, here).kind)).toEqual(['not authenticated', 'not authenticated'])
      expect((await each.authenticate({ username: 'dale', password: 'other' }, '10.0.0.2')).kind).toBe('not identified')
      expect(each.examine(others, here).kind).toBe('accepted')
    }
    expect(register.size).toBe(1)
  })

  it('U4: a session whose save waits while its user is disabled does not come back with a restart', async () => {
    const bench = await open()
    const { sessions, administration } = bench
    const { session, token } = await sessions.signIn(dale, here)
    const renewals = () => Array.from({ length: 5 }, () => sessions.renew(session, here))
    await Promise.all([...renewals(), administration.change('dale', { disabled: true }), ...renewals()])
    await administration.change('dale', { disabled: false })
    expect((await bench.restarted()).examine(token, here).kind).toBe('not authenticated')
  })

  it('U3, U4: nobody signs in who is disabled or removed, and it looks like a wrong password', async () => {
    const { sessions, administration } = await open()
    await administration.add({ name: 'dale', password: 'pass' })
    await administration.add({ name: 'gone', password: 'pass' })
    await administration.change('dale', { disabled: true })
    await administration.remove('gone')
    for (const username of ['dale', 'gone']) {
      expect(await sessions.identify(username, here)).toBe('known')
      expect(await sessions.authenticate({ username, password: 'pass' }, here)).toEqual({ kind: 'not identified' })
      const refusals = await Promise.all(
        ['pass', 'wrong'].map(password => sessions.signIn({ username, password }, here).catch(String)),
      )
      expect(refusals[0]).toBe(refusals[1])
      expect(refusals[0]).toContain('no such user, or another password')
    }
    await administration.change('dale', { disabled: false })
    expect((await sessions.signIn(dale, here)).created).toBe(false)
    await expect(administration.change('gone', { disabled: false })).rejects.toMatchObject({ code: 'USER_UNKNOWN' })
  })

  it('U4: when the database cannot store a change, it has changed nowhere', async () => {
    const { sessions, administration, db } = await open()
    const { token } = await sessions.signIn(dale, here)
    await db.schema
      .createTable('sessions_kept')
      .addColumn('id', 'varchar(32)', column => column.references('sessions.id'))
      .execute()
    await db
      .withTables<{ sessions_kept: { id: string } }>()
      .insertInto('sessions_kept')
      .columns(['id'])
      .expression(db.selectFrom('sessions').select('id'))
      .execute()
    for (const change of [{ disabled: true, role: 'reader' }, { password: 'other' }] as const) {
      await expect(administration.change('dale', change)).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    }
    await expect(administration.remove('dale')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    expect(sessions.examine(token, here)).toMatchObject({ kind: 'accepted', session: { role: 'writer' } })
    expect(await administration.list()).toMatchObject({ users: [{ role: 'writer', state: 'active' }] })
    expect((await sessions.signIn(dale, here)).created).toBe(false)
  })
})

describe('the last admin', () => {
  it('U5: stays, whatever else is asked for in the same change', async () => {
    const { administration, sessions } = await open()
    await administration.add({ name: 'dale', role: 'admin', password: 'pass' })
    const { token } = await sessions.signIn(dale, here)
    await administration.add({ name: 'cannot', role: 'admin' })
    await administration.add({ name: 'disabled', role: 'admin', password: 'pass' })
    await administration.change('disabled', { disabled: true })
    for (const change of [{ role: 'reader' }, { disabled: true, password: 'other' }] as const) {
      await expect(administration.change('dale', change)).rejects.toMatchObject({ code: 'LAST_ADMIN' })
    }
    await expect(administration.remove('dale')).rejects.toMatchObject({ code: 'LAST_ADMIN' })
    expect(sessions.examine(token, here).kind).toBe('accepted')
    await administration.remove('cannot')
    await administration.change('disabled', { disabled: false })
    await administration.remove('dale')
    expect(await administration.list()).toMatchObject({ users: [{ name: 'disabled', state: 'active' }] })
  })

  it('U5: of two admins who remove one another at once one stays', async () => {
    const { administration } = await open()
    for (const name of ['dale', 'gina']) await administration.add({ name, role: 'admin', password: 'pass' })
    const outcomes = await Promise.allSettled([administration.remove('dale'), administration.remove('gina')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })
})
