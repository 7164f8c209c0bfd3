/** Certificates for tests: made when they are needed, nobody vouches for them. */
import { X509Certificate } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ownFiles } from '../../packages/server/src/tls/self-signed.js'
import { temporaryFolder } from './temporary-folder.js'

export interface TestCertificate {
  readonly cert: string
  readonly key: string
  /** As gatherd prints it. */
  readonly fingerprint: string
}

/** @param beginsAtMs it is good for ten years from then on; default: now. */
export async function makeCertificate(beginsAtMs = Date.now()): Promise<TestCertificate> {
  const files = await ownFiles({ dataPath: temporaryFolder(), names: [], now: () => beginsAtMs })
  const cert = readFileSync(files.cert, 'utf8')
  return { cert, key: readFileSync(files.key, 'utf8'), fingerprint: fingerprintIn(cert) }
}

export function fingerprintIn(cert: string): string {
  return `SHA256:${new X509Certificate(cert).fingerprint256}`
}

/** Two files of a server, and the ways in which others replace them. */
export class CertificatePair {
  readonly cert: string
  readonly key: string

  private constructor(folder: string) {
    this.cert = join(folder, 'fullchain.pem')
    this.key = join(folder, 'privkey.pem')
  }

  static of(certificate: TestCertificate): CertificatePair {
    const pair = new CertificatePair(temporaryFolder())
    pair.write(certificate)
    return pair
  }

  get flags(): readonly string[] {
    return ['--tls-cert', this.cert, '--tls-key', this.key]
  }

  /** In place, one after the other. */
  write({ cert, key }: Pick<TestCertificate, 'cert' | 'key'>): void {
    writeFileSync(this.cert, cert)
    writeFileSync(this.key, key)
  }

  /** By files that get their names, one after the other. */
  replace({ cert, key }: Pick<TestCertificate, 'cert' | 'key'>): void {
    writeFileSync(`${this.cert}.new`, cert)
    writeFileSync(`${this.key}.new`, key)
    renameSync(`${this.cert}.new`, this.cert)
    renameSync(`${this.key}.new`, this.key)
  }
}
