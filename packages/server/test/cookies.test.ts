import type { IncomingHttpHeaders } from 'node:http'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readAuthorization } from '../src/http/authorization.js'
import { cookieNameFor, givenCookie, takenCookie, tokenInCookies } from '../src/http/cookies.js'
import { secureReader } from '../src/http/secure.js'

const token = 'aaa.bbb.ccc'

describe('the cookie header', () => {
  it.each([
    ['alone', `session=${token}`],
    ['among others', `a=1; session=${token}; b="2"`],
    ['quoted', `session="${token}"`],
    ['without spaces', `a=1;session=${token};b`],
    ['with more spaces', `a=1;  session = ${token} `],
    ['behind one of the same name that is no token', `session=xyz; session=${token}`],
    ['before another of the same name', `session=${token}; session=ddd.eee.fff`],
  ])('S13: the token is found %s', (_what, header) => expect(tokenInCookies(header, 'session')).toBe(token))

  it.each([
    ['nothing', undefined],
    ['no pair', 'session'],
    ['another name', `sessions=${token}; Session=${token}; xsession=${token}`],
    ['an API token', `session=mg_${'A'.repeat(43)}`],
    ['two parts', 'session=aaa.bbb'],
    ['four parts', 'session=a.b.c.d'],
    ['a quote that does not end', `session="${token}`],
    ['a comma', `session=${token},x`],
    ['a percent sign', 'session=a%2e.b.c'],
    ['the name that TLS has', `__Host-session=${token}`],
  ])('S13: %s holds no token', (_what, header) => expect(tokenInCookies(header, 'session')).toBeUndefined())

  it('S13: any text is read, and what is found is in it', () => {
    const any = fc.array(fc.constantFrom('session', '__Host-session', '=', ';', ' ', '"', token, 'x', '\u0000', ','))
    fc.assert(
      fc.property(any, parts => {
        const found = tokenInCookies(parts.join(''), 'session')
        expect(found === undefined || parts.join('').includes(found)).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('S13: a long header is read in time that grows with its length only', () => {
    for (const text of ['session=', ';', ' ', '"', 'a.b']) tokenInCookies(text.repeat(200_000), 'session')
  })
})

describe('who asks', () => {
  const asking = (method: string, headers: IncomingHttpHeaders) => readAuthorization({ method, headers }, 'session')
  const bearer = { scheme: 'bearer', token }
  const cookie = `session=${token}`

  it('S13: the header counts before the cookie, also one that is wrong', () => {
    expect(asking('GET', { cookie })).toEqual(bearer)
    expect(asking('GET', { cookie, authorization: 'Bearer other' })).toMatchObject({ token: 'other' })
    for (const authorization of ['', 'Bearer', 'Digest x']) {
      expect(() => asking('GET', { cookie, authorization })).toThrow(/Authorization header|not good|who is asking/)
    }
  })

  it('S14: only GET and HEAD go without the header, and only 1 is its value', () => {
    for (const method of ['GET', 'HEAD']) expect(asking(method, { cookie })).toEqual(bearer)
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'get', '']) {
      for (const header of [{}, { 'gatherer-csrf': '' }, { 'gatherer-csrf': '1, 1' }, { 'gatherer-csrf': 'true' }]) {
        expect(() => asking(method, { cookie, ...header })).toThrow(
          expect.objectContaining({ code: 'CSRF_HEADER_MISSING' }),
        )
      }
      expect(asking(method, { cookie, 'gatherer-csrf': '1' })).toEqual(bearer)
      expect(asking(method, { authorization: `Bearer ${token}` })).toEqual(bearer)
    }
  })
})

describe('the name', () => {
  const peer = (remoteAddress: string, proto?: string) =>
    ({ socket: { remoteAddress }, headers: proto === undefined ? {} : { 'x-forwarded-proto': proto } }) as never

  it('S13: is __Host-session over TLS, ours or that of a proxy that is believed', () => {
    const isSecure = secureReader(['10.0.0.0/8'])
    const cases = [
      ['10.0.0.1', 'https', true],
      ['10.0.0.1', 'HTTPS', true],
      ['::ffff:10.0.0.1', 'http, https', true],
      ['10.0.0.1', 'https, http', false],
      ['10.0.0.1', 'http', false],
      ['10.0.0.1', undefined, false],
      ['192.0.2.1', 'https', false],
    ] as const
    for (const [address, proto, expected] of cases) expect(isSecure(peer(address, proto))).toBe(expected)
    expect(secureReader([])({ socket: { encrypted: true }, headers: {} } as never)).toBe(true)
    expect(secureReader([])(peer('10.0.0.1', 'https'))).toBe(false)
  })

  it('S13: no script reads it, no other site sends it, and without TLS nothing else is given', () => {
    expect(givenCookie(cookieNameFor(true), token, 600)).toBe(
      `__Host-session=${token}; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=600`,
    )
    expect(givenCookie(cookieNameFor(false), token, 600)).toBe(
      `session=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=600`,
    )
    expect(takenCookie('session')).toBe('session=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0')
  })
})
