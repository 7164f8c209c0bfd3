/** Names and passwords that come with every request, on real sessions, a real database and real hashes. */
import { hasCode } from '@message-gatherer/protocol'
import { afterEach, describe, expect, it } from 'vitest'
import { openBench, type Bench } from './sample.js'
import type { Session } from '../src/sessions/session.js'
import type { Credentials, Sessions, SessionsOptions } from '../src/sessions/sessions.js'

const here = '192.0.2.1'
const elsewhere = '198.51.100.9'
const dale = { username: 'dale', password: 'pass' }
const refused = { code: 'WRONG_CREDENTIALS' }

interface BasicBench extends Bench {
  readonly admit: (credentials: Credentials, address?: string) => Session | Promise<Session>
  /** Passwords hashed or compared so far. */
  readonly work: () => number
}

describe('access by name and password', () => {
  let bench: BasicBench | undefined

  afterEach(() => bench?.close())

  async function open(options: Partial<SessionsOptions> = {}): Promise<BasicBench> {
    const opened = await openBench(options)
    bench = { ...opened, admit: admitting(opened, opened.sessions), work: countWork(opened) }
    return bench
  }

  it('S8: the first request signs in, and those after it have the same session at once, from every address', async () => {
    const { admit, work, users } = await open()
    const first = admit(dale)
    expect(first).toBeInstanceOf(Promise)
    const session = await first
    expect([admit(dale), admit(dale, elsewhere), work()]).toEqual([session, session, 1])
    expect([session.user, session.state, (await users.find('dale'))?.id]).toEqual([
      'dale',
      'authenticated',
      session.userId,
    ])
  })

  it.each(['a new', 'a known'])(
    'S8: 64 first requests at once of %s user cost one hash and one session',
    async whose => {
      const { admit, work, register, sessions } = await open()
      if (whose === 'a known') await sessions.logout((await sessions.signIn(dale, here)).session, here)
      const before = work()
      const all = await Promise.all(Array.from({ length: 64 }, async (_, number) => admit(dale, `192.0.2.${number}`)))
      expect([new Set(all).size, work() - before, register.size]).toEqual([1, 1, 1])
    },
  )

  it('S8: when the token expired there is one more sign-in, and the session of before is ended', async () => {
    const { admit, work, clock, stored } = await open()
    const before = await admit(dale)
    clock.ms += 599_000
    expect(admit(dale)).toBe(before)
    clock.ms += 2000
    const after = await Promise.all(Array.from({ length: 64 }, async () => admit(dale)))
    expect([new Set(after).size, work()]).toEqual([1, 2])
    expect([before.state, (await stored.load(0)).map(({ id }) => id)]).toEqual(['grounded', [after[0]?.id]])
    expect(admit(dale)).toBe(after[0])
  })

  it('S8: when its session ended there is one more sign-in', async () => {
    const { admit, work, sessions } = await open()
    const before = await admit(dale)
    await sessions.logout(before, elsewhere)
    const after = await admit(dale)
    expect([after === before, admit(dale), work()]).toEqual([false, after, 2])
  })

  it('S8: a logout while others share the sign-in does not bring the session back', async () => {
    const { admit, sessions, stored, register } = await open()
    const shared = Array.from({ length: 8 }, async () => sessions.logout(await admit(dale), here))
    await Promise.all(shared)
    expect([register.size, await stored.load(0)]).toEqual([0, []])
  })

  it('S8: a wrong password is refused and never remembered', async () => {
    const { admit, work, register } = await open()
    const session = await admit(dale)
    for (let time = 0; time < 3; time++) {
      await expect(admit({ ...dale, password: 'wrong' })).rejects.toMatchObject(refused)
    }
    expect([work(), register.size, admit(dale)]).toEqual([4, 1, session])
  })

  it('S8, G10: the same wrong password 64 times at once costs one hash', async () => {
    const { admit, work } = await open()
    await admit(dale)
    const tries = await Promise.allSettled(
      Array.from({ length: 64 }, async () => admit({ ...dale, password: 'wrong' })),
    )
    expect(tries.every(({ status }) => status === 'rejected')).toBe(true)
    expect(work()).toBe(2)
  })

  it('S8: whoever guesses passwords of a user does not disturb the one that is remembered', async () => {
    const { admit, register } = await open()
    const session = await admit(dale)
    const guesses = Array.from({ length: 1200 }, async (_, number) =>
      admit({ ...dale, password: `guess ${number}` }, elsewhere),
    )
    const settled = Promise.allSettled(guesses)
    expect(admit(dale)).toBe(session)
    const others = (await settled).filter(guess => guess.status === 'fulfilled' || !isRefusal(guess.reason))
    expect(others).toEqual([])
    expect([admit(dale), session.state, register.size]).toEqual([session, 'authenticated', 1])
  })

  it('S8, S7: who was refused because too many wait is served later', async () => {
    const { admit, passwords } = await open()
    await admit(dale)
    const crowd = Array.from({ length: 1100 }, () => passwords.hash('x').catch(() => 'refused'))
    const gina = { username: 'gina', password: 'pass' }
    await expect(admit(gina)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
    await Promise.all(crowd)
    expect((await admit(gina)).user).toBe('gina')
  })

  it('S8: a database out of reach is no wrong password, and is not remembered', async () => {
    const { admit, users } = await open()
    const find = users.find.bind(users)
    users.find = name => (name === 'dale' ? Promise.reject(new Error('disk full')) : find(name))
    await expect(admit(dale)).rejects.toThrow('disk full')
    users.find = find
    expect((await admit(dale)).user).toBe('dale')
  })

  it('S8: when the end of an expired session cannot be stored, that is the answer, and the next request signs in', async () => {
    const { admit, clock, stored } = await open()
    const before = await admit(dale)
    clock.ms += 601_000
    const save = stored.save.bind(stored)
    stored.save = () => Promise.reject(new Error('disk full'))
    await expect(admit(dale)).rejects.toThrow('disk full')
    stored.save = save
    expect([(await admit(dale)) === before, before.state]).toEqual([false, 'grounded'])
  })

  it('S8: two users, and two passwords of one, are never taken for each other', async () => {
    const { admit } = await open()
    const pairs = [
      { username: 'a', password: 'bc' },
      { username: 'ab', password: 'c' },
      { username: 'abc', password: 'c' },
    ]
    for (const pair of pairs) expect((await admit(pair)).user).toBe(pair.username)
    for (const password of ['b', 'bc ', ' bc', 'Bc', ':bc']) {
      await expect(admit({ username: 'a', password })).rejects.toMatchObject(refused)
    }
    expect(pairs.map(pair => (admit(pair) as Session).user)).toEqual(['a', 'ab', 'abc'])
  })

  it('S8: of two first passwords of a new user at once one is set, and the other is wrong', async () => {
    const { admit } = await open()
    const both = ['one', 'two'].map(async password => admit({ username: 'dale', password }))
    const statuses = (await Promise.allSettled(both)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  it('S8, C8: on a closed server an unknown user costs the same work as a wrong password, and is not created', async () => {
    const opened = await open()
    const { sessions, users, work, restarted } = opened
    await sessions.signIn(dale, here)
    await sessions.identify('no-password', here)
    const admit = admitting(opened, await restarted({ registration: 'closed' }))
    // The first refusal of all prepares a hash.
    await expect(admit({ username: 'nobody', password: 'pass' })).rejects.toMatchObject(refused)
    for (const username of ['dale', 'nobody', 'no-password']) {
      const before = work()
      await expect(admit({ username, password: 'wrong' })).rejects.toMatchObject({
        ...refused,
        message: 'no such user, or another password',
      })
      expect([username, work() - before]).toEqual([username, 1])
    }
    expect(await users.find('nobody')).toBeUndefined()
    expect((await admit(dale)).user).toBe('dale')
  })

  it('S8, G10: of 10,001 credentials the oldest is forgotten, the others are not', async () => {
    const { admit, work, db, passwords } = await open()
    const names = Array.from({ length: 10_001 }, (_, number) => `user-${number}`)
    const passwordHash = await passwords.hash('pass')
    for (let from = 0; from < names.length; from += 500) {
      const some = names.slice(from, from + 500)
      await createUsers(db, some, passwordHash)
      await Promise.all(some.map(async username => admit({ username, password: 'pass' })))
    }
    const before = work()
    const remembered = names.slice(1).map(username => admit({ username, password: 'pass' }))
    expect(remembered.filter(admitted => admitted instanceof Promise)).toEqual([])
    expect(work()).toBe(before)
    const again = admit({ username: 'user-0', password: 'pass' })
    expect(again).toBeInstanceOf(Promise)
    expect((await again).user).toBe('user-0')
    const pushedOut = admit({ username: 'user-1', password: 'pass' })
    expect(pushedOut).toBeInstanceOf(Promise)
    expect(admit({ username: 'user-2', password: 'pass' })).not.toBeInstanceOf(Promise)
    await pushedOut
  })
})

/** Asks as a request does. */
function admitting({ accessTo }: Bench, sessions: Sessions): BasicBench['admit'] {
  const access = accessTo(sessions)
  return (credentials, address = here) => access.admit({ scheme: 'basic', ...credentials }, address) as Session
}

/** Many at once, where signing each one up would take its time. */
async function createUsers(db: Bench['db'], names: readonly string[], passwordHash: string): Promise<void> {
  const rows = names.map(username => ({
    username,
    password_hash: passwordHash,
    state: 0,
    last_endpoint: here,
    created_at: 0,
  }))
  await db.insertInto('users').values(rows).execute()
}

/** Counts what the password threads are given to do; they do it as ever. */
function countWork({ passwords }: Bench): () => number {
  let count = 0
  const hash = passwords.hash.bind(passwords)
  const verify = passwords.verify.bind(passwords)
  passwords.hash = password => {
    count++
    return hash(password)
  }
  passwords.verify = (passwordHash, password) => {
    count++
    return verify(passwordHash, password)
  }
  return () => count
}

function isRefusal(error: unknown): boolean {
  return hasCode(error, 'WRONG_CREDENTIALS', 'TOO_MANY_REQUESTS')
}
