/**
 * The disk as a port: the calls whose order decides what survives a crash.
 *
 * Synchronous on purpose: writing and syncing happen in a thread of their own, recovery before the first answer. Every
 * call throws the platform's error with its `code` (`ENOSPC`, `EIO`, `ENOENT`, …). Paths are absolute.
 */

/** An open file; meaningful to the file system that returned it, in any thread of the process. */
export type FileHandle = number

export interface FileSystem {
  /** `read`: must exist. `create`: must not exist, opened for writing. `write`: must exist. */
  open(path: string, mode: 'read' | 'create' | 'write'): FileHandle
  close(file: FileHandle): void
  /** Fills `buffer` from `position` on; returns the bytes read, fewer only at the end of the file. */
  read(file: FileHandle, buffer: Uint8Array, position: number): number
  /** Writes all of `bytes`; when it throws, any part of them may have been written. */
  write(file: FileHandle, bytes: Uint8Array, position: number): void
  /** The length in bytes, as processes see it (not: as it is on the disk). */
  size(file: FileHandle): number
  truncate(file: FileHandle, length: number): void
  /** Returns when content and length are on the disk (`fdatasync`). */
  sync(file: FileHandle): void
  /** Returns when the names in a folder are on the disk. Does nothing where the platform refuses it. */
  syncFolder(path: string): void
  /** Replaces `to` if it exists. */
  rename(from: string, to: string): void
  /** Does nothing when there is no such file. */
  remove(path: string): void
  /** Creates the folder and those above it, where they are missing; their names are durable then. */
  makeFolder(path: string): void
  /** The names in a folder, sorted. */
  list(path: string): string[]
  exists(path: string): boolean
  /** What tells a file from every other and from its copies: inode and time of birth. The same until it is replaced. */
  identify(path: string): string
  /** Another one after each change of a file's bytes, name or properties, by whomever: inode and time of change. */
  version(path: string): string
  /** Of the volume that holds `path`, in bytes, for this user. */
  space(path: string): Space
}

export interface Space {
  readonly free: number
  readonly total: number
}

/** The platform's code of an error, or the empty string. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Reads a whole file. For small files only. */
export function readWhole(fs: FileSystem, path: string): Uint8Array {
  const file = fs.open(path, 'read')
  try {
    const bytes = new Uint8Array(fs.size(file))
    return bytes.subarray(0, fs.read(file, bytes, 0))
  } finally {
    fs.close(file)
  }
}

/** Replaces a small file so that after a crash it is the old or the new one, whole. */
export function replaceWhole(fs: FileSystem, folder: string, name: string, bytes: Uint8Array): void {
  const staged = `${folder}/${name}.new`
  fs.remove(staged)
  const file = fs.open(staged, 'create')
  try {
    fs.write(file, bytes, 0)
    fs.sync(file)
  } finally {
    fs.close(file)
  }
  fs.rename(staged, `${folder}/${name}`)
  fs.syncFolder(folder)
}
