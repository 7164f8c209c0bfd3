/** Random requests of two users from three addresses, against a model of the rules that fits on a page. */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, tokenOf, type Bench } from './sample.js'

type Step =
  | { readonly do: 'identify'; readonly user: string; readonly from: string }
  | { readonly do: 'authenticate'; readonly user: string; readonly from: string; readonly right: boolean }
  | { readonly do: 'message' | 'logout' | 'renew'; readonly token: number; readonly from: string }
  | { readonly do: 'wait'; readonly seconds: number }

interface ModelSession {
  state: 'identified' | 'authenticated' | 'grounded'
  newestExp: number
}

interface ModelToken {
  readonly text: string
  readonly session: ModelSession
  readonly from: string
  readonly exp: number
}

const ttlSeconds = 600
const user = fc.constantFrom('dale', 'gina')
const from = fc.constantFrom('10.0.0.1', '10.0.0.2', '::1')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('identify' as const), user, from }),
  fc.record({ do: fc.constant('authenticate' as const), user, from, right: fc.boolean() }),
  fc.record({ do: fc.constantFrom('message' as const, 'logout' as const, 'renew' as const), token: fc.nat(5), from }),
  fc.record({ do: fc.constant('wait' as const), seconds: fc.constantFrom(1, 300, 601) }),
)

class Model {
  readonly tokens: ModelToken[] = []
  now = 0
  readonly #known = new Set<string>()
  readonly #sessions = new Map<string, ModelSession>()

  identify(name: string, address: string): string {
    const session = this.#at(name, address)
    if (session) session.state = 'identified'
    else this.#sessions.set(`${name} ${address}`, { state: 'identified', newestExp: 0 })
    const isNew = !this.#known.has(name)
    this.#known.add(name)
    return isNew ? 'created' : 'known'
  }

  authenticate(name: string, address: string, right: boolean): string {
    if (!this.#known.has(name)) return 'unknown user'
    const session = this.#at(name, address)
    if (!session) return 'not identified'
    if (!right) return 'wrong password'
    session.state = 'authenticated'
    session.newestExp = this.now + ttlSeconds
    return 'token'
  }

  keep(text: string, name: string, address: string): void {
    const session = this.#at(name, address)
    if (session) this.tokens.push({ text, session, from: address, exp: session.newestExp })
  }

  message({ session, from: home, exp }: ModelToken, address: string): string {
    if (exp <= this.now) {
      if (exp === session.newestExp) session.state = 'grounded'
      return 'bad token'
    }
    if (session.state === 'authenticated' && home === address) return 'accepted'
    session.state = 'grounded'
    return 'not authenticated'
  }

  /** What `message` accepted gets another token. */
  renew({ session, from: home }: ModelToken, text: string): void {
    session.newestExp = this.now + ttlSeconds
    this.tokens.push({ text, session, from: home, exp: session.newestExp })
  }

  #at(name: string, address: string): ModelSession | undefined {
    const session = this.#sessions.get(`${name} ${address}`)
    const isLive =
      session && session.state !== 'grounded' && !(session.state === 'authenticated' && session.newestExp <= this.now)
    return isLive ? session : undefined
  }
}

describe('sessions', () => {
  let bench: Bench
  let run = 0

  beforeAll(async () => {
    bench = await openBench()
  })

  afterAll(() => bench.close())

  it('S1 to S3, C2 to C5, C7: behave as the rules say, whoever asks from wherever, and so after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async steps => {
        // Names are new in each run; the database is the same.
        const suffix = `-${run++}`
        const model = new Model()
        const epochMs = bench.clock.ms
        for (const name of ['dale', 'gina']) await giveAPassword(bench, name + suffix, model, name)
        for (const each of steps) expect(await act(each, bench, model, suffix, epochMs)).toBe(true)
        const again = await bench.restarted()
        for (const token of model.tokens) {
          expect(again.examine(token.text, token.from).kind).toBe(bench.sessions.examine(token.text, token.from).kind)
        }
      }),
      { numRuns: 60 },
    )
  })
})

/** So that a wrong password is wrong: each user has one before the random steps begin. */
async function giveAPassword({ sessions }: Bench, name: string, model: Model, modelName: string): Promise<void> {
  await sessions.identify(name, '10.9.9.9')
  tokenOf(await sessions.authenticate({ username: name, password: 'right' }, '10.9.9.9'))
  model.identify(modelName, '10.9.9.9')
}

async function act(each: Step, bench: Bench, model: Model, suffix: string, epochMs: number): Promise<boolean> {
  const { sessions, clock } = bench
  switch (each.do) {
    case 'wait':
      model.now += each.seconds
      clock.ms = epochMs + model.now * 1000
      return true
    case 'identify':
      return (await sessions.identify(each.user + suffix, each.from)) === model.identify(each.user, each.from)
    case 'authenticate': {
      const credentials = { username: each.user + suffix, password: each.right ? 'right' : 'wrong' }
      const outcome = await sessions.authenticate(credentials, each.from)
      const expected = model.authenticate(each.user, each.from, each.right)
      if (outcome.kind === 'token') model.keep(outcome.token, each.user, each.from)
      return outcome.kind === expected
    }
    case 'message':
    case 'logout':
    case 'renew': {
      const token = model.tokens[each.token]
      if (!token) return true
      const examined = sessions.examine(token.text, each.from)
      const expected = model.message(token, each.from)
      if (examined.kind !== 'accepted') await examined.ended
      if (each.do === 'logout' && examined.kind === 'accepted') {
        await sessions.logout(examined.session, each.from)
        token.session.state = 'grounded'
      }
      if (each.do === 'renew' && examined.kind === 'accepted') {
        model.renew(token, (await sessions.renew(examined.session, each.from)).token)
      }
      return examined.kind === expected
    }
  }
}
