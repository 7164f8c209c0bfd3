import { createSigner } from 'fast-jwt'
import { describe, expect, it } from 'vitest'
import { Tokens } from '../src/sessions/tokens.js'
import { keys } from './sample.js'

const claims = { id: 1, sid: 's', iat: 1, exp: 2 }
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('tokens', () => {
  it('S4: what was signed is read, also when it is expired', () => {
    const tokens = new Tokens(keys)
    expect(tokens.read(tokens.sign(claims))).toEqual(claims)
  })

  it('S4: a token of an older key is read after a new key came', () => {
    const old = new Tokens(keys).sign(claims)
    const tokens = new Tokens([...keys, { kid: 'k2', secret: 'another' }])
    expect(tokens.read(old)).toEqual(claims)
    expect(tokens.sign(claims)).not.toBe(old)
  })

  it('S4: anything else is not a token of ours', () => {
    const tokens = new Tokens(keys)
    const good = tokens.sign(claims)
    const [header = '', body = '', signature = ''] = good.split('.')
    const forged = createSigner({ algorithm: 'HS256', key: 'guess', kid: 'k1' })(claims)
    const none = `${part({ alg: 'none', typ: 'JWT', kid: 'k1' })}.${body}.`
    const changed = `${header}.${part({ ...claims, id: 2 })}.${signature}`
    const others = ['', '.', '..', good.slice(0, -1), `${good}x`, forged, none, changed, `${header}.${body}.`, header]
    expect(others.map(text => tokens.read(text))).toEqual(others.map(() => undefined))
  })
})
