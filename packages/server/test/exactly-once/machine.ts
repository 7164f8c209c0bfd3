/**
 * A machine with a disk on which servers live one after the other: real ingest on the real journal.
 *
 * Knows how a life begins and ends and what goes wrong with the disk; knows nothing of what is sent.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { writerHere, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { Chance, DiskCall } from '@message-gatherer/disk/testing'
import type { Journal } from '@message-gatherer/journal'
import { chanceFrom, folder, newDisk, open, startMs } from '../../../journal/test/sample.js'
import { Backlog } from '../../src/ingest/backlog.js'
import { Ingest } from '../../src/ingest/ingest.js'
import type { Death, LifePlan, Limits } from './plan.js'
import { maxMessageBytes } from './sender.js'

/** One life of a server. */
export interface Life {
  readonly journal: Journal
  readonly ingest: Ingest
  /** Poisoned: the process has to end. Dead: nobody hears its answers. */
  readonly state: () => LifeState
}

type LifeState = 'alive' | 'poisoned' | 'dead'

const changing = new Set<DiskCall['name']>(['write', 'sync', 'syncFolder', 'truncate', 'rename', 'remove'])

export class Machine {
  readonly #disk = newDisk()
  readonly #limits: Limits
  #state: LifeState = 'dead'
  #chance: Chance = () => 0
  #nowMs = startMs
  #trouble: 'none' | 'full' | 'failing' = 'none'
  #troubles = 0

  constructor(limits: Limits) {
    this.#limits = limits
  }

  /** How often the disk got into trouble; undefined while it is in trouble. */
  get troubles(): number | undefined {
    return this.#trouble === 'none' ? this.#troubles : undefined
  }

  /** Begins a life; undefined when it died before it could answer. */
  async start({ dies, seed }: LifePlan): Promise<Life | undefined> {
    this.#chance = chanceFrom(seed)
    this.#letGo()
    this.#state = 'alive'
    if (dies) this.#dieAt(dies)
    const options = { ...this.#limits, now: () => (this.#nowMs += 2000), onPoisoned: () => this.#poisoned() }
    try {
      const { journal } = await open(this.#disk, options, fs => hesitating(fs, this.#chance))
      if (this.#isDead()) return undefined
      return {
        journal,
        ingest: new Ingest({ journal, backlog: new Backlog({ ticks: () => 0 }), maxMessageBytes }),
        state: () => this.#state,
      }
    } catch (error) {
      if (this.#isDead()) return undefined
      throw error
    }
  }

  die(by: Death): void {
    this.#state = 'dead'
    if (by === 'kill') this.#disk.kill()
    else this.#disk.powerCut(this.#chance)
  }

  fill(room: number): void {
    const { free, total } = this.#disk.copy().start().space(folder.root)
    this.#disk.capacity = total - free + room
    if (this.#trouble === 'none') this.#trouble = 'full'
    this.#troubles++
  }

  free(): void {
    this.#disk.capacity = Number.MAX_SAFE_INTEGER
    if (this.#trouble === 'full') this.#trouble = 'none'
  }

  /** Until the life ends. */
  failSyncs(): void {
    this.#disk.fault = ({ name, path }) =>
      name.startsWith('sync') && path.startsWith(folder.segments) ? 'EIO' : undefined
    this.#trouble = 'failing'
    this.#troubles++
  }

  /** Between two lives. */
  deleteCheckpoint(): void {
    this.#letGo()
    this.#disk.start().remove(folder.checkpoint)
  }

  /** The files, for whoever reads them without a server. */
  files(): FileSystem {
    return this.#disk.copy().start()
  }

  /** Nothing of the life before has a hand in what the disk does; a full one stays full. */
  #letGo(): void {
    this.#disk.watch = () => undefined
    this.#disk.fault = () => undefined
    if (this.#trouble === 'failing') this.#trouble = this.#disk.capacity < Number.MAX_SAFE_INTEGER ? 'full' : 'none'
  }

  #dieAt({ atCall, by }: NonNullable<LifePlan['dies']>): void {
    let left = atCall
    this.#disk.watch = ({ name, path, write }) => {
      if (!changing.has(name) || left-- > 0) return
      // A write may be there in part.
      if (write && this.#chance() < 0.5) {
        this.#disk.scribble(path, write.bytes.subarray(0, this.#chance() * write.bytes.length), write.position)
      }
      this.die(by)
      this.#disk.fault = () => 'EBADF'
    }
  }

  #poisoned(): void {
    if (this.#state === 'alive') this.#state = 'poisoned'
  }

  #isDead(): boolean {
    return this.#state === 'dead'
  }
}

/** A disk that takes its time now and then, so that groups form in many ways. */
function hesitating(fs: FileSystem, chance: Chance): Writer {
  const writer = writerHere(fs, { bytes: 0, share: 0 })
  const hesitate = async () => {
    for (let turns = Math.floor(chance() * 3); turns > 0; turns--) await nextTurn()
  }
  return {
    ...writer,
    commit: async (group, position) => hesitate().then(() => writer.commit(group, position)),
    publish: async (staged, path) => hesitate().then(() => writer.publish(staged, path)),
  }
}
