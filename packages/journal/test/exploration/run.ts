/**
 * A long random life of a journal on a simulated disk, and the state of the disk before each call that changes it.
 *
 * Several producers at once, small segments and groups, orderly restarts, kills, power cuts, a failing sync, a full disk.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { writerHere, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { Chance, SimulatedDisk } from '@message-gatherer/disk/testing'
import { messagesOf } from '../../src/index.js'
import { batchOf, newDisk, open, type OpenJournal } from '../sample.js'
import { Ledger, type Promised, type Sent } from './ledger.js'

/** A disk as a crash would find it, and what was promised by then. */
export interface CrashState {
  readonly disk: SimulatedDisk
  readonly promised: Promised
  /** The call that did not happen any more. */
  readonly before: string
}

const producers = ['p1', 'p2', 'p3']
export const limits = { segmentBytes: 1500, groupBytes: 600 }

const changing = new Set(['write', 'sync', 'syncFolder', 'truncate', 'rename', 'remove'])

/** @param steps how many things happen: appends, restarts, crashes. */
export async function liveAndRecord(chance: Chance, steps: number): Promise<CrashState[]> {
  const disk = newDisk()
  const ledger = new Ledger()
  const states: CrashState[] = []
  const life = new Life(disk, ledger, chance)
  await life.begin()
  disk.watch = ({ name, path, write }) => {
    if (!changing.has(name)) return
    const before = `${name} ${path}`
    states.push({ disk: disk.copy(), promised: ledger.snapshot(), before })
    if (name !== 'write' || !write || chance() < 0.5) return
    // The same crash a little later: a part of the bytes is in the file.
    const torn = disk.copy()
    torn.scribble(path, write.bytes.subarray(0, Math.floor(chance() * write.bytes.length)), write.position)
    states.push({ disk: torn, promised: ledger.snapshot(), before: `half of ${before}` })
  }
  for (let step = 0; step < steps; step++) await life.step()
  states.push({ disk: disk.copy(), promised: ledger.snapshot(), before: 'the end' })
  return states
}

class Life {
  readonly #disk: SimulatedDisk
  readonly #ledger: Ledger
  readonly #chance: Chance
  /** Messages of a producer that are not acknowledged yet; they keep their numbers. */
  readonly #unsure = new Map<string, Sent[]>()
  #open: OpenJournal | undefined

  constructor(disk: SimulatedDisk, ledger: Ledger, chance: Chance) {
    this.#disk = disk
    this.#ledger = ledger
    this.#chance = chance
  }

  async begin(): Promise<void> {
    this.#open = await openHere(this.#disk, this.#chance)
  }

  async step(): Promise<void> {
    const draw = this.#chance()
    if (draw < 0.8) await this.#burst()
    else if (draw < 0.86) this.#look()
    else if (draw < 0.9) await this.#journal.close()
    else if (draw < 0.93) this.#disk.kill()
    else if (draw < 0.95) this.#disk.powerCut(this.#chance)
    else if (draw < 0.97) await this.#whileFailing(({ name }) => (name === 'sync' ? 'EIO' : undefined))
    else await this.#whileFull()
    if (draw >= 0.86 && draw < 0.97) await this.begin()
  }

  get #journal() {
    if (!this.#open) throw new Error('not open')
    return this.#open.journal
  }

  /** Some appends at once; of each producer one at a time, as the server does. */
  async #burst(): Promise<void> {
    const some = producers.filter(() => this.#chance() < 0.5)
    const appends = some.map(producer => this.#appendFor(producer))
    for (let count = this.#number(3); count > 0; count--) appends.push(this.#appendAnonymous())
    await Promise.all(appends)
  }

  async #appendAnonymous(): Promise<void> {
    const sent = this.#ledger.send(1 + this.#number(3), undefined)
    await this.#append(sent, {})
  }

  /** What the journal holds of the unsure ones is not sent again; the rest keeps its numbers. */
  async #appendFor(producer: string): Promise<void> {
    const next = this.#journal.mark('dale', producer)?.next ?? 0
    const unsure = this.#unsure.get(producer) ?? []
    const first = this.#firstUnsure.get(producer) ?? 0
    const stored = unsure.slice(0, Math.max(0, next - first))
    if (stored.length > 0) this.#ledger.acknowledge(stored)
    const sent = [...unsure.slice(stored.length), ...this.#ledger.send(1 + this.#number(8), producer)]
    this.#unsure.set(producer, sent)
    this.#firstUnsure.set(producer, next)
    const isStored = await this.#append(sent, { producer: { id: producer, firstSequence: next } })
    if (!isStored) return
    this.#unsure.delete(producer)
    this.#firstUnsure.set(producer, next + sent.length)
  }

  readonly #firstUnsure = new Map<string, number>()

  async #append(sent: readonly Sent[], fields: Parameters<typeof batchOf>[1]): Promise<boolean> {
    const messages = sent.map(({ message }) => ({ json: String(message), source: 'x'.repeat(message % 40) || 'x' }))
    try {
      await this.#journal.append(batchOf(0, { ...fields, messages: messagesOf(messages) }))
      this.#ledger.acknowledge(sent)
      return true
    } catch {
      return false
    }
  }

  #look(): void {
    for (const { offset, bytes } of this.#journal.read()) this.#ledger.see(offset, bytes.toString())
  }

  async #whileFailing(fault: SimulatedDisk['fault']): Promise<void> {
    this.#disk.fault = fault
    await this.#burst()
    this.#disk.fault = () => undefined
    this.#disk.kill()
  }

  async #whileFull(): Promise<void> {
    const { free, total } = this.#open?.fs.space('/data') ?? { free: 0, total: 0 }
    this.#disk.capacity = total - free + this.#number(400)
    await this.#burst()
    await this.#burst()
    this.#disk.capacity = Number.MAX_SAFE_INTEGER
  }

  /** From 0 up to, but not including, `below`. */
  #number(below: number): number {
    return Math.floor(this.#chance() * below)
  }
}

/** A journal whose disk takes its time now and then, so that groups form in many ways. */
export function openHere(disk: SimulatedDisk, chance: Chance): Promise<OpenJournal> {
  return open(disk, limits, fs => hesitating(fs, chance))
}

function hesitating(fs: FileSystem, chance: Chance): Writer {
  const writer = writerHere(fs, { bytes: 0, share: 0 })
  return {
    ...writer,
    commit: async (group, position) => {
      for (let turns = Math.floor(chance() * 3); turns > 0; turns--) await nextTurn()
      return writer.commit(group, position)
    },
  }
}
