/** API tokens and enrolment codes on a real database, with a clock that the test moves (protocol rules S9, S15). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from 'kysely'
import { openBench, type Bench } from './sample.js'

const here = '10.0.0.1'
const hourMs = 3_600_000
const endless = { name: 'web-1', scope: 'write', expiresAtMs: undefined } as const

let bench: Bench

beforeEach(async () => {
  bench = await openBench()
  await bench.administration.add({ name: 'dale', password: 'pass' })
})

afterEach(() => bench.close())

const admitted = async (token: string) =>
  Promise.resolve()
    .then(() => bench.access.admit({ scheme: 'bearer', token }, here))
    .then(({ user }) => user)
    .catch(() => 'nobody')

const rows = async (table: 'api_tokens' | 'invitations') =>
  (await bench.db.selectFrom(table).selectAll().execute()).length

describe('API tokens', () => {
  it('S9: only the hash is stored, and no table has the token or a code', async () => {
    const { tokens, invitations } = bench.areas
    const secrets = [
      (await tokens.make('dale', endless)).token,
      (await invitations.make({ name: 'x', expiresInMs: 1 })).code,
    ]
    for (const table of ['api_tokens', 'invitations', 'changes', 'audit'] as const) {
      const stored = JSON.stringify(await bench.db.selectFrom(table).selectAll().execute())
      for (const secret of secrets) expect(stored).not.toContain(secret.slice(4))
    }
  })

  it('S9: one that ends is good until then, is listed no more, makes room for another, and is removed by the sweep', async () => {
    const { tokens } = bench.areas
    const ending = { ...endless, expiresAtMs: bench.clock.ms + hourMs }
    const { token } = await tokens.make('dale', ending)
    for (let count = 1; count < 100; count++) await tokens.make('dale', ending)
    await expect(tokens.make('dale', endless)).rejects.toMatchObject({ code: 'TOO_MANY_TOKENS' })
    bench.clock.ms += hourMs - 1
    expect(await admitted(token)).toBe('dale')
    bench.clock.ms += 1
    expect([await admitted(token), await tokens.list('dale')]).toEqual(['nobody', []])
    const kept = await tokens.make('dale', endless)
    expect([await rows('api_tokens'), bench.apiTokens.size]).toEqual([101, 101])
    await bench.apiTokenRecords.sweep(bench.clock.ms)
    expect([await rows('api_tokens'), bench.apiTokens.size, await admitted(kept.token)]).toEqual([1, 1, 'dale'])
  })

  it('S9: the last use is told to the minute at once, and stored now and then', async () => {
    const { tokens } = bench.areas
    const { token, id, createdAtMs } = await tokens.make('dale', endless)
    const stored = async () =>
      (await bench.db.selectFrom('api_tokens').select('last_used_at').execute())[0]?.last_used_at
    bench.clock.ms += 90_500
    await admitted(token)
    expect(await tokens.list('dale')).toMatchObject([{ id, lastUsedAtMs: createdAtMs + 60_000 }])
    expect(await stored()).toBeNull()
    await bench.apiTokenRecords.noteUsed()
    expect(await stored()).toBe(createdAtMs + 60_000)
    bench.clock.ms += 60_000
    await admitted(token)
    expect(await stored()).toBe(createdAtMs + 60_000)
    await bench.apiTokenRecords.noteUsed()
    expect(await stored()).toBe(createdAtMs + 120_000)
  })

  it('S9, S11: what the database cannot store is not done, in memory neither', async () => {
    const { tokens, invitations } = bench.areas
    const { token, id } = await tokens.make('dale', endless)
    const { code } = await invitations.make({ name: 'dale', expiresInMs: hourMs })
    await sql`create trigger broken before insert on audit begin select raise(abort, 'no room'); end`.execute(bench.db)
    const unavailable = { code: 'DATABASE_UNAVAILABLE' }
    await expect(tokens.revoke('dale', id)).rejects.toMatchObject(unavailable)
    await expect(tokens.make('dale', endless)).rejects.toMatchObject(unavailable)
    await expect(bench.enrol({ code, tokenName: 'w' }, here)).rejects.toMatchObject(unavailable)
    expect([await admitted(token), bench.apiTokens.size]).toEqual(['dale', 1])
    await sql`drop trigger broken`.execute(bench.db)
    expect((await bench.enrol({ code, tokenName: 'w' }, here)).user).toBe('dale')
  })

  it('S10: the scope admin is for admins, who may be no admins any more when it is used', async () => {
    const { tokens, users } = bench.areas
    const wanted = { ...endless, scope: 'admin' } as const
    await expect(tokens.make('dale', wanted)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    await users.change('dale', { role: 'admin' })
    await users.add({ name: 'root', role: 'admin', password: 'pass' })
    const { token } = await tokens.make('dale', wanted)
    await users.change('dale', { role: 'writer' })
    for (const register of [bench.apiTokens, await bench.restartedTokens()]) {
      expect(register.use(token, bench.clock.ms)).toMatchObject({ role: 'writer', scope: 'admin' })
    }
  })

  it('S9, U4, S18: another password ends sessions and leaves API tokens', async () => {
    const { token } = await bench.areas.tokens.make('dale', endless)
    await bench.administration.change('dale', { password: 'other' })
    expect(await admitted(token)).toBe('dale')
  })

  it('S9, U2: who gets a token or a code is no name any more that a stranger may choose a password for', async () => {
    for (const name of ['first', 'second']) await bench.sessions.identify(name, here)
    await bench.areas.tokens.make('first', endless)
    await bench.areas.invitations.make({ name: 'second', expiresInMs: hourMs })
    for (const username of ['first', 'second']) {
      const signingIn = bench.sessions.signIn({ username, password: 'mine' }, here)
      await expect(signingIn).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' })
    }
    bench.clock.ms += 25 * hourMs
    await bench.sessions.sweep()
    expect((await bench.users.find('first'))?.isActive).toBe(true)
  })
})

describe('enrolment codes', () => {
  it('S15: one is good until it ends, and is removed by the sweep', async () => {
    const { invitations } = bench.areas
    const [first, second] = [
      await invitations.make({ name: 'web-1', expiresInMs: hourMs }),
      await invitations.make({ name: 'web-1', expiresInMs: hourMs }),
    ]
    bench.clock.ms += hourMs - 1
    expect((await bench.enrol({ code: first.code, tokenName: 'w' }, here)).user).toBe('web-1')
    bench.clock.ms += 1
    const late = bench.enrol({ code: second.code, tokenName: 'w' }, here)
    await expect(late).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' })
    await expect(invitations.withdraw(second.id)).rejects.toMatchObject({ code: 'INVITATION_UNKNOWN' })
    expect([await invitations.list(), await rows('invitations')]).toEqual([[], 1])
    await bench.invitations.sweep(bench.clock.ms)
    expect(await rows('invitations')).toBe(0)
  })

  it('S15: one of a user that is disabled is refused, and is good again with its user', async () => {
    const { code } = await bench.areas.invitations.make({ name: 'dale', expiresInMs: hourMs })
    await bench.administration.change('dale', { disabled: true })
    const enrolling = () => bench.enrol({ code, tokenName: 'w' }, here)
    await expect(enrolling()).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' })
    await bench.administration.change('dale', { disabled: false })
    expect(await admitted((await enrolling()).token)).toBe('dale')
  })

  it('S15: a user with as many tokens as there may be is told so, and the code stays good', async () => {
    const { tokens, invitations } = bench.areas
    const { code } = await invitations.make({ name: 'dale', expiresInMs: hourMs })
    const made = await tokens.make('dale', endless)
    for (let count = 1; count < 100; count++) await tokens.make('dale', endless)
    const enrolling = () => bench.enrol({ code, tokenName: 'w' }, here)
    await expect(enrolling()).rejects.toMatchObject({ code: 'TOO_MANY_TOKENS' })
    await tokens.revoke('dale', made.id)
    expect((await enrolling()).scope).toBe('write')
  })

  it('S15: 10,000 may wait', async () => {
    const { invitations } = bench.areas
    const user = await bench.users.find('dale')
    const some = (from: number) =>
      Array.from({ length: 1000 }, (_, at) => ({
        id: String(from + at),
        user_id: user?.id ?? 0,
        hash: `h${from + at}`,
        created_at: bench.clock.ms,
        expires_at: bench.clock.ms + hourMs,
      }))
    for (let from = 0; from < 10_000; from += 1000)
      await bench.db.insertInto('invitations').values(some(from)).execute()
    const inviting = () => invitations.make({ name: 'new', expiresInMs: hourMs })
    await expect(inviting()).rejects.toMatchObject({ code: 'TOO_MANY_INVITATIONS' })
    expect([(await invitations.list()).length, await bench.users.find('new')]).toEqual([10_000, undefined])
    await invitations.withdraw('7')
    expect((await inviting()).name).toBe('new')
  })
})
