/**
 * Who this machine is signed in as: one small file that only its owner can read.
 *
 * Replaced as a whole (a new file beside it, then a rename), so that commands running at once never see a half.
 */
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { codeOf, GathererError, hasCode } from '@message-gatherer/protocol'
import { configFolder } from './platform-folders.js'
import { parseCredential, type Credential } from './stored-credential.js'
import type { Surroundings } from './surroundings.js'

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

  /** As `read`, where one that cannot be read is as good as none. */
  readIfUsable(): Credential | undefined {
    try {
      return this.read()
    } catch (error) {
      if (hasCode(error, 'FOLDER_UNUSABLE')) return undefined
      throw error
    }
  }

  /** @throws {GathererError} FOLDER_UNUSABLE: nothing was changed. */
  write(credential: Credential): void {
    const temporary = this.#temporary()
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 })
      writePrivately(temporary, `${JSON.stringify(credential, undefined, 2)}\n`)
      renameSync(temporary, this.path)
      syncFolder(dirname(this.path))
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

/** So that the new file is there after a power cut, too: what the old one held may be worth nothing from here on. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch {
    // Not everywhere can a folder be synced.
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // What went wrong before is what counts.
  }
}

function unusable(message: string, hint: string, cause?: unknown): GathererError {
  return new GathererError('FOLDER_UNUSABLE', message, { hint, cause })
}
