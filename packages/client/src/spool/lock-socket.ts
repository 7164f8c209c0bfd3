/**
 * A process's own socket in a folder of locks: what its locks lead to, and where others wait for them.
 *
 * It is bound as `.open-…` and renamed to `.lock-…` when it listens, so a `.lock-…` that refuses connections is that of a
 * process which has died, and may be removed by anybody. Never keeps its process alive.
 */
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { codeOf } from '@message-gatherer/disk'
import { call } from './lock-call.js'
import { isThere, makeLink, namesIn, removeName, rename, targetOf } from './lock-files.js'
import type { LockFolder } from './lock-folder.js'

/** Somebody may take a socket that is bound but does not listen yet for a dead one's, and remove it. */
const mostAttempts = 10

export class LockSocket {
  readonly #folder: LockFolder
  readonly #server: Server
  readonly #name: string
  readonly #held = new Set<string>()
  readonly #waiting = new Set<Socket>()

  /**
   * Also removes the sockets that dead processes left.
   *
   * @param newId of this process and by chance; asked again when there is such a socket.
   * @throws {GathererError} FOLDER_UNUSABLE.
   */
  static async open(folder: LockFolder, newId: () => string): Promise<LockSocket> {
    folder.mustBeSupported()
    await removeLeftovers(folder)
    for (let attempt = 1; attempt <= mostAttempts; attempt++) {
      const id = newId()
      const server = isThere(folder.pathOf(`.lock-${id}`)) ? undefined : await listenAs(folder, id)
      if (server) return new LockSocket(folder, server, `.lock-${id}`)
    }
    throw folder.unusable('what is made in it vanishes')
  }

  private constructor(folder: LockFolder, server: Server, name: string) {
    this.#folder = folder
    this.#server = server
    this.#name = name
    server.on('connection', connection => this.#receive(connection))
  }

  /** False: it was removed by somebody, and holds nothing more. */
  get isUsable(): boolean {
    return isThere(this.#folder.pathOf(this.#name))
  }

  /** Takes a lock that is free, in one step; false: it is not, or the socket was closed. */
  claim(lock: string): boolean {
    if (!this.#server.listening) return false
    const path = this.#folder.pathOf(lock)
    if (!this.#folder.try(() => makeLink(path, this.#name)) && !this.#isOurs(lock)) return false
    this.#held.add(lock)
    return true
  }

  /** Looks again. */
  holds(lock: string): boolean {
    return this.#held.has(lock) && this.#isOurs(lock)
  }

  /** Gives a lock back if it is still ours, and wakes those who wait; returns whether there were any. */
  drop(lock: string): boolean {
    if (this.holds(lock)) this.#remove(lock)
    this.#held.delete(lock)
    const woken = [...this.#waiting]
    this.#waiting.clear()
    for (const connection of woken) connection.destroy()
    return woken.length > 0
  }

  /** Gives everything back. */
  close(): void {
    for (const lock of this.#held) this.drop(lock)
    this.#remove(this.#name)
    this.#server.close()
  }

  #isOurs(lock: string): boolean {
    try {
      return targetOf(this.#folder.pathOf(lock)) === this.#name
    } catch {
      return false
    }
  }

  /** What cannot be removed is still ours when we need it again, and dead when we are. */
  #remove(name: string): void {
    try {
      removeName(this.#folder.pathOf(name))
    } catch {
      // See above.
    }
  }

  /** Who comes late finds that there is nothing to wait for. */
  #receive(connection: Socket): void {
    connection.on('error', () => {})
    if (this.#held.size === 0) return void connection.destroy()
    this.#waiting.add(connection)
    connection.once('close', () => this.#waiting.delete(connection))
    connection.unref().resume()
  }
}

/** Undefined: somebody removed it before it listened. */
async function listenAs(folder: LockFolder, id: string): Promise<Server | undefined> {
  const server = createServer().unref()
  try {
    folder.reach(`.open-${id}`, path => server.listen({ path, exclusive: true }))
    await once(server, 'listening')
    server.on('error', () => {})
    rename(folder.pathOf(`.open-${id}`), folder.pathOf(`.lock-${id}`))
    return server
  } catch (error) {
    server.close()
    if (['ENOENT', 'EADDRINUSE'].includes(codeOf(error))) return undefined
    throw folder.unusableBecause(error)
  }
}

async function removeLeftovers(folder: LockFolder): Promise<void> {
  const sockets = folder.try(() => namesIn(folder.path)).filter(name => /^\.(open|lock)-/.test(name))
  for (const name of sockets) {
    const holder = await call(folder, name)
    if (holder.kind === 'taken') holder.connection.destroy()
    if (holder.kind === 'dead') folder.try(() => removeName(folder.pathOf(name)))
  }
}
