/**
 * A folder with locks in it: paths for files, addresses for sockets, and what is wrong with it in words (spool rule Q11).
 *
 * The kernel takes socket addresses of some hundred bytes only; on Linux a longer one goes through the folder's handle.
 */
import { join, resolve } from 'node:path'
import { codeOf } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import { throughHandle } from './lock-files.js'

/** `sun_path` without its final zero. */
const longestAddressBytes = { linux: 107, elsewhere: 103 }

const anotherFolder = 'use another folder'

export class LockFolder {
  readonly path: string
  readonly #platform: NodeJS.Platform

  constructor(path: string, platform: NodeJS.Platform) {
    this.path = resolve(path)
    this.#platform = platform
  }

  /** @throws {GathererError} FOLDER_UNUSABLE: not on Windows yet. */
  mustBeSupported(): void {
    if (this.#platform === 'win32') throw this.unusable('that is not supported on Windows yet')
  }

  pathOf(name: string): string {
    return join(this.path, name)
  }

  /**
   * Calls `use` with the address of a socket of this name; the address is good for the time of the call.
   *
   * @throws {GathererError} FOLDER_UNUSABLE: the path is too long.
   */
  reach<T>(name: string, use: (address: string) => T): T {
    const address = this.pathOf(name)
    const isLinux = this.#platform === 'linux'
    const longest = isLinux ? longestAddressBytes.linux : longestAddressBytes.elsewhere
    const excess = Buffer.byteLength(address) - longest
    if (excess <= 0) return use(address)
    if (isLinux) return throughHandle(this.path, short => use(join(short, name)))
    throw this.unusable(`its path is ${excess} bytes too long for a socket`)
  }

  /** @throws {GathererError} FOLDER_UNUSABLE instead of the platform's error. */
  try<T>(work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw this.unusableBecause(error)
    }
  }

  unusableBecause(error: unknown): unknown {
    return codeOf(error) === '' ? error : this.unusable(reasonOf(error), error)
  }

  unusable(reason: string, cause?: unknown): GathererError {
    const hint = hints[codeOf(cause)] ?? anotherFolder
    return new GathererError('FOLDER_UNUSABLE', `the spool ${this.path} cannot be locked: ${reason}`, { hint, cause })
  }
}

const notWritable = `make it usable for this user, or ${anotherFolder}`
const noSockets = `it must be on a disk of this machine that holds sockets and symbolic links: ${anotherFolder}`

const hints: Readonly<Record<string, string>> = {
  EACCES: notWritable,
  EROFS: notWritable,
  EPERM: noSockets,
  ENOTSUP: noSockets,
  EOPNOTSUPP: noSockets,
  EINVAL: noSockets,
}

/** `EACCES: permission denied`, without the call and the paths that a platform's error names. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /E[A-Z0-9]+: [^,/'.]*[^,/'.\s]/.exec(message)?.[0] ?? message
}
