/** What can be used as a key and its certificate, and what is said of its end. */
import { describe, expect, it } from 'vitest'
import { X509Certificate } from 'node:crypto'
import { certificateOf } from '../../src/tls/certificate.js'
import { expiryWarning } from '../../src/tls/expiry.js'
import { makePair } from '../../src/tls/self-signed.js'
import { encryptedKey } from './encrypted-key.js'

const now = () => Date.UTC(2026, 10, 22)
const [ours, theirs] = await Promise.all([[], []].map(names => makePair({ names, now })))
if (!ours || !theirs) throw new Error('no certificates')

describe('certificateOf', () => {
  it.each([
    ['no certificate', 'hello', ours.key, 'its file holds none in PEM'],
    ['half a certificate', ours.cert.slice(0, 300), ours.key, 'is cut off'],
    ['half of the second one', ours.cert + theirs.cert.slice(0, 300), ours.key, 'is cut off'],
    ['a damaged one', ours.cert.replace(/\n\w{8}/, '\nAAAAAAAA'), ours.key, 'is damaged'],
    ['a damaged second one', ours.cert + theirs.cert.replace(/\n\w{8}/, '\nAAAAAAAA'), ours.key, 'is damaged'],
    ['no key', ours.cert, ours.cert, 'holds none in PEM'],
    ['half a key', ours.cert, ours.key.slice(0, 100), 'holds none in PEM'],
    ['a key with a passphrase', ours.cert, encryptedKey(ours.key), 'has a passphrase'],
    ['the key of another', ours.cert, theirs.key, 'is not that of the certificate'],
    ['the authority first', theirs.cert + ours.cert, ours.key, 'is not that of the certificate'],
  ])('N2: refuses %s', (_what, cert, key, reason) => {
    expect(() => certificateOf({ cert, key })).toThrow(reason)
  })

  it('N2: takes a chain, a key beside its certificate, and words around them', () => {
    const cert = `Certificate for dale\n${ours.key}${ours.cert}\n${theirs.cert}`
    const { fingerprint, endsAtMs } = certificateOf({ cert, key: cert })
    expect(fingerprint).toBe(`SHA256:${new X509Certificate(ours.cert).fingerprint256}`)
    expect(endsAtMs).toBe(Date.UTC(2036, 10, 22))
  })
})

it('N5: one made here has a P-256 key, ten years, and the names it is reached by', async () => {
  const { cert } = await makePair({ names: ['logs.example.com', '10.1.2.3', 'fe80::1', '0.0.0.0', '::'], now })
  const made = new X509Certificate(cert)
  expect(made.publicKey.asymmetricKeyDetails).toMatchObject({ namedCurve: 'prime256v1' })
  expect(made.ca).toBe(false)
  for (const host of ['logs.example.com', 'localhost']) expect(made.checkHost(host)).toBe(host)
  for (const ip of ['10.1.2.3', 'fe80::1', '127.0.0.1', '::1']) expect(made.checkIP(ip)).toBe(ip)
  for (const any of ['0.0.0.0', '::']) expect(made.checkIP(any)).toBeUndefined()
})

it.each([
  [-1, 'the certificate has expired (2026-11-21)'],
  [0, 'the certificate has expired (2026-11-22)'],
  [0.5, 'the certificate ends in 1 day (2026-11-22)'],
  [14, 'the certificate ends in 14 days (2026-12-06)'],
  [14.1, undefined],
])('N4: %d days before its end: %s', (days, warning) => {
  expect(expiryWarning(now() + days * 24 * 3600 * 1000, now())).toBe(warning)
})
