/**
 * Locks between the processes of one machine, in a real folder (spool rules Q5, Q11).
 *
 * The kernel knows whether anybody listens on a socket, so a dead holder is told from a slow one without a clock, and
 * is dead only when nothing of its process can write any more. Those who wait are connected to the holder.
 */
import type { Socket } from 'node:net'
import type { Surroundings } from '../surroundings.js'
import { ended } from './lock-call.js'
import { claim, type Claim } from './lock-claim.js'
import { LockFolder } from './lock-folder.js'
import { LockSocket } from './lock-socket.js'
import type { Hold, Lock } from './lock.js'
import { Turns } from './turns.js'

export interface LockOptions extends Pick<Surroundings, 'sleep' | 'random' | 'platform' | 'processId'> {
  /** Must exist, on a disk of this machine: the processes of another machine count as dead. */
  readonly folder: string
}

/**
 * One user of a folder's locks. Two of them exclude each other, in one process as in two.
 *
 * Nothing is touched before the first use of a lock, which rejects with GathererError FOLDER_UNUSABLE where a lock cannot
 * be made or looked at. A lock that only one wants costs a link and no sleep.
 */
export class SocketLocks {
  readonly append: Lock
  readonly deliver: Lock
  readonly #all: readonly SocketLock[]

  constructor(options: LockOptions) {
    const append = new SocketLock('append.lock', options)
    const deliver = new SocketLock('deliver.lock', options)
    this.append = append
    this.deliver = deliver
    this.#all = [append, deliver]
  }

  /** Gives back what is held and leaves no file behind; what waits, rejects. Idempotent. */
  close(): void {
    for (const lock of this.#all) lock.close()
  }
}

/** How long those who waited have, at most, before the one who let them wait takes the lock again. */
const precedenceMs = 5
/** Between two tries, where there is nothing to wait for. */
const pauseMs = 10
/** How often somebody else may be faster before that counts as nothing to wait for. */
const mostLosses = 20

class SocketLock implements Lock {
  readonly #name: string
  readonly #options: LockOptions
  readonly #folder: LockFolder
  readonly #turns = new Turns()
  #socket: LockSocket | undefined
  #waitsFor: Socket | undefined
  #owesPrecedence = false
  #isClosed = false

  constructor(name: string, options: LockOptions) {
    this.#name = name
    this.#options = options
    this.#folder = new LockFolder(options.folder, options.platform)
  }

  async acquire(signal?: AbortSignal): Promise<Hold> {
    await this.#turns.take(signal)
    return this.#orEndTurn(() => this.#untilHeld(signal))
  }

  async tryToAcquire(): Promise<Hold | undefined> {
    if (!this.#turns.tryToTake()) return undefined
    return this.#orEndTurn(() => this.#ifFree())
  }

  close(): void {
    this.#isClosed = true
    this.#waitsFor?.destroy()
    this.#socket?.close()
  }

  async #orEndTurn<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      this.#turns.end()
      throw error
    }
  }

  async #untilHeld(signal?: AbortSignal): Promise<Hold> {
    if (this.#owesPrecedence) await this.#pause(precedenceMs, signal)
    this.#owesPrecedence = false
    for (let losses = 0; ; losses++) {
      signal?.throwIfAborted()
      const socket = await this.#ready()
      const outcome = await claim(this.#folder, socket, this.#name)
      if (outcome.kind === 'held') return this.#hold(socket)
      await this.#changed(outcome, signal)
      if (losses >= mostLosses) await this.#pause(pauseMs, signal)
    }
  }

  async #ifFree(): Promise<Hold | undefined> {
    for (;;) {
      const socket = await this.#ready()
      const outcome = await claim(this.#folder, socket, this.#name)
      if (outcome.kind === 'held') return this.#hold(socket)
      if (outcome.kind === 'taken') outcome.connection.destroy()
      if (outcome.kind === 'free') continue
      this.#turns.end()
      return undefined
    }
  }

  /** The socket is made anew when somebody has removed it. */
  async #ready(): Promise<LockSocket> {
    this.#mustBeOpen()
    if (this.#socket?.isUsable) return this.#socket
    this.#socket?.close()
    const socket = await LockSocket.open(this.#folder, () => this.#newId())
    if (this.#isClosed) socket.close()
    this.#mustBeOpen()
    return (this.#socket = socket)
  }

  async #changed(outcome: Exclude<Claim, { kind: 'held' }>, signal?: AbortSignal): Promise<void> {
    if (outcome.kind === 'busy') await this.#pause(pauseMs, signal)
    if (outcome.kind !== 'taken') return
    this.#waitsFor = outcome.connection
    if (this.#isClosed) this.#waitsFor.destroy()
    await ended(this.#waitsFor, signal)
  }

  #hold(socket: LockSocket): Hold {
    let isReleased = false
    const release = () => {
      if (isReleased) return
      isReleased = true
      this.#owesPrecedence = socket.drop(this.#name)
      this.#turns.end()
    }
    return { isHeld: () => !isReleased && socket.holds(this.#name), release }
  }

  #pause(atMostMs: number, signal?: AbortSignal): Promise<void> {
    return this.#options.sleep(this.#options.random() * atMostMs, signal)
  }

  #newId(): string {
    const chance = Math.floor(this.#options.random() * 36 ** 6).toString(36)
    return `${this.#options.processId}-${chance}`
  }

  #mustBeOpen(): void {
    if (this.#isClosed) throw new Error(`the locks of ${this.#folder.path} are closed`)
  }
}
