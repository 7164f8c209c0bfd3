/** A folder as an administrator copies it: all that is in it, with times, and with what is no plain file. */
import { spawnSync } from 'node:child_process'

/** @param to must not exist. */
export function copyFolder(from: string, to: string): void {
  copy(from, to)
}

/** Writes over the files of a folder that is there; each stays the same file. */
export function putBack(from: string, to: string): void {
  copy(`${from}/.`, to)
}

function copy(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`cp -a ${from} ${to}: ${stderr}`)
}
