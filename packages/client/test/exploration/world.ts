/**
 * One machine with one spool folder, the processes that use it, and the ledger of what was appended to it.
 *
 * Knows how processes, boots and copies come and go; knows nothing of what is appended.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { FileSystem } from '@message-gatherer/disk'
import type { Chance, SimulatedDisk } from '@message-gatherer/disk/testing'
import { MemoryLocks } from '../spool/memory-locks.js'
import { Ledger } from './ledger.js'
import { MortalProcess } from './mortal-process.js'

export const folder = '/spool'

export interface Limits {
  readonly segmentBytes: number
  readonly maxBytes: number
}

let named = 0

/** A new story: so that the same seed tells the same one. */
export function forgetNames(): void {
  named = 0
}

/** No two are the same in a story. */
export function freshName(kind: string): string {
  return `${kind}${++named}`
}

export class World {
  readonly name = freshName('world')
  readonly disk: SimulatedDisk
  readonly ledger: Ledger
  readonly limits: Limits
  readonly chance: Chance
  processes: MortalProcess[] = []
  #boot: string
  #fs: FileSystem
  #locks = new MemoryLocks()

  constructor(disk: SimulatedDisk, { ledger, limits, chance, boot }: WorldOptions) {
    this.disk = disk
    this.ledger = ledger
    this.limits = limits
    this.chance = chance
    this.#boot = boot
    this.#fs = disk.start()
  }

  get fs(): FileSystem {
    return this.#fs
  }

  get boot(): string {
    return this.#boot
  }

  get living(): MortalProcess[] {
    return this.processes.filter(({ isDead }) => !isDead)
  }

  /** Undefined: it died while it started. */
  async start(dieAtCall?: number): Promise<MortalProcess | undefined> {
    const options = {
      fs: this.#fs,
      folder,
      locks: this.#locks,
      machine: { machine: 'machine', boot: this.#boot },
      destination: 'dale@http://localhost:6174',
      ...this.limits,
      now: () => 1_700_000_000_000,
      sleep: () => nextTurn(),
      randomId: () => freshName('p'),
      chance: this.chance,
    }
    const process = await MortalProcess.start(freshName('process'), options, dieAtCall)
    if (process) this.processes.push(process)
    return process
  }

  /** All processes die; what they wrote is seen on. */
  kill(): void {
    for (const process of this.processes) process.die()
    this.processes = []
    this.disk.kill()
    this.#restart()
  }

  reboot(): void {
    this.kill()
    this.#boot = freshName('boot')
  }

  powerCut(chance: Chance | undefined): void {
    this.kill()
    this.disk.powerCut(chance)
    this.#boot = freshName('boot')
    this.#restart()
  }

  /** The folder once more, on another machine or beside this one: a copy has another birthmark. */
  copied(): World {
    const disk = this.disk.copy()
    // Without what may still be lost here.
    disk.powerCut()
    const { limits, chance } = this
    const copy = new World(disk, { ledger: this.ledger.fork(), limits, chance, boot: this.#boot })
    copy.fs.remove(`${folder}/birthmark`)
    return copy
  }

  #restart(): void {
    this.#fs = this.disk.start()
    this.#locks = new MemoryLocks()
  }
}

export interface WorldOptions {
  readonly ledger: Ledger
  readonly limits: Limits
  readonly chance: Chance
  readonly boot: string
}
