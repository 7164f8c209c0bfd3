/**
 * A machine with a spool on a simulated disk: processes that come and go, kills, power cuts, copies.
 *
 * Deterministic: no thread, no timer; chance and time are counted.
 */
import { writerHere, type FileSystem } from '@message-gatherer/disk'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { DiskSpool, type DiskSpoolOptions } from '../../src/spool/disk-spool.js'
import { encodeMessage, type MessageLabels } from '../../src/spool/spooled-line.js'
import type { SpoolLines } from '../../src/spool/spool-port.js'
import { MemoryLocks } from './memory-locks.js'

export const folder = '/spool'
const sentAt = '2026-11-22T05:41:51.123Z'

let ids = 0

export class Machine {
  readonly disk: SimulatedDisk
  name = 'machine'
  #boot = 1
  #fs: FileSystem
  #locks = new MemoryLocks()

  constructor(disk = new SimulatedDisk()) {
    this.disk = disk
    this.#fs = disk.start()
  }

  get locks(): MemoryLocks {
    return this.#locks
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
      randomId: () => `id${++ids}`,
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

  /** Another one with a copy of the folder, as a program that copies files makes it. */
  copy(): Machine {
    const machine = new Machine(this.disk.copy())
    machine.fs.remove(`${folder}/birthmark`)
    return machine
  }

  #restart(): void {
    this.#fs = this.disk.start()
    this.#locks = new MemoryLocks()
  }
}

/** Spooled lines of messages. */
export function linesOf(texts: readonly string[], labels: Partial<MessageLabels> = {}): SpoolLines {
  const lines = texts.map(text => encodeMessage(JSON.stringify(text), { sentAt, stream: 'default', ...labels }))
  return { bytes: Buffer.concat(lines), count: texts.length }
}
