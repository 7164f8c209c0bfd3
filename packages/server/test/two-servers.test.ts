/** Two servers on one database: what one of them ends, the other refuses after one look (protocol rules S11, S12). */
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openBench, type Bench } from './sample.js'
import { ApiTokenRecords } from '../src/database/api-token-records.js'
import { Changes } from '../src/database/changes.js'
import { SigningKeys } from '../src/database/signing-keys.js'
import { UserRecords } from '../src/database/user-records.js'
import { SignInRate } from '../src/limits/sign-in-rate.js'
import { Access } from '../src/sessions/access.js'
import { ApiTokenRegister } from '../src/sessions/api-token-register.js'
import { ChangeFeed } from '../src/sessions/change-feed.js'
import { memoryUpdates } from '../src/sessions/memory-updates.js'
import { SessionRegister } from '../src/sessions/session-register.js'
import { restoreSessions, type Sessions } from '../src/sessions/sessions.js'
import { Tokens } from '../src/sessions/tokens.js'
import { UnknownKeys } from '../src/sessions/unknown-keys.js'

const here = '10.0.0.1'
const dale = { username: 'dale', password: 'pass' }

/** The second one: a memory of its own. */
interface Other {
  readonly sessions: Sessions
  readonly access: Access
  readonly feed: ChangeFeed
  readonly register: SessionRegister
}

describe('the other server', () => {
  let bench: Bench
  let others: Other[]

  beforeEach(async () => {
    bench = await openBench()
    others = []
  })

  afterEach(async () => {
    for (const { feed } of others) await feed.close()
    await bench.close()
  })

  /** Knows what is stored now. */
  async function startOther(): Promise<Other> {
    const { db, stored, clock } = bench
    const now = () => clock.ms
    const changes = new Changes(db, 'other')
    const [register, apiTokens] = [new SessionRegister(), new ApiTokenRegister()]
    const signer = new Tokens([{ kid: 'none', secret: 'nobody knows this one' }])
    await restoreSessions(stored, register, now())
    const sessions = bench.with({ register, tokens: signer })
    const users = new UserRecords({
      db,
      changes,
      onChanged: changed => {
        sessions.userChanged(changed)
        apiTokens.userChanged(changed.id, changed)
      },
    })
    const tokens = new ApiTokenRecords({ db, changes, register: apiTokens })
    await tokens.load(now())
    const keys = new SigningKeys({ db, changes, onKeys: all => signer.setKeys(all) })
    await keys.load({ kid: 'never', secret: 'used: there are keys' }, now())
    const apply = memoryUpdates({ users, tokens, sessions, keys, now })
    const feed = new ChangeFeed({ changes, apply, graceMs: 600_000, ticks: now })
    feed.start(await changes.latest())
    const unknownKeys = new UnknownKeys({
      tokens: signer,
      look: () => feed.look(),
      ticks: now,
      sleep: async () => undefined,
    })
    const access = new Access({
      sessions,
      apiTokens,
      unknownKeys,
      signInRate: new SignInRate(0, now),
      assertFresh: feed.assertFresh,
      now,
      key: randomBytes(32),
    })
    const other = { sessions, access, feed, register }
    others.push(other)
    return other
  }

  const admitted = async ({ access }: Other, token: string) =>
    Promise.resolve()
      .then(() => access.admit({ scheme: 'bearer', token }, here))
      .then(
        ({ role }) => role,
        (error: unknown) => (error as { code?: string }).code,
      )

  it.each([
    ['disabled', { disabled: true }],
    ['given another password', { password: 'other' }],
  ])('S11: a user that is %s', async (_what, change) => {
    const { token } = await bench.sessions.signIn(dale, here)
    const other = await startOther()
    expect(await admitted(other, token)).toBe('writer')
    await bench.administration.change('dale', change)
    await other.feed.look()
    expect(await admitted(other, token)).toBe('INVALID_TOKEN')
    await expect(other.sessions.signIn(dale, here)).rejects.toMatchObject({ code: 'WRONG_CREDENTIALS' })
  })

  it('S11: a user that is removed, and an API token that is revoked', async () => {
    const { token } = await bench.sessions.signIn(dale, here)
    const made = await bench.areas.tokens.make('dale', { name: 'web-1', scope: 'write', expiresAtMs: undefined })
    const kept = await bench.areas.tokens.make('dale', { name: 'web-2', scope: 'write', expiresAtMs: undefined })
    const other = await startOther()
    for (const each of [token, made.token, kept.token]) expect(await admitted(other, each)).toBe('writer')
    await bench.areas.tokens.revoke('dale', made.id)
    await other.feed.look()
    expect([await admitted(other, made.token), await admitted(other, kept.token)]).toEqual(['INVALID_TOKEN', 'writer'])
    await bench.administration.remove('dale')
    await other.feed.look()
    for (const each of [token, kept.token]) expect(await admitted(other, each)).toBe('INVALID_TOKEN')
  })

  it('S11: a role is the other one', async () => {
    const { token } = await bench.sessions.signIn(dale, here)
    const other = await startOther()
    await bench.administration.change('dale', { role: 'reader' })
    await other.feed.look()
    expect(await admitted(other, token)).toBe('reader')
  })

  it('S11, S17: a session that is ended by hand, also when it was renewed there since', async () => {
    const [ended, kept] = [await bench.sessions.signIn(dale, here), await bench.sessions.signIn(dale, here)]
    const other = await startOther()
    await bench.areas.sessions.end(ended.session.id)
    const there = other.register.byId(ended.session.id)
    if (!there) throw new Error('it is not there')
    const { token } = await other.sessions.renew(there, here)
    await other.feed.look()
    expect([await admitted(other, ended.token), await admitted(other, token)]).toEqual([
      'INVALID_TOKEN',
      'INVALID_TOKEN',
    ])
    expect(await admitted(other, kept.token)).toBe('writer')
    // It is not back after a restart either.
    expect(await admitted(await startOther(), token)).toBe('INVALID_TOKEN')
  })

  it('S12: a token by a key that is new is good at once, and one of before too', async () => {
    const before = await bench.sessions.signIn(dale, here)
    const other = await startOther()
    await bench.areas.keys.rotate('keep sessions')
    const after = await bench.sessions.renew(before.session, here)
    expect(other.sessions.examine(after.token, here).kind).toBe('bad token')
    expect([await admitted(other, after.token), await admitted(other, before.token)]).toEqual(['writer', 'writer'])
  })

  it('S12: with end_sessions nothing is good that was signed before, and no session is left', async () => {
    const before = await bench.sessions.signIn(dale, here)
    const other = await startOther()
    await bench.areas.keys.rotate('end sessions')
    const since = await other.sessions.signIn(dale, here)
    await other.feed.look()
    for (const { token } of [before, since]) expect(await admitted(other, token)).toBe('INVALID_TOKEN')
    expect([other.register.size, await bench.stored.load(0)]).toEqual([0, []])
    expect(await admitted(other, (await other.sessions.signIn(dale, here)).token)).toBe('writer')
  })
})
