import { GathererError } from '@message-gatherer/protocol'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { challengeFor, readAuthorization as readOf } from '../src/http/authorization.js'

const base64 = (pair: string | Uint8Array) => Buffer.from(pair).toString('base64')
const basic = (pair: string | Uint8Array) => `Basic ${base64(pair)}`

const readAuthorization = (authorization: string | undefined) =>
  readOf({ method: 'POST', headers: { authorization } }, 'session')

/** The code of the refusal; a hint is part of it. */
function refusalOf(header: string | undefined): string {
  try {
    return JSON.stringify(readAuthorization(header))
  } catch (error) {
    if (error instanceof GathererError) return error.code
    throw error
  }
}

describe('Bearer', () => {
  it('S8: its token is what follows, whatever the case of the scheme', () => {
    for (const scheme of ['Bearer ', 'bearer ', 'BEARER   ']) {
      expect(readAuthorization(`${scheme}aB3-._~+/9==`)).toEqual({ scheme: 'bearer', token: 'aB3-._~+/9==' })
    }
  })

  it.each(['', 'Bearer', 'Bearer ', 'Bearer a b', 'Bearer =', 'Bearer a=b', 'Bearer "a"', 'Bearer ü', 'Bearer\ta'])(
    'S8: %j is INVALID_TOKEN',
    header => expect(refusalOf(header)).toBe('INVALID_TOKEN'),
  )
})

describe('Basic', () => {
  it('S8: its name and password are what the rules of names and passwords allow, whatever the case of the scheme', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,31}$/)
    const password = fc.string({ unit: 'binary', minLength: 1, maxLength: 256 })
    const scheme = fc.constantFrom('Basic ', 'basic ', 'BASIC   ')
    const property = fc.property(scheme, name, password, (prefix, username, secret) => {
      const header = prefix + base64(`${username}:${secret}`)
      expect(readAuthorization(header)).toEqual({ scheme: 'basic', username, password: secret })
    })
    fc.assert(property)
  })

  it('S8: only the first colon parts name and password', () => {
    expect(readAuthorization(basic('dale::a:b:'))).toEqual({ scheme: 'basic', username: 'dale', password: ':a:b:' })
  })

  it('S8: the password is taken as it is: no trimming, no normal form', () => {
    const passwords = [' p ', 'e\u0301', '\u00e9', '\ufeffp', 'x'.repeat(1024)]
    expect(passwords.map(password => readAuthorization(basic(`dale:${password}`)))).toEqual(
      passwords.map(password => ({ scheme: 'basic', username: 'dale', password })),
    )
  })

  it.each([
    ['nothing', 'Basic'],
    ['an empty pair', 'Basic '],
    ['what is not base64', 'Basic dale:pass'],
    ['base64 of another alphabet', 'Basic ZGFsZTo_Pz8_'],
    ['base64 without its padding', 'Basic ZGFsZTpw'.padEnd(16, 'Y')],
    ['base64 that ends in bits of nothing', 'Basic ZGFsZTpwYR=='],
    ['too much padding', `${basic('dale:pass')}=`],
    ['two pairs', `${basic('dale:pass')} ${base64('dale:pass')}`],
    ['no colon', basic('dale')],
    ['an empty name', basic(':pass')],
    ['an empty password', basic('dale:')],
    ['a name outside the rule', basic('.dale:pass')],
    ['a name that is too long', basic(`${'a'.repeat(33)}:pass`)],
    ['a byte order mark before the name', basic('\ufeffdale:pass')],
    ['a password that is too long', basic(`dale:${'x'.repeat(1025)}`)],
    ['a password that is too long in bytes', basic(`dale:${'€'.repeat(342)}`)],
    ['Latin-1', basic(Buffer.from('dale:pässe', 'latin1'))],
    ['half of a surrogate pair', basic(Buffer.from([...Buffer.from('dale:'), 0xed, 0xa0, 0x80]))],
  ])('S8: %s is WRONG_CREDENTIALS', (_what, header) => expect(refusalOf(header)).toBe('WRONG_CREDENTIALS'))
})

describe('the header', () => {
  it('S8: none, or one of another scheme, is INVALID_TOKEN', () => {
    const others = [undefined, 'dale', 'Digest username="dale"', 'Basics ZGFsZTpwYXNz', 'ZGFsZTpwYXNz', ' ', 'Token x']
    expect(others.map(refusalOf)).toEqual(others.map(() => 'INVALID_TOKEN'))
  })

  it('S8, G7: a refusal of the form says what to send, and repeats nothing that was sent', () => {
    for (const header of [undefined, 'Bearer s\u00e9cret', 'secret', 'Basic secret?', basic('secret')]) {
      try {
        readAuthorization(header)
        expect.unreachable()
      } catch (error) {
        expect(error).toMatchObject({ hint: expect.stringContaining('Authorization: ') as string })
        expect(String(error)).not.toMatch(/secret|sécret|c2VjcmV0/)
      }
    }
  })

  it('S8, G9: any text is understood or refused', () => {
    const prefix = fc.constantFrom('', 'Basic ', 'Bearer ', 'basic', 'bearer')
    const rest = fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array().map(base64), fc.base64String())
    const property = fc.property(prefix, rest, (scheme, text) => {
      expect(refusalOf(scheme + text)).toEqual(expect.any(String))
    })
    fc.assert(property, { numRuns: 1000 })
  })

  it('S8: a long header is read in time that grows with its length only', () => {
    for (const text of ['='.repeat(1e6), 'a'.repeat(1e6), ' '.repeat(1e6), 'a='.repeat(5e5)]) {
      for (const scheme of ['Bearer ', 'Basic ', '']) refusalOf(`${scheme}${text}!`)
    }
  })
})

describe('the challenge', () => {
  it('S8: is Basic for those who tried Basic, right or wrong, and Bearer for everybody else', () => {
    const tried = ['Basic ZGFsZTpwYXNz', 'basic x', 'BASIC', 'Basic ']
    const others = [undefined, '', 'Bearer x', 'Bearer', 'Basics x', 'Digest basic', ' Basic']
    expect(tried.map(challengeFor)).toEqual(tried.map(() => 'Basic realm="Message Gatherer", charset="UTF-8"'))
    expect(others.map(challengeFor)).toEqual(others.map(() => 'Bearer'))
  })
})
