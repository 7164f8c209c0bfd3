/**
 * Who this machine is signed in as: one small file that only its owner can read.
 *
 * Replaced as a whole (a new file beside it, then a rename), so that commands running at once never see a half.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseAddress, type StoredToken } from '@message-gatherer/client'
import { codeOf, GathererError, isPassword, isUserName, parseFingerprint } from '@message-gatherer/protocol'
import { configFolder } from './platform-folders.js'
import type { Surroundings } from './surroundings.js'

export interface Credential {
  readonly server: string
  readonly user: string
  readonly password: string
  /** Of the last classic session; it may have ended since. */
  readonly token?: string
  /** Of the one certificate that the server may have; without it authorities decide. */
  readonly fingerprint?: string
  /** What messages are delivered with. */
  readonly session?: StoredToken
}

export class CredentialFile {
  readonly path: string
  readonly #temporary: () => string

  constructor(surroundings: Surroundings) {
    this.path = join(configFolder(surroundings), 'credential.json')
    const chance = () => Math.floor(surroundings.random() * 1e9)
    this.#temporary = () => `${this.path}.${surroundings.processId}-${chance()}.tmp`
  }

  /**
   * Undefined: not signed in.
   *
   * @throws {GathererError} FOLDER_UNUSABLE: there is a file, but it cannot be read or is damaged.
   */
  read(): Credential | undefined {
    let text: string
    try {
      text = readFileSync(this.path, 'utf8')
    } catch (cause) {
      if (codeOf(cause) === 'ENOENT') return undefined
      throw unusable(`cannot read ${this.path} (${codeOf(cause)})`, 'make it readable for this user', cause)
    }
    const credential = parseCredential(text)
    if (credential) return credential
    throw unusable(`${this.path} is damaged`, 'gather login ADDRESS writes it anew; gather logout removes it')
  }

  /** @throws {GathererError} FOLDER_UNUSABLE: nothing was changed. */
  write(credential: Credential): void {
    const temporary = this.#temporary()
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 })
      writePrivately(temporary, `${JSON.stringify(credential, undefined, 2)}\n`)
      renameSync(temporary, this.path)
    } catch (cause) {
      removeQuietly(temporary)
      throw unusable(`cannot write ${this.path} (${codeOf(cause)})`, 'make its folder writable for this user', cause)
    }
  }

  /** Also removes what `read` cannot read. @throws {GathererError} FOLDER_UNUSABLE: it is still there. */
  remove(): void {
    try {
      rmSync(this.path, { force: true })
    } catch (cause) {
      throw unusable(`cannot remove ${this.path} (${codeOf(cause)})`, 'remove it by hand', cause)
    }
  }
}

function writePrivately(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // What went wrong before is what counts.
  }
}

function parseCredential(text: string): Credential | undefined {
  try {
    const { server, user, password, token, session, fingerprint } = JSON.parse(text) as Record<string, unknown>
    if (typeof server !== 'string' || parseAddress(server) !== server) return undefined
    if (typeof user !== 'string' || !isUserName(user)) return undefined
    if (typeof password !== 'string' || !isPassword(password)) return undefined
    // One that was damaged must not become none.
    if (fingerprint !== undefined && !isFingerprint(fingerprint)) return undefined
    const known = { ...(isStoredToken(session) && { session }), ...(fingerprint !== undefined && { fingerprint }) }
    return typeof token === 'string'
      ? { server, user, password, token, ...known }
      : { server, user, password, ...known }
  } catch {
    return undefined
  }
}

function isFingerprint(value: unknown): value is string {
  return typeof value === 'string' && parseFingerprint(value) === value
}

function isStoredToken(value: unknown): value is StoredToken {
  if (typeof value !== 'object' || value === null) return false
  const { token, issuedAtMs, expiresAtMs } = value as Record<string, unknown>
  return typeof token === 'string' && typeof issuedAtMs === 'number' && typeof expiresAtMs === 'number'
}

function unusable(message: string, hint: string, cause?: unknown): GathererError {
  return new GathererError('FOLDER_UNUSABLE', message, { hint, cause })
}
