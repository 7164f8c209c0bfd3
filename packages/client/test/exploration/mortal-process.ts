/**
 * A process that uses a spool and may die before any call that changes the disk, while others live on.
 *
 * What a dead one was waiting for never comes; its locks are free.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { writerHere, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { Chance, DiskCall } from '@message-gatherer/disk/testing'
import { DiskSpool, type DiskSpoolOptions } from '../../src/spool/disk-spool.js'
import type { Hold, Lock } from '../../src/spool/lock.js'
import { count } from './figures.js'

export const changing = new Set<DiskCall['name']>(['write', 'sync', 'syncFolder', 'truncate', 'rename', 'remove'])

type Options = Omit<DiskSpoolOptions, 'writer'> & { readonly chance: Chance }

export class MortalProcess {
  readonly name: string
  readonly died: Promise<'died'>
  #spool: DiskSpool | undefined
  #isDead = false
  #left = Infinity
  #chance: Chance
  #tellDeath: (died: 'died') => void = () => undefined
  readonly #holds = new Set<Hold>()

  /** Undefined: it died while it opened the spool. */
  static async start(name: string, options: Options, dieAtCall = Infinity): Promise<MortalProcess | undefined> {
    count('processes')
    const process = new MortalProcess(name, options.chance)
    process.#left = dieAtCall
    const fs = process.#mortal(options.fs)
    const locks = { append: process.#mine(options.locks.append), deliver: process.#mine(options.locks.deliver) }
    const opening = DiskSpool.open({ ...options, fs, locks, writer: hesitating(fs, options.chance) })
    try {
      const spool = await Promise.race([opening, process.died])
      if (spool === 'died') return undefined
      process.#spool = spool
      return process
    } catch (error) {
      if (process.#isDead) return undefined
      throw error
    }
  }

  private constructor(name: string, chance: Chance) {
    this.name = name
    this.#chance = chance
    this.died = new Promise(resolve => (this.#tellDeath = resolve))
  }

  get spool(): DiskSpool {
    if (!this.#spool) throw new Error('not open')
    return this.#spool
  }

  get isDead(): boolean {
    return this.#isDead
  }

  /** So many calls from now on that change the disk. */
  dieAt(call: number): void {
    this.#left = call
  }

  die(): void {
    if (this.#isDead) return
    this.#isDead = true
    for (const hold of this.#holds) hold.release()
    this.#tellDeath('died')
  }

  /** What comes of it; `died` when the process does before. Errors of a dying process are its own. */
  async live<T>(work: Promise<T>): Promise<T | 'died'> {
    try {
      const outcome = await Promise.race([work, this.died])
      return this.#isDead ? 'died' : outcome
    } catch (error) {
      if (this.#isDead) return 'died'
      throw error
    }
  }

  #mine(lock: Lock): Lock {
    const keep = (hold: Hold): Hold | Promise<never> => {
      if (this.#isDead) {
        hold.release()
        return new Promise<never>(() => undefined)
      }
      this.#holds.add(hold)
      return hold
    }
    return {
      acquire: async signal => keep(await lock.acquire(signal)),
      tryToAcquire: async () => {
        const hold = await lock.tryToAcquire()
        return hold && keep(hold)
      },
    }
  }

  #mortal(fs: FileSystem): FileSystem {
    const names = Object.keys(fs) as (keyof FileSystem)[]
    const call =
      (name: keyof FileSystem) =>
      (...args: unknown[]): unknown => {
        const work = fs[name] as (...args: unknown[]) => unknown
        if (!this.#isDead && changing.has(name) && this.#left-- <= 0) {
          const [file, bytes, position] = args as [number, Uint8Array, number]
          if (name === 'write' && this.#chance() < 0.5)
            fs.write(file, bytes.subarray(0, this.#chance() * bytes.length), position)
          count('process deaths')
          this.die()
        }
        if (this.#isDead) throw Object.assign(new Error(`EBADF: ${name}, its process is dead`), { code: 'EBADF' })
        return work(...args)
      }
    return Object.fromEntries(names.map(name => [name, call(name)])) as unknown as FileSystem
  }
}

/** A disk that takes its time now and then, so that processes come between each other in many ways. */
function hesitating(fs: FileSystem, chance: Chance): Writer {
  const writer = writerHere(fs, { bytes: 0, share: 0 })
  const hesitate = async () => {
    for (let turns = Math.floor(chance() * 3); turns > 0; turns--) await nextTurn()
  }
  return {
    ...writer,
    begin: async path => hesitate().then(() => writer.begin(path)),
    adopt: async (path, length) => hesitate().then(() => writer.adopt(path, length)),
    commit: async (group, position) => hesitate().then(() => writer.commit(group, position)),
  }
}
