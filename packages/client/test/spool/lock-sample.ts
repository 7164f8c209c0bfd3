/** Folders with locks, as tests need them: with sockets of the living and of the dead. */
import { once } from 'node:events'
import { mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { theseSurroundings } from '../../src/surroundings.js'
import { SocketLocks, type LockOptions } from '../../src/spool/socket-lock.js'

/** A folder that lasts as long as the test file. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lock-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function locksIn(folder: string, options: Partial<LockOptions> = {}): SocketLocks {
  return new SocketLocks({ ...theseSurroundings, folder, ...options })
}

/** A socket on which nobody listens, as a killed process leaves it; `locks` lead to it. */
export async function leaveDead(folder: string, socket: string, locks: readonly string[] = []): Promise<void> {
  const server = createServer().listen(join(folder, 'new'))
  await once(server, 'listening')
  renameSync(join(folder, 'new'), join(folder, socket))
  server.close()
  await once(server, 'close')
  for (const lock of locks) symlinkSync(socket, join(folder, lock))
}
