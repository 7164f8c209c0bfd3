/** The `FileSystem` of Node: thin, and the only file of this package that imports `node:fs`. */
import * as fs from 'node:fs'
import { dirname } from 'node:path'
import { codeOf, type FileSystem } from './file-system.js'

const flags = { read: 'r', create: 'wx', write: 'r+' } as const

/** Journal and spool hold what people wrote: readable by the owner only. */
const privateFile = 0o600
const privateFolder = 0o700

/** What a platform answers when folders cannot be synced there (Windows, some network file systems). */
const refusesFolderSync = new Set(['EISDIR', 'EPERM', 'EACCES', 'EINVAL', 'ENOTSUP'])

export const nodeFileSystem: FileSystem = {
  open: (path, mode) => fs.openSync(path, flags[mode], privateFile),
  close: file => fs.closeSync(file),
  read: (file, buffer, position) => readFully(file, buffer, position),
  write: (file, bytes, position) => writeFully(file, bytes, position),
  size: file => fs.fstatSync(file).size,
  truncate: (file, length) => fs.ftruncateSync(file, length),
  sync: file => fs.fdatasyncSync(file),
  syncFolder: path => syncFolder(path),
  rename: (from, to) => fs.renameSync(from, to),
  remove: path => fs.rmSync(path, { force: true }),
  makeFolder: path => makeFolder(path),
  list: path => fs.readdirSync(path).sort(),
  exists: path => exists(path),
  identify: path => {
    const { ino, birthtimeNs } = fs.statSync(path, { bigint: true })
    return `${ino}-${birthtimeNs}`
  },
  version: path => {
    const { ino, ctimeNs } = fs.statSync(path, { bigint: true })
    return `${ino}-${ctimeNs}`
  },
  space: path => {
    const { bavail, blocks, bsize } = fs.statfsSync(path)
    return { free: bavail * bsize, total: blocks * bsize }
  },
}

/** What cannot be looked at is an error, not absent. */
function exists(path: string): boolean {
  try {
    fs.statSync(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false
    throw error
  }
}

/** Step by step, because Node's own recursion never ends where a parent exists but takes no folders (`/proc`). */
function makeFolder(path: string): void {
  if (fs.existsSync(path)) return
  makeFolder(dirname(path))
  try {
    fs.mkdirSync(path, { mode: privateFolder })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!fs.existsSync(path)) throw error
  }
  syncFolder(dirname(path))
}

function readFully(file: number, buffer: Uint8Array, position: number): number {
  let done = 0
  while (done < buffer.length) {
    const count = fs.readSync(file, buffer, done, buffer.length - done, position + done)
    if (count === 0) break
    done += count
  }
  return done
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  let done = 0
  while (done < bytes.length) done += fs.writeSync(file, bytes, done, bytes.length - done, position + done)
}

function syncFolder(path: string): void {
  let folder: number
  try {
    folder = fs.openSync(path, 'r')
  } catch (error) {
    if (process.platform === 'win32' && refusesFolderSync.has(codeOf(error))) return
    throw error
  }
  try {
    fs.fsyncSync(folder)
  } catch (error) {
    if (!refusesFolderSync.has(codeOf(error))) throw error
  } finally {
    fs.closeSync(folder)
  }
}
