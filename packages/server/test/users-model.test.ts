/**
 * Random sign-ins and changes of two users, several at a time: whatever overtakes what, nobody stays signed in by what is
 * true no longer.
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WrongPasswords } from '../src/limits/wrong-passwords.js'
import { openBench, tokenOf, type Bench } from './sample.js'
import type { Sessions } from '../src/sessions/sessions.js'
import type { UserChange } from '../src/administration/user-administration.js'

type Step =
  | { readonly do: 'sign in' | 'classic'; readonly user: number; readonly at: number }
  | { readonly do: 'renew'; readonly user: number; readonly at: number }
  | { readonly do: 'change'; readonly user: number; readonly change: UserChange }

interface Given {
  readonly token: string
  readonly user: string
  readonly password: string
  readonly from: string
}

const user = fc.nat(1)
const at = fc.nat(2)
const change: fc.Arbitrary<UserChange> = fc.record(
  {
    disabled: fc.boolean(),
    role: fc.constantFrom('writer', 'reader', 'admin'),
    password: fc.constantFrom('one', 'two', 'three'),
  },
  { requiredKeys: [] },
)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constantFrom('sign in' as const, 'classic' as const, 'renew' as const), user, at }),
  fc.record({ do: fc.constant('change' as const), user, change }),
)
/** Those of a group are asked for at once. */
const groups = fc.array(fc.array(anyStep, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 })

describe('users', () => {
  let bench: Bench
  let run = 0

  beforeAll(async () => {
    // It tries every password there is, again and again.
    bench = await openBench({ wrongPasswords: new WrongPasswords({ now: () => 0, freeTries: 1_000_000 }) })
  })

  afterAll(() => bench.close())

  it('U1, U3, U4: whatever is asked for at once, a good token is one of an enabled user, with its password and its role, and so after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(groups, async all => {
        const scene = new Scene(bench, `-${run++}`)
        await scene.begin()
        for (const group of all) {
          await Promise.all(group.map(each => scene.act(each)))
          await scene.check(bench.sessions)
          scene.survives(await bench.restarted())
        }
      }),
      { numRuns: 80 },
    )
  })
})

class Scene {
  readonly #bench: Bench
  readonly #names: readonly string[]
  readonly #given: Given[] = []

  constructor(bench: Bench, suffix: string) {
    this.#bench = bench
    this.#names = [`dale${suffix}`, `gina${suffix}`]
  }

  async begin(): Promise<void> {
    // So that the two are never the last ones.
    await this.#bench.administration.add({ name: `root${this.#names[0]}`, role: 'admin', password: 'pass' })
    for (const name of this.#names) await this.#bench.administration.add({ name, password: 'one' })
  }

  async act(step: Step): Promise<void> {
    const name = this.#names[step.user] ?? ''
    if (step.do === 'change') return void (await this.#bench.administration.change(name, step.change))
    const from = `10.0.0.${step.at}`
    if (step.do === 'renew') return this.#renew(name)
    for (const password of ['one', 'two', 'three']) await this.#signIn(step.do, { name, password, from })
  }

  /** A token whose user has no such password, role or right any more is refused; and the role is the one of the database. */
  async check(sessions: Sessions): Promise<void> {
    const { users } = this.#bench
    for (const { token, user: name, password, from } of this.#given) {
      const examined = sessions.examine(token, from)
      if (examined.kind !== 'accepted') continue
      const stored = await users.find(name)
      const isRight = await this.#bench.passwords.verify(stored?.passwordHash ?? '', password)
      expect({ isActive: stored?.isActive, isRight, role: stored?.role }).toEqual({
        isActive: true,
        isRight: true,
        role: examined.session.role,
      })
    }
  }

  /** A new life of the server knows the same tokens. */
  survives(again: Sessions): void {
    const kinds = (sessions: Sessions) => this.#given.map(({ token, from }) => sessions.examine(token, from).kind)
    expect(kinds(again)).toEqual(kinds(this.#bench.sessions))
  }

  async #signIn(
    way: 'sign in' | 'classic',
    { name, password, from }: { readonly name: string; readonly password: string; readonly from: string },
  ): Promise<void> {
    const { sessions } = this.#bench
    const credentials = { username: name, password }
    if (way === 'sign in') {
      const signedIn = await sessions.signIn(credentials, from).catch(() => undefined)
      if (signedIn) this.#given.push({ token: signedIn.token, user: name, password, from })
      return
    }
    await sessions.identify(name, from)
    const outcome = await sessions.authenticate(credentials, from)
    if (outcome.kind === 'token') this.#given.push({ token: tokenOf(outcome), user: name, password, from })
  }

  async #renew(name: string): Promise<void> {
    const { sessions } = this.#bench
    for (const given of this.#given.filter(({ user: whose }) => whose === name)) {
      const examined = sessions.examine(given.token, given.from)
      if (examined.kind !== 'accepted') continue
      const renewed = await sessions.renew(examined.session, given.from).catch(() => undefined)
      if (renewed) this.#given.push({ ...given, token: renewed.token })
      return
    }
  }
}
