/**
 * Random work with API tokens and enrolment codes of two users, several steps at a time: whatever overtakes what, a token that
 * is accepted is one that is good, a code makes one token, and a new life of the server knows the same.
 *
 * `GATHER_TOKEN_RUNS` makes it longer.
 */
import { scopes, type Scope } from '@message-gatherer/protocol'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBench, type Bench } from './sample.js'
import type { MadeToken } from '../src/administration/token-administration.js'
import type { UserChange } from '../src/administration/user-administration.js'

type Step =
  | { readonly do: 'make'; readonly user: number; readonly scope: Scope; readonly minutes: number | undefined }
  | { readonly do: 'change'; readonly user: number; readonly change: UserChange }
  | { readonly do: 'remove' | 'invite'; readonly user: number }
  | { readonly do: 'revoke' | 'redeem' | 'withdraw'; readonly at: number }

interface Given extends Pick<MadeToken, 'id' | 'token' | 'expiresAtMs'> {
  readonly user: string
}

interface Code {
  readonly id: string
  readonly code: string
  readonly user: string
  readonly expiresAtMs: number
  made: number
  isWithdrawn: boolean
}

const runs = Number(process.env['GATHER_TOKEN_RUNS'] ?? 20)
const here = '10.0.0.1'
const minuteMs = 60_000
const codeMinutes = 30

const user = fc.nat(1)
const at = fc.nat(7)
const minutes = fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined })
const change: fc.Arbitrary<UserChange> = fc.record(
  { disabled: fc.boolean(), role: fc.constantFrom('writer', 'reader', 'admin'), password: fc.constantFrom('a', 'b') },
  { requiredKeys: [] },
)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({ do: fc.constant('make' as const), user, scope: fc.constantFrom(...scopes), minutes }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('revoke' as const, 'redeem' as const), at }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('invite' as const), user }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('change' as const), user, change }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('withdraw' as const), at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove' as const), user }) },
)
/** Those of a group are asked for at once; then so many minutes go by. */
const groups = fc.array(
  fc.record({ steps: fc.array(anyStep, { minLength: 1, maxLength: 8 }), pause: fc.constantFrom(0, 0, 1, 20) }),
  { minLength: 1, maxLength: 8 },
)

describe('API tokens and enrolment codes', () => {
  let bench: Bench
  let run = 0

  beforeAll(async () => {
    bench = await openBench({ registration: 'closed' })
    await bench.administration.add({ name: 'root', role: 'admin', password: 'pass' })
  })

  afterAll(() => bench.close())

  it('S9, S10, S11, S15: whatever is asked at once, a token is accepted if and only if it is good, a code makes one, and so after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(groups, async all => {
        const scene = new Scene(bench, `-${run++}`)
        await scene.begin()
        for (const { steps, pause } of all) {
          await Promise.all(steps.map(step => scene.act(step)))
          bench.clock.ms += pause * minuteMs
          if (pause > 1) await scene.sweep()
          await scene.check()
        }
      }),
      { numRuns: runs },
    )
  })
})

class Scene {
  readonly #bench: Bench
  readonly #names: readonly string[]
  readonly #given: Given[] = []
  readonly #codes: Code[] = []
  readonly #revoked = new Set<string>()
  readonly #removed = new Set<string>()

  constructor(bench: Bench, suffix: string) {
    this.#bench = bench
    this.#names = [`dale${suffix}`, `gina${suffix}`]
  }

  async begin(): Promise<void> {
    for (const name of this.#names) await this.#bench.administration.add({ name, role: 'admin', password: 'one' })
  }

  /** Being refused is one of the things that may happen. */
  async act(step: Step): Promise<void> {
    await this.#do(step).catch((error: unknown) => {
      expect(error).toMatchObject({ code: expect.stringMatching(/^(USER|TOKEN|INVITATION)_|^INVALID_REQ|^WRONG_/) })
    })
  }

  async sweep(): Promise<void> {
    const { apiTokenRecords, invitations, clock } = this.#bench
    await apiTokenRecords.noteUsed()
    await apiTokenRecords.sweep(clock.ms)
    await invitations.sweep(clock.ms)
  }

  async check(): Promise<void> {
    const { access, users, clock, restartedTokens, areas } = this.#bench
    const again = await restartedTokens()
    const owners = new Map(await Promise.all(this.#names.map(async name => [name, await users.find(name)] as const)))
    for (const { id, token, user: name, expiresAtMs = Infinity } of this.#given) {
      const owner = owners.get(name)
      const isGood = owner?.isActive === true && !this.#revoked.has(id) && expiresAtMs > clock.ms
      const role = isGood ? owner.role : undefined
      const admitted = await admittedBy(async () => access.admit({ scheme: 'bearer', token }, here))
      expect([admitted, again.use(token, clock.ms)?.role]).toEqual([role, role])
    }
    const waiting = (await areas.invitations.list()).map(({ id }) => id)
    const good = this.#codes.filter(
      code => code.made === 0 && !code.isWithdrawn && code.expiresAtMs > clock.ms && !this.#removed.has(code.user),
    )
    expect(waiting.filter(id => this.#codes.some(code => code.id === id)).toSorted()).toEqual(
      good.map(({ id }) => id).toSorted(),
    )
    expect(this.#codes.filter(({ made }) => made > 1)).toEqual([])
  }

  async #do(step: Step): Promise<void> {
    const { areas, administration, clock } = this.#bench
    if ('at' in step) return this[step.do](step.at)
    const name = this.#names[step.user] ?? ''
    switch (step.do) {
      case 'make': {
        const expiresAtMs = step.minutes === undefined ? undefined : clock.ms + step.minutes * minuteMs
        const made = await areas.tokens.make(name, { name: 'w', scope: step.scope, expiresAtMs })
        return void this.#given.push({ ...made, user: name })
      }
      case 'invite': {
        const made = await areas.invitations.make({ name, expiresInMs: codeMinutes * minuteMs })
        return void this.#codes.push({ ...made, user: name, made: 0, isWithdrawn: false })
      }
      case 'change':
        return void (await administration.change(name, step.change))
      case 'remove':
        await administration.remove(name)
        this.#removed.add(name)
    }
  }

  /** When it resolves the token is refused, at once. */
  async revoke(which: number): Promise<void> {
    const given = this.#given[which % Math.max(1, this.#given.length)]
    if (!given) return
    await this.#bench.areas.tokens.revoke(given.user, given.id)
    expect(this.#bench.apiTokens.use(given.token, this.#bench.clock.ms)).toBeUndefined()
    this.#revoked.add(given.id)
  }

  async redeem(which: number): Promise<void> {
    const code = this.#codes[which % Math.max(1, this.#codes.length)]
    if (!code) return
    const { user: name, ...made } = await this.#bench.enrol({ code: code.code, tokenName: 'w' }, here)
    expect([name, made.scope, code.isWithdrawn]).toEqual([code.user, 'write', false])
    code.made++
    this.#given.push({ ...made, user: name })
  }

  async withdraw(which: number): Promise<void> {
    const code = this.#codes[which % Math.max(1, this.#codes.length)]
    if (!code) return
    await this.#bench.areas.invitations.withdraw(code.id)
    code.isWithdrawn = true
  }
}

async function admittedBy(admit: () => Promise<{ readonly role: string }>): Promise<string | undefined> {
  return admit().then(
    ({ role }) => role,
    () => undefined,
  )
}
