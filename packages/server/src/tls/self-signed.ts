/**
 * A key and a certificate of this server's own, made once and kept in its data folder (network rule N5).
 *
 * Both appear at once: they are made in a folder beside their place, which then gets its name.
 */
import { existsSync, fsyncSync, mkdirSync, openSync, closeSync, renameSync, rmSync, writeSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { codeOf, GathererError } from '@message-gatherer/protocol'
import type { PemPair } from './certificate.js'
import type { CertificateFiles } from './live-certificate.js'

const years = 10

export interface SelfSigned {
  /** The data folder. */
  readonly dataPath: string
  /** Host names and addresses by which the server is reached. */
  readonly names: readonly string[]
  readonly now: () => number
}

/** @throws {GathererError} FOLDER_UNUSABLE: they cannot be written. */
export async function ownFiles(options: SelfSigned): Promise<CertificateFiles & { readonly folder: string }> {
  const folder = join(options.dataPath, 'tls')
  if (!existsSync(folder)) write(folder, await makePair(options))
  return { folder, cert: join(folder, 'certificate.pem'), key: join(folder, 'key.pem') }
}

/** In PEM. */
export async function makePair({ names, now }: Omit<SelfSigned, 'dataPath'>): Promise<PemPair> {
  // Loaded when one is made: most starts need none.
  const {
    default: { generate },
  } = await import('selfsigned')
  const begin = new Date(now())
  const end = new Date(begin)
  end.setUTCFullYear(begin.getUTCFullYear() + years)
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'gatherd' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: begin,
    notAfterDate: end,
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: altNamesOf(names) },
    ],
  })
  return { key, cert }
}

function altNamesOf(names: readonly string[]): ({ type: 2; value: string } | { type: 7; ip: string })[] {
  const all = new Set([...names, 'localhost', '127.0.0.1', '::1'])
  // Listening at all addresses is no name.
  for (const any of ['0.0.0.0', '::', '']) all.delete(any)
  return [...all].map(name => (isIP(name) === 0 ? { type: 2, value: name } : { type: 7, ip: name }))
}

function write(folder: string, { cert, key }: PemPair): void {
  const making = `${folder}.new`
  try {
    rmSync(making, { recursive: true, force: true })
    mkdirSync(making, { mode: 0o700 })
    writeFile(join(making, 'key.pem'), key)
    writeFile(join(making, 'certificate.pem'), cert)
    renameSync(making, folder)
  } catch (cause) {
    throw new GathererError('FOLDER_UNUSABLE', `cannot write ${folder} (${codeOf(cause)})`, {
      hint: 'make the data folder writable for this user, and room on its disk',
      cause,
    })
  }
}

/** For its owner only; on the disk before it gets its name. */
function writeFile(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
