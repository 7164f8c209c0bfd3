/**
 * Random sign-ins, renewals, rotations, sweeps and restarts: no token ends before its time, and none outlives what ended it
 * (protocol rule S12).
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, type Bench } from './sample.js'
import { Tokens } from '../src/sessions/tokens.js'
import type { Session } from '../src/sessions/session.js'

type Step =
  | { readonly do: 'sign in' | 'rotate' | 'end sessions' | 'restart' }
  | { readonly do: 'renew' | 'end'; readonly which: number }
  | { readonly do: 'wait'; readonly seconds: number }

interface Given {
  readonly token: string
  readonly session: Session
  readonly endsAtMs: number
  isOver: boolean
}

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('sign in' as const, 'rotate' as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('renew' as const, 'end' as const), which: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 300, 599, 601) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('end sessions' as const, 'restart' as const) }) },
)

describe('keys', () => {
  let bench: Bench

  beforeAll(async () => {
    bench = await openBench()
  })

  afterAll(() => bench.close())

  it('S12: a token is good until its own end, whatever key is next, and a key goes when all it signed has ended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 3, maxLength: 25 }), async steps => {
        const scene = new Scene(bench)
        for (const each of steps) {
          await scene.act(each)
          await scene.check()
        }
        await scene.leave()
      }),
      { numRuns: 60 },
    )
  })
})

class Scene {
  readonly #bench: Bench
  #given: Given[] = []

  constructor(bench: Bench) {
    this.#bench = bench
  }

  async act(step: Step): Promise<void> {
    const { sessions, areas, clock, keys, tokens } = this.#bench
    switch (step.do) {
      case 'sign in':
        return this.#keep(await sessions.signIn({ username: 'dale', password: 'pass' }, 'here'))
      case 'rotate':
        return void (await areas.keys.rotate('keep sessions'))
      case 'end sessions':
        for (const given of this.#given) given.isOver = true
        return void (await areas.keys.rotate('end sessions'))
      case 'wait':
        clock.ms += step.seconds * 1000
        await keys.sweep(clock.ms)
        return sessions.sweep()
      case 'restart':
        // Memory knows nothing but what is read.
        tokens.setKeys([{ kid: 'none', secret: 'nobody knows this one' }])
        return keys.load({ kid: 'never', secret: 'used: there are keys' }, clock.ms)
      case 'renew':
      case 'end':
        return this.#change(step)
    }
  }

  async check(): Promise<void> {
    const { sessions, clock, keys } = this.#bench
    for (const { token, isOver, endsAtMs } of this.#given) {
      expect(sessions.examine(token, 'here').kind === 'accepted').toBe(!isOver && endsAtMs > clock.ms)
    }
    // What is stored says the same to another server.
    const all = await keys.list()
    expect(all.filter(({ endsAtMs }) => endsAtMs === undefined).length).toBe(1)
    const live = this.#given.filter(({ isOver, endsAtMs }) => !isOver && endsAtMs > clock.ms)
    const kids = live.map(({ token }) => kidOf(token))
    expect(kids.filter(kid => !all.some(({ id }) => id === kid))).toEqual([])
    for (const { endsAtMs = Number.POSITIVE_INFINITY } of all) expect(endsAtMs).toBeGreaterThan(clock.ms)
  }

  async leave(): Promise<void> {
    const { areas, clock, keys } = this.#bench
    await areas.keys.rotate('keep sessions')
    clock.ms += 1_220_000
    await keys.sweep(clock.ms)
    expect((await keys.list()).length).toBe(1)
  }

  async #change(step: Extract<Step, { readonly which: number }>): Promise<void> {
    const { sessions, areas, clock } = this.#bench
    const given = this.#given[step.which]
    if (!given || given.isOver || given.endsAtMs <= clock.ms) return
    if (step.do === 'renew') return this.#keep(await sessions.renew(given.session, 'here'))
    await areas.sessions.end(given.session.id)
    for (const each of this.#given) if (each.session === given.session) each.isOver = true
  }

  #keep({ token, session, expiresAt }: { token: string; session: Session; expiresAt: number }): void {
    this.#given.push({ token, session, endsAtMs: expiresAt * 1000, isOver: false })
  }
}

function kidOf(token: string): unknown {
  const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString())
  return (header as { readonly kid?: unknown }).kid
}

it('S12: what an ended key signed is forgotten, however often it was shown', () => {
  const claims = { id: 1, sid: 's', iat: 1, exp: 2 }
  const [old, next] = [
    { kid: 'aaaaaaaa', secret: 'one' },
    { kid: 'bbbbbbbb', secret: 'two' },
  ]
  const tokens = new Tokens([old])
  const token = tokens.sign(claims)
  expect(tokens.read(token)).toEqual(claims)
  tokens.setKeys([old, next])
  expect([tokens.read(token), tokens.sign(claims) === token]).toEqual([claims, false])
  tokens.setKeys([next])
  expect(tokens.read(token)).toBeUndefined()
})
