/**
 * A long random story of one spool folder, and the state of its disk before each call that changes it.
 *
 * Several processes at once, small segments, deaths of one and of all, power cuts, reboots, failing syncs, a full disk; and by
 * the story's kind copies and older copies of the folder, an older copy of the server, or damage.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { GathererError } from '@message-gatherer/protocol'
import { SimulatedDisk, type Chance } from '@message-gatherer/disk/testing'
import { encodeMessage } from '../../src/spool/spooled-line.js'
import type { AppendOptions } from '../../src/spool/spool-port.js'
import { fileText, note } from './check.js'
import { recordStates, type CrashState } from './crash-state.js'
import { flipOneBit } from './damage.js'
import { deliver, type Renumbering } from './deliver.js'
import { count } from './figures.js'
import { Ledger, type Appended } from './ledger.js'
import type { MortalProcess } from './mortal-process.js'
import { SmallServer, type SentRequest } from './small-server.js'
import { folder, freshName, World, type Limits } from './world.js'

export const kinds = ['plain', 'copied', 'restored', 'server restored', 'damaged'] as const
export type Kind = (typeof kinds)[number]

const sentAt = '2026-11-22T05:41:51.123Z'
const files = ['log-a', 'log-b'] as const

export class Story {
  readonly kind: Kind
  readonly server = new SmallServer()
  worlds: World[] = []
  readonly states: CrashState[] = []
  readonly limits: Limits
  readonly #chance: Chance
  /** Promises that cannot be awaited where they are made; they never reject. */
  readonly #underWay = new Set<Promise<void>>()
  readonly #broken: unknown[] = []
  readonly #late: SentRequest[] = []
  #snapshot: { readonly world: World; readonly stored: number } | undefined
  #serverSnapshot: SmallServer | undefined
  #restoredServer: SmallServer | undefined

  constructor(kind: Kind, chance: Chance) {
    this.kind = kind
    this.#chance = chance
    this.limits = {
      segmentBytes: [1, 700, 3000][this.#number(3)] ?? 1,
      maxBytes: this.#chance() < 0.2 ? 2500 : 1_000_000,
    }
    const disk = new SimulatedDisk()
    const world = new World(disk, { ledger: new Ledger(), limits: this.limits, chance, boot: freshName('boot') })
    this.worlds.push(world)
    this.#watch(world)
  }

  /** The server that the spools send to now. */
  get serverNow(): SmallServer {
    return this.#restoredServer ?? this.server
  }

  get renumbering(): Renumbering {
    if (this.kind === 'damaged') return 'after damage'
    return this.kind === 'server restored' ? 'expected' : 'a broken promise'
  }

  async tell(steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      await this.#step()
      if (step % 12 === 11) await this.#byKind(this.#pick(this.worlds))
      if (this.#broken.length > 0) throw this.#broken[0]
    }
    for (const world of this.worlds) world.disk.watch = () => undefined
    await this.#settle()
    if (this.#broken.length > 0) throw this.#broken[0]
  }

  async #step(): Promise<void> {
    const world = this.#pick(this.worlds)
    const process = await this.#someProcess(world)
    if (!process) return
    const draw = this.#chance()
    if (draw < 0.42) this.#burst(world)
    else if (draw < 0.72) this.#deliverIn(world, process)
    else if (draw < 0.78) process.dieAt(this.#number(12))
    else if (draw < 0.82) await this.#end(process)
    else if (draw < 0.86) this.#crash(world)
    else if (draw < 0.89) await this.#whileFailing(world)
    else if (draw < 0.93) await this.#whileFull(world)
    else if (draw < 0.95) this.#deleteCache(world)
    else await this.#byKind(world)
    for (let turns = this.#number(8); turns > 0; turns--) await nextTurn()
    if (this.#chance() < 0.3) await this.#settle()
  }

  async #someProcess(world: World): Promise<MortalProcess | undefined> {
    const { living } = world
    if (living.length > 0 && (living.length > 2 || this.#chance() < 0.8)) return this.#pick(living)
    return world.start(this.#chance() < 0.2 ? this.#number(15) : undefined)
  }

  #burst(world: World): void {
    if (world.living.length === 0) return
    for (let appends = 1 + this.#number(4); appends > 0; appends--) {
      const process = this.#pick(world.living)
      this.#go(this.#chance() < 0.3 ? this.#ship(world, process) : this.#append(world, process, this.#texts()))
    }
  }

  #texts(): string[] {
    return Array.from({ length: 1 + this.#number(4) }, () => {
      const name = freshName(this.#chance() < 0.06 ? 'bad' : 'm')
      return JSON.stringify(this.#chance() < 0.1 ? `${name}${'x'.repeat(this.#number(900))}` : `${name} J*`)
    })
  }

  async #append(world: World, process: MortalProcess, texts: readonly string[], ends?: Ends): Promise<void> {
    count('appends')
    const appended = world.ledger.append(texts, process.name)
    const lines = texts.map((text, index) => {
      const of = ends && { of: { file: ends.file, end: ends.from + 10 * (index + 1) } }
      return encodeMessage(text, { sentAt, stream: 'default', ...of })
    })
    const options: AppendOptions = { whenFull: 'reject', ...(ends && { of: { file: ends.file, from: ends.from } }) }
    const append = process.spool.append({ bytes: Buffer.concat(lines), count: texts.length }, options)
    const spooled = await process
      .live(append)
      .catch((error: unknown) => this.#learnFailure(world, process, { appended, error }))
    if (spooled === undefined || spooled === 'died') return
    if (spooled.kind === 'spooled') {
      count(ends ? 'file lines spooled' : 'messages spooled', texts.length)
      return note(appended, spooled.first)
    }
    count('files moved on by others')
    world.ledger.forget(appended)
  }

  #learnFailure({ ledger }: World, process: MortalProcess, { appended, error }: FailedAppend): undefined {
    if (!(error instanceof GathererError)) throw error
    const isFull = error.code === 'SPOOL_FULL'
    if (isFull) count('refused for want of room')
    else process.die()
    appended.fate = isFull ? 'refused' : 'failed'
    // The lines of a file come again.
    if (isFull && appended.texts[0]?.startsWith('"log')) ledger.forget(appended)
    return undefined
  }

  async #ship(world: World, process: MortalProcess): Promise<void> {
    const file = this.#pick(files)
    const ends = await process.live(process.spool.fileEnds()).catch((error: unknown) => this.#excuse(process, error))
    if (ends === 'died' || ends === undefined) return
    const from = ends.get(file)?.end ?? 0
    const texts = Array.from({ length: 1 + this.#number(4) }, (_, index) =>
      fileText(file, from / 10 + index, world.name),
    )
    await this.#append(world, process, texts, { file, from })
  }

  #deliverIn(world: World, process: MortalProcess): void {
    const work = async () => {
      const hold = await process.spool.deliverLock.acquire()
      try {
        await deliver({
          queue: process.spool.queue(),
          ledger: world.ledger,
          server: this.serverNow,
          chance: this.#chance,
          network: 'foul',
          requests: 1 + this.#number(10),
          renumbering: this.renumbering,
          late: this.#late,
        })
      } finally {
        hold.release()
      }
    }
    this.#go(
      process.live(work()).then(
        () => undefined,
        (error: unknown) => this.#excuse(process, error),
      ),
    )
  }

  /** Trouble with the disk ends a process; anything else is a bug. */
  #excuse(process: MortalProcess, error: unknown): undefined {
    if (!(error instanceof GathererError)) throw error
    process.die()
    return undefined
  }

  async #end(process: MortalProcess): Promise<void> {
    await process.live(process.spool.close())
    process.die()
  }

  #crash(world: World): void {
    const draw = this.#chance()
    if (draw < 0.3) {
      count('kills')
      world.kill()
    } else if (draw < 0.5) {
      count('reboots')
      world.reboot()
    } else {
      count('power cuts')
      world.powerCut(this.#chance)
    }
  }

  async #whileFailing(world: World): Promise<void> {
    count('failed syncs')
    let left = this.#number(4)
    world.disk.fault = ({ name }) => ((name === 'sync' || name === 'syncFolder') && left-- <= 0 ? 'EIO' : undefined)
    this.#burst(world)
    await this.#settle()
    world.disk.fault = () => undefined
    for (const process of world.living) if (this.#chance() < 0.7) process.die()
  }

  async #whileFull(world: World): Promise<void> {
    count('full disks')
    const { free, total } = world.fs.space(folder)
    world.disk.capacity = total - free + this.#number(500)
    this.#burst(world)
    for (const process of world.living) if (this.#chance() < 0.5) this.#deliverIn(world, process)
    await this.#settle()
    if (this.#chance() < 0.5) {
      this.#crash(world)
      const process = await world.start().catch((error: unknown) => {
        if (!(error instanceof GathererError)) throw error
      })
      if (process) {
        count('opened on a full disk')
        this.#burst(world)
        this.#deliverIn(world, process)
        await this.#settle()
      }
    }
    world.disk.capacity = Number.MAX_SAFE_INTEGER
  }

  #deleteCache(world: World): void {
    count('caches deleted')
    const name = this.#pick(['tail', 'acknowledged'])
    if (this.#chance() < 0.5) world.kill()
    world.fs.remove(`${folder}/${name}`)
  }

  async #byKind(world: World): Promise<void> {
    await this.#settle()
    switch (this.kind) {
      case 'plain':
        return
      case 'copied':
        return this.#copy(world)
      case 'restored':
        return this.#restore(world)
      case 'server restored':
        return this.#restoreServer()
      case 'damaged':
        return flipOneBit(world, this.#chance)
    }
  }

  #copy(world: World): void {
    if (this.worlds.length > 2) return
    count('folders copied')
    const copy = world.copied()
    this.#watch(copy)
    this.worlds.push(copy)
  }

  /** What was appended since an older copy is gone for the spool; the server may have it. */
  #restore(world: World): void {
    if (!this.#snapshot || this.#chance() < 0.4) {
      this.#snapshot = { world: world.copied(), stored: this.server.stored.length }
      return
    }
    count('folders restored')
    const older = this.#snapshot.world.copied()
    for (const { texts } of world.ledger.appended) {
      const isOlder = older.ledger.appended.some(each => each.texts === texts)
      if (!isOlder) older.ledger.excuse(texts, 'restored away')
    }
    world.kill()
    this.#watch(older)
    this.worlds = [older]
  }

  #restoreServer(): void {
    if (!this.#serverSnapshot || this.#chance() < 0.4) {
      this.#serverSnapshot = this.serverNow.copy()
      return
    }
    count('servers restored')
    const kept = new Set(this.#serverSnapshot.stored)
    const lost = this.serverNow.stored.filter(text => !kept.has(text))
    for (const { ledger } of this.worlds) ledger.excuse(lost, 'lost by the server')
    this.#restoredServer = this.#serverSnapshot.copy()
    // What was on its way to the old server never comes.
    this.#late.length = 0
  }

  #watch(world: World): void {
    const server = (): SmallServer => this.serverNow
    recordStates(world, { chance: this.#chance, server, note: state => this.states.push(state) })
  }

  #go(work: Promise<void>): void {
    const settled: Promise<void> = work
      .catch((error: unknown) => void this.#broken.push(error))
      .finally(() => this.#underWay.delete(settled))
    this.#underWay.add(settled)
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#underWay)
  }

  #pick<T>(of: readonly T[]): T {
    const picked = of[this.#number(of.length)]
    if (picked === undefined) throw new Error('nothing to pick')
    return picked
  }

  /** From 0 up to, but not including, `below`. */
  #number(below: number): number {
    return Math.floor(this.#chance() * below)
  }
}

interface FailedAppend {
  readonly appended: Appended
  readonly error: unknown
}

interface Ends {
  readonly file: string
  readonly from: number
}
