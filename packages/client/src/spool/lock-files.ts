/**
 * What the locks do with names in a folder and `FileSystem` cannot: symbolic links, and reaching a folder by its handle.
 *
 * Nothing is synced: after a power cut no holder lives, whatever names are left. Errors are the platform's.
 */
import * as fs from 'node:fs'
import { basename } from 'node:path'
import { codeOf } from '@message-gatherer/disk'

/** Makes a symbolic link, in one step; false: there is something of this name. */
export function makeLink(path: string, target: string): boolean {
  try {
    fs.symlinkSync(target, path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** What a link leads to, the name itself if it is no link; undefined: there is nothing of this name. */
export function targetOf(path: string): string | undefined {
  try {
    return fs.readlinkSync(path)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (codeOf(error) === 'EINVAL') return basename(path)
    throw error
  }
}

/** Of a file, a socket or a link, wherever it leads. */
export function isThere(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Removes a name, not what it leads to; does nothing when it is gone. */
export function removeName(path: string): void {
  try {
    fs.unlinkSync(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

export const rename = fs.renameSync

export const namesIn = (folder: string): readonly string[] => fs.readdirSync(folder)

/** Linux: calls `use` with a short name for a folder, however deep it lies; good for the time of the call. */
export function throughHandle<T>(folder: string, use: (shortPath: string) => T): T {
  const handle = fs.openSync(folder, 'r')
  try {
    return use(`/proc/self/fd/${handle}`)
  } finally {
    fs.closeSync(handle)
  }
}
