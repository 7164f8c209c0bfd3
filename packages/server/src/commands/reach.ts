/**
 * Who can reach the server, and how: what the settings say of TLS, and the words for it (network rules N1, N5 and N6).
 */
import { GathererError } from '@message-gatherer/protocol'
import { isLoopback } from '../http/address.js'
import type { ServeSettings } from '../settings.js'
import type { Certificate } from '../tls/certificate.js'
import { dateOf } from '../tls/expiry.js'
import type { TlsSource } from '../tls/tls.js'

type ReachSettings = Pick<ServeSettings, 'host' | 'tls' | 'tlsCert' | 'tlsKey' | 'allowPlaintext'>

/**
 * Undefined: plain HTTP.
 *
 * @param hostName what this machine calls itself.
 * @throws {GathererError} USAGE: half of a pair, two ways at once, or other machines are let in and nobody said how.
 */
export function tlsSourceOf(settings: ReachSettings, hostName: string): TlsSource | undefined {
  const { host, tls, tlsCert, tlsKey } = settings
  if ((tlsCert === undefined) !== (tlsKey === undefined)) throw halfOfPair(tlsCert)
  if (tlsCert !== undefined && tls !== undefined)
    throw new GathererError('USAGE', 'there can be one certificate only', {
      hint: '--tls-cert FILE --tls-key FILE, or --tls self-signed',
    })
  if (tlsCert !== undefined && tlsKey !== undefined) return { kind: 'files', cert: tlsCert, key: tlsKey }
  if (tls === 'self-signed') return { kind: 'self-signed', names: [hostName, host] }
  if (isLoopback(host) || settings.allowPlaintext) return undefined
  throw new GathererError('USAGE', `--host ${host} lets other machines in: say how`, {
    hint: `encrypted:   gatherd --host ${host} --tls self-signed   (or --tls-cert FILE --tls-key FILE)
  unencrypted: gatherd --host ${host} --allow-plaintext`,
  })
}

/** Nobody else can reach it, not even through a proxy that we are told of. */
export function isForThisMachine({ host, trustProxy }: Pick<ServeSettings, 'host' | 'trustProxy'>): boolean {
  return isLoopback(host) && trustProxy.length === 0
}

function halfOfPair(cert: string | undefined): GathererError {
  const [given, missing] = cert === undefined ? ['--tls-key', '--tls-cert'] : ['--tls-cert', '--tls-key']
  return new GathererError('USAGE', `${given} needs ${missing}`, { hint: '--tls-cert FILE --tls-key FILE' })
}

/** `https://127.0.0.1:6174` */
export function originOf({ host, port, tls }: { host: string; port: number; tls: TlsSource | undefined }): string {
  return `${tls ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** For the introduction. */
export function reachLines(host: string, tls: TlsSource | undefined, certificate: Certificate | undefined): string[] {
  const reach = `reach         ${reachInWords(host, tls)}`
  return certificate && tls ? [reach, `certificate   ${certificateInWords(certificate, tls)}`] : [reach]
}

function reachInWords(host: string, tls: TlsSource | undefined): string {
  if (isLoopback(host))
    return tls ? 'this machine only' : 'this machine only   (other machines: --host 0.0.0.0 --tls self-signed)'
  return tls
    ? 'other machines, encrypted'
    : 'other machines, unencrypted: passwords and messages can be read on the way'
}

/** The fingerprint of one that nobody vouches for is what people compare. */
function certificateInWords({ fingerprint, endsAtMs }: Certificate, tls: TlsSource): string {
  const from = tls.kind === 'files' ? `${tls.cert}, ` : ''
  return `${from}until ${dateOf(endsAtMs)}\n              ${fingerprint}`
}
