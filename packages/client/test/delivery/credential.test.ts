import { GathererError } from '@message-gatherer/protocol'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Credential } from '../../src/delivery/credential.js'
import { passwordCredential } from '../../src/delivery/password-credential.js'
import { tokenCredential } from '../../src/delivery/token-credential.js'
import { memoryTokenStore, type TokenStore } from '../../src/delivery/token-store.js'
import { nodeTransport } from '../../src/http/node-transport.js'
import { newToken, refuse, sessionServer, tokenLifeMs, type SessionServer } from './session-server.js'

const never = new AbortController().signal
const lifetimes = (count: number) => count * tokenLifeMs

/** A clock that a test sets, and time that passes with it unless only the clock jumps. */
class TestClock {
  #now = Date.UTC(2026, 0)
  #ticks = 0
  readonly now = () => this.#now
  readonly ticks = () => this.#ticks

  pass(ms: number): void {
    this.#now += ms
    this.#ticks += ms
  }

  jump(ms: number): void {
    this.#now += ms
  }
}

interface Setup {
  readonly server: SessionServer
  readonly clock: TestClock
  readonly tokens: TokenStore
  readonly credential: Credential
  readonly signedIn: { readonly created: boolean }[]
}

interface Shared {
  readonly server?: SessionServer
  readonly tokens?: TokenStore
  readonly clock?: TestClock
}

async function setUp(shared: Shared = {}): Promise<Setup> {
  const server = shared.server ?? (await sessionServer())
  const clock = shared.clock ?? new TestClock()
  const tokens = shared.tokens ?? memoryTokenStore()
  const transport = nodeTransport({ server: server.url, timeoutMs: 30_000, userAgent: 'test/1' })
  onTestFinished(() => transport.close())
  const signedIn: { readonly created: boolean }[] = []
  const onSignIn = (how: { readonly created: boolean }) => void signedIn.push(how)
  const options = { transport, user: 'dale', password: 'pass', clock, tokens, onSignIn }
  return { server, clock, tokens, credential: passwordCredential(options), signedIn }
}

async function headerOf(credential: Credential): Promise<string> {
  const answer = await credential.authorization(new AbortController().signal)
  if (answer.kind !== 'authorized') throw new Error(answer.reason)
  return answer.authorization
}

describe('a password', () => {
  it('D4: signs in once for all who wait', async () => {
    const { server, credential, signedIn } = await setUp()
    const headers = await Promise.all(Array.from({ length: 20 }, () => headerOf(credential)))
    expect(new Set(headers)).toEqual(new Set([`Bearer ${[...server.good][0]}`]))
    expect(await headerOf(credential)).toBe(headers[0])
    expect(server.asked).toEqual(['password'])
    expect(signedIn).toEqual([{ created: true }])
  })

  it('D4: a token is renewed by itself once three quarters of its life are over', async () => {
    const { server, clock, credential, signedIn } = await setUp()
    const first = await headerOf(credential)
    clock.pass(lifetimes(0.75) - 1)
    expect(await headerOf(credential)).toBe(first)
    clock.pass(1)
    const headers = await Promise.all([headerOf(credential), headerOf(credential)])
    expect(headers[0]).not.toBe(first)
    expect(headers[1]).toBe(headers[0])
    expect(server.asked).toEqual(['password', first.slice('Bearer '.length)])
    expect(signedIn.length).toBe(1)
  })

  it('D4: a token that cannot be renewed now is used, and renewed a little later', async () => {
    const { server, clock, credential } = await setUp()
    const first = await headerOf(credential)
    clock.pass(lifetimes(0.8))
    server.interfere = response => refuse(response, new GathererError('DATABASE_UNAVAILABLE', 'not now'))
    expect(await headerOf(credential)).toBe(first)
    expect(await headerOf(credential)).toBe(first)
    expect(server.asked.length).toBe(2)
    server.interfere = undefined
    clock.pass(lifetimes(0.1))
    expect(await headerOf(credential)).not.toBe(first)
    expect(server.asked.length).toBe(3)
  })

  it('D4: a renewal that is refused is followed by the password', async () => {
    const { server, clock, credential } = await setUp()
    const first = await headerOf(credential)
    server.good.clear()
    clock.pass(lifetimes(0.8))
    expect(await headerOf(credential)).not.toBe(first)
    expect(server.asked.map(asked => asked === 'password')).toEqual([true, false, true])
  })

  it('D4: a token whose life is over is not tried', async () => {
    const { server, clock, credential } = await setUp()
    await headerOf(credential)
    clock.pass(lifetimes(1))
    await headerOf(credential)
    expect(server.asked).toEqual(['password', 'password'])
  })

  it('D4: after a 401 it signs in again, once for all who were refused', async () => {
    const { server, credential } = await setUp()
    const first = await headerOf(credential)
    credential.refused(first)
    credential.refused(first)
    const headers = await Promise.all([headerOf(credential), headerOf(credential)])
    // A late answer to a request with the old token.
    credential.refused(first)
    expect(new Set([...headers, await headerOf(credential)]).size).toBe(1)
    expect(headers[0]).not.toBe(first)
    expect(server.asked).toEqual(['password', 'password'])
  })

  it('D4: a token that was refused while it was being renewed is not used', async () => {
    const { server, clock, credential } = await setUp()
    const first = await headerOf(credential)
    clock.pass(lifetimes(0.8))
    server.interfere = response => {
      server.interfere = undefined
      credential.refused(first)
      response.writeHead(503).end()
    }
    expect(await headerOf(credential)).not.toBe(first)
    expect(server.asked.length).toBe(3)
  })

  it('D4: a token that was kept serves the next program', async () => {
    const before = await setUp()
    const first = await headerOf(before.credential)
    const { server, credential, signedIn } = await setUp(before)
    expect(await headerOf(credential)).toBe(first)
    expect(server.asked).toEqual(['password'])
    expect(signedIn).toEqual([])
  })

  it('D4: a newer token of another process serves as well, after a 401 and when it is time to renew', async () => {
    const one = await setUp()
    const other = await setUp(one)
    const first = await headerOf(one.credential)
    await headerOf(other.credential)
    other.credential.refused(first)
    const second = await headerOf(other.credential)
    one.credential.refused(first)
    expect(await headerOf(one.credential)).toBe(second)
    one.clock.pass(lifetimes(0.8))
    const third = await headerOf(other.credential)
    expect(await headerOf(one.credential)).toBe(third)
    expect(one.server.asked.length).toBe(3)
  })

  it('D4: the kept token that was refused is not taken again', async () => {
    const { server, tokens, credential } = await setUp()
    const first = await headerOf(credential)
    const kept = tokens.read()
    credential.refused(first)
    if (kept) tokens.write(kept)
    expect(await headerOf(credential)).not.toBe(first)
    expect(server.asked).toEqual(['password', 'password'])
  })

  it('D4: a store that cannot be used costs a sign-in and no more', async () => {
    const fail = (): never => {
      throw new GathererError('FOLDER_UNUSABLE', 'read-only')
    }
    const { server, credential } = await setUp({ tokens: { read: fail, write: fail } })
    expect(await headerOf(credential)).toBe(await headerOf(credential))
    expect(server.asked).toEqual(['password'])
  })

  it.each([-lifetimes(1000), lifetimes(1000)])('D4: a clock that is wrong by %d ms changes nothing', async ms => {
    const { server, clock, credential } = await setUp()
    clock.jump(ms)
    const first = await headerOf(credential)
    clock.pass(lifetimes(0.75) - 1)
    expect(await headerOf(credential)).toBe(first)
    clock.pass(1)
    expect(await headerOf(credential)).not.toBe(first)
    expect(server.asked).toEqual(['password', first.slice('Bearer '.length)])
  })

  it('D4: a clock that jumps ahead costs a sign-in, one that jumps back nothing', async () => {
    const { server, clock, credential } = await setUp()
    await headerOf(credential)
    clock.jump(lifetimes(50))
    const second = await headerOf(credential)
    clock.jump(-lifetimes(100))
    expect(await headerOf(credential)).toBe(second)
    clock.pass(lifetimes(0.75))
    expect(await headerOf(credential)).not.toBe(second)
    expect(server.asked).toEqual(['password', 'password', second.slice('Bearer '.length)])
  })

  it('D4: a kept token from what the clock calls the future is used until a 401', async () => {
    const before = await setUp()
    const first = await headerOf(before.credential)
    before.clock.jump(-lifetimes(100))
    const { server, credential } = await setUp(before)
    expect(await headerOf(credential)).toBe(first)
    credential.refused(first)
    expect(await headerOf(credential)).not.toBe(first)
    expect(server.asked).toEqual(['password', 'password'])
  })

  it('D4: a wrong password is told in the words of the server, and tried again when asked again', async () => {
    const { server, credential } = await setUp()
    server.password = 'another'
    const reason = 'no such user, or another password'
    expect(await credential.authorization(never)).toEqual({ kind: 'denied', reason })
    server.password = 'pass'
    expect(await headerOf(credential)).toMatch(/^Bearer /)
    expect(server.asked).toEqual(['password', 'password'])
  })

  it('D2: a server that is busy is weather, and says for how long', async () => {
    const { server, credential } = await setUp()
    server.interfere = response => refuse(response, new GathererError('TOO_MANY_REQUESTS', 'too many sign-ins'))
    const weather = { kind: 'weather', reason: 'too many sign-ins', retryAfterMs: 5000, reached: true }
    expect(await credential.authorization(never)).toEqual(weather)
  })

  it.each([
    ['a page', 200, 'text/html', '<h1>It works!</h1>'],
    ['a redirect', 302, 'text/html', ''],
    ['no token', 201, 'application/json', '{"expires_at":"2026-01-01T00:00:00Z"}'],
    ['half a token', 201, 'application/json', '{"token":"e30.'],
    [
      'a token that no header can hold',
      201,
      'application/json',
      '{"token":"a\\nb","expires_at":"2026-01-01T00:00:00Z"}',
    ],
    ['no time', 201, 'application/json', '{"token":"e30.e30.x","expires_at":"soon"}'],
  ])('D2: %s in place of a token is weather', async (_name, status, type, body) => {
    const { server, credential, tokens } = await setUp()
    server.interfere = response => void response.writeHead(status, { 'content-type': type }).end(body)
    expect(await credential.authorization(never)).toMatchObject({ kind: 'weather', reached: false })
    expect(tokens.read()).toBeUndefined()
  })

  it.each([
    ['no claims', {}, Date.UTC(2026, 0) + lifetimes(1), lifetimes(1)],
    ['claims without sense', { iat: 5, exp: 5 }, Date.UTC(2026, 0) + lifetimes(1), lifetimes(1)],
    ['no claims, and an end long ago', {}, 0, 365 * 24 * 3_600_000],
  ])('D4: a token with %s is used as long as the server seems to say, or until a 401', async (...given) => {
    const [, claims, until, lifeMs] = given
    const { server, credential, tokens, clock } = await setUp()
    const token = newToken(1, { iat: undefined, exp: undefined, ...claims })
    const body = JSON.stringify({ token, expires_at: new Date(until).toISOString() })
    server.interfere = response => void response.writeHead(201, { 'content-type': 'application/json' }).end(body)
    expect(await headerOf(credential)).toBe(`Bearer ${token}`)
    const issuedAtMs = clock.now()
    expect(tokens.read()).toEqual({ token, issuedAtMs, expiresAtMs: issuedAtMs + lifeMs })
  })

  it('D4: who stops waiting is answered at once, and the others get their token', async () => {
    const { server, credential } = await setUp()
    const stop = new AbortController()
    server.interfere = response => {
      server.interfere = undefined
      stop.abort()
      response.writeHead(503).end()
    }
    const [stopped, other] = await Promise.all([credential.authorization(stop.signal), credential.authorization(never)])
    expect(stopped).toMatchObject({ kind: 'weather', reason: 'it was stopped before it was signed in' })
    expect(other).toMatchObject({ kind: 'weather', reached: false })
    expect(await credential.authorization(stop.signal)).toEqual(stopped)
    expect(server.asked.length).toBe(1)
  })
})

describe('a token that was given', () => {
  it('D4: is used, also after a 401: it may be mended at the server', async () => {
    const credential = tokenCredential('mg_secret')
    credential.refused(await headerOf(credential))
    expect(await headerOf(credential)).toBe('Bearer mg_secret')
  })

  it('D4: is looked for again after a 401 to it, and not before', async () => {
    let [kept, asked] = ['mg_first', 0]
    const credential = tokenCredential(() => (asked++, kept))
    const first = await headerOf(credential)
    kept = 'mg_second'
    expect([await headerOf(credential), asked]).toEqual([first, 1])
    credential.refused(first)
    const second = await headerOf(credential)
    credential.refused(first)
    expect([second, await headerOf(credential), asked]).toEqual(['Bearer mg_second', second, 2])
  })

  it('D4: is waited for where there is none now', async () => {
    const kept: string[] = []
    const credential = tokenCredential(() => kept[0])
    expect(await credential.authorization(never)).toMatchObject({ kind: 'denied', reason: 'there is no token now' })
    kept.push('mg_new')
    expect(await headerOf(credential)).toBe('Bearer mg_new')
  })
})
