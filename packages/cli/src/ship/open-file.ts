/**
 * Files as they are followed: looked at, opened without waiting, read anywhere.
 *
 * The only file of this folder that reads the disk beside `siblings.ts`. Each call is synchronous: nothing changes between looking and reading but by others.
 */
import { closeSync, constants, fstatSync, openSync, readSync, statSync, type BigIntStats } from 'node:fs'
import { codeOf } from '@message-gatherer/protocol'

export interface FileFacts {
  readonly kind: 'file'
  /** Device and inode: `66306-1837462`. */
  readonly place: string
  readonly size: number
  readonly modifiedNs: bigint
}

export type Sight =
  | FileFacts
  | { readonly kind: 'missing' }
  /** A folder, a FIFO, a device: it is never opened. */
  | { readonly kind: 'no file'; readonly what: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

export function lookAt(path: string): Sight {
  try {
    const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
    return stats ? sightOf(stats) : { kind: 'missing' }
  } catch (error) {
    return unreadable(error)
  }
}

export class OpenFile {
  readonly place: string
  #handle: number | undefined

  private constructor(handle: number, place: string) {
    this.#handle = handle
    this.place = place
  }

  /** Never waits for a writer, as opening a FIFO would. */
  static open(path: string): OpenFile | Exclude<Sight, FileFacts> {
    let handle: number
    try {
      handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    } catch (error) {
      return codeOf(error) === 'ENOENT' ? { kind: 'missing' } : unreadable(error)
    }
    const sight = sightOf(fstatSync(handle, { bigint: true }))
    if (sight.kind === 'file') return new OpenFile(handle, sight.place)
    closeSync(handle)
    return sight
  }

  facts(): Pick<FileFacts, 'size' | 'modifiedNs'> {
    const { size, mtimeNs } = fstatSync(this.#opened(), { bigint: true })
    return { size: Number(size), modifiedNs: mtimeNs }
  }

  /** When it was made, in nanoseconds; 0 where the file system does not say. */
  bornNs(): bigint {
    return fstatSync(this.#opened(), { bigint: true }).birthtimeNs
  }

  /** Fills the buffer from `position` on, as far as the file goes. */
  read(buffer: Buffer, position: number): Buffer {
    let done = 0
    while (done < buffer.length) {
      const count = readSync(this.#opened(), buffer, done, buffer.length - done, position + done)
      if (count === 0) break
      done += count
    }
    return buffer.subarray(0, done)
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle)
    this.#handle = undefined
  }

  #opened(): number {
    if (this.#handle === undefined) throw new Error('the file is closed')
    return this.#handle
  }
}

function sightOf(stats: BigIntStats): FileFacts | Extract<Sight, { kind: 'no file' }> {
  if (!stats.isFile()) return { kind: 'no file', what: kindOf(stats) }
  return {
    kind: 'file',
    place: `${stats.dev}-${stats.ino}`,
    size: Number(stats.size),
    modifiedNs: stats.mtimeNs,
  }
}

function kindOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return 'a folder'
  if (stats.isFIFO()) return 'a FIFO'
  return stats.isSocket() ? 'a socket' : 'a device'
}

function unreadable(error: unknown): Extract<Sight, { kind: 'unreadable' }> {
  const reason = troubleOf(error)
  if (reason === undefined) throw error
  return { kind: 'unreadable', reason }
}

/** Why the platform could not look at or read a file, for people; undefined: the error is about something else. */
export function troubleOf(error: unknown): string | undefined {
  const isOfFile =
    error instanceof Error && 'syscall' in error && ['open', 'stat', 'fstat', 'read'].includes(String(error.syscall))
  return isOfFile ? (reasons[codeOf(error)] ?? codeOf(error)) : undefined
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ELOOP: 'it is a link to itself',
  ENOTDIR: 'its folder is none',
  EIO: 'the disk fails to read it',
  EMFILE: 'this process has too many files open',
}
