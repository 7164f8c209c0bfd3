/**
 * Two pipes for what a command prints.
 *
 * Node gives a child sockets, which nobody can open by name: `echo late > /dev/stderr` fails on them. So these are made
 * by name, opened at both ends, and the names removed. Where that cannot be done Node's own have to do.
 */
import { spawnSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, rmSync } from 'node:fs'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Pipes {
  /** What the command writes to: its stdout and its stderr. */
  readonly forCommand: readonly [number, number]
  /** What we read from. */
  readonly forUs: readonly [Socket, Socket]
  /** Once the command has its ends, ours must go, or the pipes never end. */
  readonly closeCommandEnds: () => void
}

/** Undefined: not on this platform, or not in this folder of temporary files. */
export function openPipes(): Pipes | undefined {
  const ends: number[] = []
  let folder: string | undefined
  try {
    folder = mkdtempSync(join(tmpdir(), 'gather-run-'))
    const paths = [join(folder, 'stdout'), join(folder, 'stderr')]
    if (spawnSync('mkfifo', paths, { stdio: 'ignore' }).status !== 0) return undefined
    // A reader that does not block comes first: without one a writer would wait for it.
    for (const path of paths) ends.push(openSync(path, constants.O_RDONLY | constants.O_NONBLOCK))
    for (const path of paths) ends.push(openSync(path, constants.O_WRONLY))
    return pipesOf(ends)
  } catch {
    closeAll(ends)
    return undefined
  } finally {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true })
  }
}

function pipesOf([outFrom = -1, errorFrom = -1, outTo = -1, errorTo = -1]: readonly number[]): Pipes {
  return {
    forCommand: [outTo, errorTo],
    forUs: [readerOf(outFrom), readerOf(errorFrom)],
    closeCommandEnds: () => closeAll([outTo, errorTo]),
  }
}

function readerOf(fd: number): Socket {
  return new Socket({ fd, readable: true, writable: false })
}

function closeAll(files: readonly number[]): void {
  for (const file of files) closeSync(file)
}
