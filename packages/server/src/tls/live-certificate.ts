/**
 * The certificate in use, from two files that others replace when they like (network rules N2 and N3).
 *
 * Looks at what is in the files, not at their dates: so links, files moved into place and files written in place are one.
 */
import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { codeOf, GathererError } from '@message-gatherer/protocol'
import { certificateOf, type Certificate, type PemPair } from './certificate.js'

/** Paths. */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

export interface CertificateListener {
  /** Another one is in use from now on. */
  readonly changed: (certificate: Certificate) => void
  /** What is in the files cannot be used; told once. */
  readonly unusable: (reason: string) => void
}

export class LiveCertificate {
  readonly #files: CertificateFiles
  #current: Certificate
  #listener: CertificateListener | undefined
  #looking: Promise<void> | undefined
  /** What could not be used the last time. */
  #unusable: string | undefined
  #told: string | undefined

  private constructor(files: CertificateFiles, current: Certificate) {
    this.#files = files
    this.#current = current
  }

  /** @throws {Error} why these files cannot be used, for people. */
  static async open(files: CertificateFiles): Promise<LiveCertificate> {
    return new LiveCertificate(files, certificateOf(await readPair(files)))
  }

  get current(): Certificate {
    return this.#current
  }

  listen(listener: CertificateListener): void {
    this.#listener = listener
  }

  /** Takes what is in the files now, if it can be used. Never rejects; resolves when the listener was told. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => (this.#looking = undefined))
    return this.#looking
  }

  async #look(): Promise<void> {
    try {
      const found = await readPair(this.#files)
      if (!isSame(found, this.#current)) this.#take(certificateOf(found))
      this.#unusable = this.#told = undefined
    } catch (error) {
      this.#refuse(error instanceof Error ? error.message : String(error))
    }
  }

  #take(certificate: Certificate): void {
    this.#current = certificate
    this.#listener?.changed(certificate)
  }

  /** Who replaces two files needs a moment: only what is the same at the next look is told. */
  #refuse(reason: string): void {
    if (this.#unusable === reason && this.#told !== reason) {
      this.#told = reason
      this.#listener?.unusable(reason)
    }
    this.#unusable = reason
  }
}

/** @throws {GathererError} USAGE: the files that somebody named cannot be used. */
export async function openNamed(files: CertificateFiles): Promise<LiveCertificate> {
  return open(files, (reason, cause) => {
    const hint = 'name a certificate and its key, both in PEM: --tls-cert FILE --tls-key FILE; or --tls self-signed'
    return new GathererError('USAGE', `--tls-cert and --tls-key cannot be used: ${reason}`, { hint, cause })
  })
}

/** @throws {GathererError} FOLDER_UNUSABLE: the files that were made here cannot be used. */
export async function openOwn(files: CertificateFiles, folder: string): Promise<LiveCertificate> {
  return open(files, (reason, cause) => {
    const hint = `remove ${folder}, and others are made; who accepted the certificate must accept the new one`
    return new GathererError('FOLDER_UNUSABLE', `the certificate in ${folder} cannot be used: ${reason}`, {
      hint,
      cause,
    })
  })
}

async function open(
  files: CertificateFiles,
  errorOf: (reason: string, cause: unknown) => GathererError,
): Promise<LiveCertificate> {
  try {
    return await LiveCertificate.open(files)
  } catch (error) {
    throw errorOf(error instanceof Error ? error.message : String(error), error)
  }
}

async function readPair({ cert, key }: CertificateFiles): Promise<PemPair> {
  return { cert: await readText(cert), key: await readText(key) }
}

/** Bytes. */
const largest = 1024 * 1024

async function readText(path: string): Promise<string> {
  let strange: string | undefined
  try {
    strange = strangeness(await stat(path))
    if (strange === undefined) return await readFile(path, 'utf8')
  } catch (cause) {
    const reasons: Readonly<Record<string, string>> = {
      ENOENT: 'it is not there',
      EACCES: 'this user may not read it',
    }
    throw new Error(`cannot read ${path}: ${reasons[codeOf(cause)] ?? codeOf(cause)}`, { cause })
  }
  throw new Error(`cannot read ${path}: ${strange}`)
}

/** Reading a pipe waits for whoever writes to it, for ever if nobody does; some devices have no end. */
function strangeness(found: Stats): string | undefined {
  if (found.isDirectory()) return 'it is a folder'
  if (!found.isFile()) return 'it is no file'
  return found.size > largest ? 'it is too large' : undefined
}

function isSame(one: PemPair, other: PemPair): boolean {
  return one.cert === other.cert && one.key === other.key
}
