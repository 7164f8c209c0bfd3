/**
 * A volume that can be filled without harm, as long as the test file.
 *
 * A tmpfs of its own where this user may mount one; else /dev/shm where that is small, as it is in containers.
 * Where neither can be had the suite fails: a promise about full disks that nobody looked at is none.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { cleanLater } from './cleaning.js'
import { temporaryFolder } from './temporary-folder.js'

const usualBytes = 8 * 1024 * 1024
const stillSmallBytes = 128 * 1024 * 1024
const shared = '/dev/shm'

/**
 * @param bytes how large, where it can be chosen.
 * @returns a folder on the volume.
 */
export function smallDisk(bytes = usualBytes): string {
  const folder = temporaryFolder()
  const mounter = [[], ['sudo', '-n']].find(prefix =>
    runs([...prefix, 'mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=0777`, 'tmpfs', folder]),
  )
  if (mounter) {
    cleanLater(() => void runs([...mounter, 'umount', '-l', folder]))
    return folder
  }
  if (existsSync(shared) && spaceOn(shared).total <= stillSmallBytes) return folderIn(shared)
  throw new Error('no small volume to fill: run as a user who may mount a tmpfs, or with a small /dev/shm')
}

/** Bytes that a user may still write to the volume of this path, and its size. */
export function spaceOn(path: string): { readonly free: number; readonly total: number } {
  const { bavail, blocks, bsize } = statfsSync(path)
  return { free: bavail * bsize, total: blocks * bsize }
}

function folderIn(parent: string): string {
  const folder = mkdtempSync(`${parent}/gatherd-test-`)
  cleanLater(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function runs([command = '', ...args]: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0
}
