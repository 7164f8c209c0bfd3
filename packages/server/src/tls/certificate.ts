/**
 * A key and its certificate, in PEM: whether they can be used, and what there is to say of them.
 *
 * Knows neither files nor servers.
 */
import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { createSecureContext, type SecureContextOptions } from 'node:tls'
import { fingerprintOf } from '@message-gatherer/protocol'

export interface PemPair {
  /** The server's certificate, then those that lead from it to an authority. */
  readonly cert: string
  readonly key: string
}

export interface Certificate extends PemPair {
  /** `SHA256:0A:1B:…` */
  readonly fingerprint: string
  readonly endsAtMs: number
}

/** @throws {Error} why the two cannot be used, for people. */
export function certificateOf({ cert, key }: PemPair): Certificate {
  const [leaf] = certificatesIn(cert)
  if (!leaf) throw new Error('the certificate is not there: its file holds none in PEM')
  if (!leaf.checkPrivateKey(privateKeyIn(key))) throw new Error('the key is not that of the certificate')
  createSecureContext(secureOptions({ cert, key }))
  return { cert, key, fingerprint: fingerprintOf(leaf.fingerprint256), endsAtMs: Date.parse(leaf.validTo) }
}

/** What a server that speaks TLS is made with (network rule N1). */
export function secureOptions({ cert, key }: PemPair): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2' }
}

/** All of them or an error: one that is cut off in the middle of its file would go unnoticed. */
function certificatesIn(text: string): readonly X509Certificate[] {
  const whole = [...text.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----[\s\S]*?-----END \1-----/g)]
  if (whole.length !== text.split('-----BEGIN').length - 1) throw new Error('the file of the certificate is cut off')
  const certificates = whole.filter(([, kind]) => kind === 'CERTIFICATE')
  try {
    return certificates.map(([pem]) => new X509Certificate(pem))
  } catch (cause) {
    throw new Error('the certificate is damaged', { cause })
  }
}

function privateKeyIn(text: string): KeyObject {
  try {
    return createPrivateKey(text)
  } catch (cause) {
    const isLocked = /-----BEGIN ENCRYPTED|^Proc-Type:.*ENCRYPTED/m.test(text)
    throw new Error(isLocked ? 'the key has a passphrase' : 'the file of the key holds none in PEM', { cause })
  }
}
