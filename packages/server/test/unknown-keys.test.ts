import { createSigner } from 'fast-jwt'
import { describe, expect, it } from 'vitest'
import { UnknownKeys } from '../src/sessions/unknown-keys.js'
import { Tokens } from '../src/sessions/tokens.js'
import { keys } from './sample.js'

const claims = { id: 1, sid: 's', iat: 1, exp: 2 }
const byKey = (kid: string) => createSigner({ algorithm: 'HS256', key: 'another', kid })(claims)

/** A clock that a sleep moves, and how often the database was asked. */
function scene() {
  const seen = { ms: 0, looks: 0 }
  const unknownKeys = new UnknownKeys({
    tokens: new Tokens(keys),
    look: async () => void seen.looks++,
    ticks: () => seen.ms,
    sleep: async ms => void (seen.ms += ms),
  })
  return { seen, unknownKeys }
}

describe('a token by a key that is not known', () => {
  it('S12: asks the database once, whoever shows it meanwhile', async () => {
    const { seen, unknownKeys } = scene()
    await Promise.all(Array.from({ length: 100 }, async (_, at) => unknownKeys.learn(byKey(`aaaaaa${10 + (at % 90)}`))))
    expect([seen.looks, seen.ms]).toEqual([1, 0])
  })

  it('S12: asks it once a second at most', async () => {
    const { seen, unknownKeys } = scene()
    for (let count = 0; count < 10; count++) await unknownKeys.learn(byKey('aaaaaaaa'))
    expect([seen.looks, seen.ms]).toEqual([10, 9000])
  })

  it('S12: waits for a look that began after it came', async () => {
    const looks: (() => void)[] = []
    let began: () => void = () => undefined
    const begun = new Promise<void>(resolve => (began = resolve))
    const unknownKeys = new UnknownKeys({
      tokens: new Tokens(keys),
      look: () =>
        new Promise<void>(resolve => {
          looks.push(resolve)
          began()
        }),
      ticks: () => 0,
      sleep: async () => undefined,
    })
    const first = unknownKeys.learn(byKey('aaaaaaaa'))
    await begun
    const second = unknownKeys.learn(byKey('aaaaaaaa'))
    expect(second).not.toBe(first)
    for (const end of looks) end()
    await first
    for (const end of looks) end()
    await second
    expect(looks.length).toBe(2)
  })

  it('S12: nothing is asked for what no server of ours could have signed', () => {
    const { seen, unknownKeys } = scene()
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const others = [
      '',
      'x',
      'a.b.c',
      new Tokens(keys).sign(claims),
      byKey('k1'),
      byKey('not hex!'),
      byKey('a'.repeat(5000)),
      `${part({ alg: 'none', typ: 'JWT', kid: 'aaaaaaaa' })}.e30.`,
      `${part({ alg: 'HS256', typ: 'JWT', kid: 'aaaaaaaa', jwk: {} })}.e30.x`,
    ]
    expect(others.map(token => unknownKeys.learn(token))).toEqual(others.map(() => undefined))
    expect(seen.looks).toBe(0)
  })

  it('S12: who waits when the server stops waits no longer', async () => {
    let look = 0
    const unknownKeys = new UnknownKeys({
      tokens: new Tokens(keys),
      look: async () => void look++,
      ticks: () => 0,
      sleep: (_ms, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error()))),
    })
    await unknownKeys.learn(byKey('aaaaaaaa'))
    const waiting = unknownKeys.learn(byKey('aaaaaaaa'))
    unknownKeys.close()
    await waiting
    expect(look).toBe(1)
  })
})
