/**
 * A machine with a spool on a simulated disk: processes that come and go, kills, power cuts, copies.
 *
 * Deterministic: no thread, no timer; chance and time are counted.
 */
import { writerHere, type FileSystem } from '@message-gatherer/disk'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { DiskSpool, type DiskSpoolOptions } from '../../src/spool/disk-spool.js'
import { encodeMessage } from '../../src/spool/spooled-line.js'
import type { SpoolLines } from '../../src/spool/spool-port.js'
import { MemoryLocks } from './memory-locks.js'

export const folder = '/spool'
const sentAt = '2026-11-22T05:41:51.123Z'

export class Machine {
  readonly disk: SimulatedDisk
  name = 'machine'
  #boot = 1
  #ids = 0
  #fs: FileSystem
  #locks = new MemoryLocks()

  constructor(disk = new SimulatedDisk()) {
    this.disk = disk
    this.#fs = disk.start()
  }

  get fs(): FileSystem {
    return this.#fs
  }

  /** Another process opens the spool; those before it live on. */
  open(options: Partial<DiskSpoolOptions> = {}): Promise<DiskSpool> {
    return DiskSpool.open({
      fs: this.#fs,
      folder,
      writer: writerHere(this.#fs, { bytes: 0, share: 0 }),
      locks: this.#locks,
      machine: { machine: this.name, boot: String(this.#boot) },
      destination: 'dale@http://localhost:6174',
      now: () => 1_700_000_000_000,
      sleep: async () => undefined,
      randomId: () => `id${++this.#ids}`,
      ...options,
    })
  }

  /** All processes end; what they wrote is seen on. */
  kill(): void {
    this.disk.kill()
    this.#restart()
  }

  powerCut(chance?: () => number): void {
    this.disk.powerCut(chance)
    this.#boot++
    this.#restart()
  }

  reboot(): void {
    this.kill()
    this.#boot++
  }

  #restart(): void {
    this.#fs = this.disk.start()
    this.#locks = new MemoryLocks()
  }
}

/** Spooled lines of messages. */
export function linesOf(texts: readonly string[], stream = 'default'): SpoolLines {
  const lines = texts.map(text => encodeMessage(JSON.stringify(text), { sentAt, stream }))
  return { bytes: Buffer.concat(lines), count: texts.length }
}
