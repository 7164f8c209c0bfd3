/** Who a command is, and how it shows that: what a login keeps, and what variables say instead (rules E8, E10, T9). */
import { describe, expect, it } from 'vitest'
import { CredentialFile } from '../src/credential-file.js'
import { identityOf, type Wanted } from '../src/identity.js'
import { keptTokenOf } from '../src/proof.js'
import { parseCredential, type Credential, type TokenLogin } from '../src/stored-credential.js'
import { inProcess } from './in-process.js'

const server = 'http://logs.example.com:6174'
const [write, read] = [
  { name: 'web-1', token: 'mg_writes' },
  { name: 'web-1', token: 'mg_reads' },
]
const login: TokenLogin = { server, user: 'dale', tokens: { write } }
const older: Credential = { server, user: 'dale', password: 'pass' }

function wanted(more: Partial<Wanted> = {}): Wanted {
  const nothing = { server: undefined, user: undefined, fingerprint: undefined, password: undefined, token: undefined }
  return { ...nothing, hostName: 'web-1', ...more }
}

describe('an identity', () => {
  it('E8, T9: sends by the one token of a login, reads by the other, and by nothing where that is not there', () => {
    const reading = { ...login, tokens: { write, read } }
    expect(identityOf(login, wanted(), 'send').proof).toEqual({ kind: 'kept', scope: 'write' })
    expect(identityOf(reading, wanted(), 'send').proof).toEqual({ kind: 'kept', scope: 'write' })
    expect(identityOf(reading, wanted(), 'read').proof).toEqual({ kind: 'kept', scope: 'read' })
    expect(identityOf(login, wanted(), 'read').proof).toEqual({ kind: 'only sends' })
  })

  it('E8: shows the password of an older credential, for both', () => {
    for (const purpose of ['send', 'read'] as const)
      expect(identityOf(older, wanted(), purpose).proof).toEqual({ kind: 'password', password: 'pass' })
  })

  it.each([
    ['another server', { server: 'http://other.example.com:6174', user: 'dale' }],
    ['another user', { user: 'otto' }],
  ])('E8: of %s shows nothing that was kept', (_, more) => {
    expect(identityOf(login, wanted(more), 'send').proof).toEqual({ kind: 'none' })
    expect(identityOf(older, wanted(more), 'read').proof).toEqual({ kind: 'none' })
  })

  it('E10: shows what variables say before what was kept', () => {
    expect(identityOf(login, wanted({ token: 'mg_given' }), 'read')).toMatchObject({
      user: 'dale',
      proof: { kind: 'token', token: 'mg_given' },
    })
    expect(identityOf(older, wanted({ password: 'given' }), 'send').proof).toMatchObject({ password: 'given' })
  })

  it('E10: of a password alone is the machine, of a token alone nobody', () => {
    expect(identityOf(undefined, wanted({ server, password: 'given' }), 'send').user).toBe('web-1')
    expect(() => identityOf(undefined, wanted({ server, token: 'mg_given' }), 'send')).toThrow(
      expect.objectContaining({ code: 'USAGE', hint: 'name its user with GATHER_USER' }),
    )
  })
})

describe('what a login keeps', () => {
  it('D4, E8: is looked up anew each time it is asked for, for this server and user only', () => {
    const { context } = inProcess({})
    const file = new CredentialFile(context.surroundings)
    const sends = keptTokenOf(file, { server, user: 'dale', scope: 'write' })
    const reads = keptTokenOf(file, { server, user: 'dale', scope: 'read' })
    expect([sends(), reads()]).toEqual([undefined, undefined])
    file.write({ ...login, tokens: { write, read } })
    expect([sends(), reads()]).toEqual(['mg_writes', 'mg_reads'])
    for (const other of [{ ...login, user: 'otto' }, { ...login, server: 'http://other.example.com:6174' }, older]) {
      file.write(other)
      expect(sends()).toBeUndefined()
    }
    file.write(login)
    expect([sends(), reads()]).toEqual(['mg_writes', undefined])
  })

  it.each([
    { ...login, fingerprint: 'SHA256:00' },
    { ...login, tokens: {} },
    { ...login, tokens: { read } },
    { ...login, tokens: { write, read: null } },
    { ...login, tokens: { write: { ...write, token: 'mg a' } } },
    { ...login, tokens: { write: { token: 'mg_writes' } } },
    { ...login, tokens: null, password: 'pass' },
    { ...login, user: '' },
    { ...login, server: 'logs.example.com' },
    { server, user: 'dale' },
    null,
  ])('E8: is not taken for one when it is damaged: %j', damaged => {
    expect(parseCredential(JSON.stringify(damaged))).toBeUndefined()
  })

  it.each([login, { ...login, tokens: { write, read } }, older])('E8: is read as it was written: %j', credential => {
    expect(parseCredential(JSON.stringify(credential))).toEqual(credential)
  })
})
