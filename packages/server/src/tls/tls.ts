/**
 * What a server that speaks TLS has beside its port: a certificate that is looked at again and again, and what is said of it.
 */
import { dateOf, expiryWarning } from './expiry.js'
import { openNamed, openOwn, type CertificateFiles, type LiveCertificate } from './live-certificate.js'
import { ownFiles } from './self-signed.js'
import type { Certificate } from './certificate.js'

/** Where the certificate comes from. */
export type TlsSource =
  | ({ readonly kind: 'files' } & CertificateFiles)
  /** Made here, for these names. */
  | { readonly kind: 'self-signed'; readonly names: readonly string[] }

export interface Tls {
  readonly kind: TlsSource['kind']
  readonly certificate: LiveCertificate
  /** What to do when it ends. */
  readonly renewal: string
}

/** Looking costs two small files; a renewal is in use within a second (network rule N3). */
const lookMs = 250
const dayMs = 24 * 3600 * 1000

/** Before anything else is opened: what somebody named can be used. @throws {GathererError} USAGE */
export async function openNamedTls(source: TlsSource | undefined): Promise<Tls | undefined> {
  if (source?.kind !== 'files') return undefined
  return {
    kind: 'files',
    certificate: await openNamed(source),
    renewal: `put a new one in ${source.cert} and ${source.key}`,
  }
}

/** @throws {GathererError} FOLDER_UNUSABLE */
export async function openOwnTls(
  source: TlsSource | undefined,
  here: { readonly dataPath: string; readonly now: () => number },
): Promise<Tls | undefined> {
  if (source?.kind !== 'self-signed') return undefined
  const { folder, ...files } = await ownFiles({ ...source, ...here })
  return {
    kind: 'self-signed',
    certificate: await openOwn(files, folder),
    renewal: `remove ${folder} and start again: others are made`,
  }
}

export interface WatchOptions {
  readonly now: () => number
  /** Another certificate is in use. */
  readonly changed: (certificate: Certificate) => void
  /** What a person must know. */
  readonly warn: (sentence: string) => void
  /** What a person may want to know. */
  readonly note: (sentence: string) => void
}

/** Takes each certificate that comes, and warns in time of the end of one. @returns what ends it. */
export function watchTls(
  { certificate, renewal }: Tls,
  { now, changed, warn, note }: WatchOptions,
): () => Promise<void> {
  const remind = (): void => {
    const warning = expiryWarning(certificate.current.endsAtMs, now())
    if (warning !== undefined) warn(`${warning}: ${renewal}`)
  }
  certificate.listen({
    changed: next => {
      changed(next)
      note(`another certificate is in use, until ${dateOf(next.endsAtMs)}: ${next.fingerprint}`)
      remind()
    },
    unusable: reason => warn(`the certificate stays as it was, its files cannot be used: ${reason}; ${renewal}`),
  })
  remind()
  const looks = setInterval(() => void certificate.look(), lookMs)
  const reminders = setInterval(remind, dayMs)
  return async () => {
    clearInterval(looks)
    clearInterval(reminders)
  }
}
