/**
 * A spool on disk: puts its parts together (docs/spool.md).
 *
 * Any number of processes may open the same folder; what they know of each other is in its files.
 */
import { isNoRoom, listSegments, segmentName, type FileSystem, type Outcome, type Writer } from '@message-gatherer/disk'
import type { Queue } from '../delivery/queue.js'
import type { KeeperFigures, Progress, Trouble } from '../keeper.js'
import { nap } from '../nap.js'
import { Acknowledged } from './acknowledged.js'
import { DeadLetters } from './dead-letters.js'
import { DiskQueue } from './disk-queue.js'
import { explained } from './explained-queue.js'
import { FileEnds } from './file-ends.js'
import { explainOpening, explainUsing } from './folder-failures.js'
import { groupOf, type Group } from './form-group.js'
import type { Hold, Lock } from './lock.js'
import { placesIn, type SpoolPlaces } from './places.js'
import { RecordFile } from './record.js'
import { isTrue, provenTail, settle, type SettleOptions } from './settle.js'
import { SpoolAppender, type GroupOutcome, type WaitingAppend } from './spool-appender.js'
import type { Machine } from './spool-identity.js'
import { SpoolLife } from './spool-life.js'
import type { AppendOptions, MessageSpool, Spooled, SpoolLines } from './spool-port.js'
import { encodeHead } from './spooled-line.js'
import { TailFile, type Tail } from './tail.js'

export interface DiskSpoolOptions {
  readonly fs: FileSystem
  /** Absolute; made when it is not there. */
  readonly folder: string
  readonly writer: Writer
  readonly locks: { readonly append: Lock; readonly deliver: Lock }
  readonly machine: Machine
  /** Server and user, in one text. */
  readonly destination: string
  /** Default: refused. */
  readonly move?: 'allowed' | 'refused'
  /** In bytes; default 1 GiB. */
  readonly maxBytes?: number
  /** After which a new segment begins; default 16 MiB. */
  readonly segmentBytes?: number
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly randomId: () => string
  readonly events?: SpoolEvents
}

export interface SpoolEvents {
  readonly full?: (reason: string) => void
  readonly room?: () => void
  /** Damage that was come across when the spool was made durable. */
  readonly damaged?: (bytes: number, path: string) => void
}

const usualMaxBytes = 1024 ** 3
const usualSegmentBytes = 16 * 1024 * 1024
const pollMs = 100

export class DiskSpool implements MessageSpool {
  readonly dead: DeadLetters
  readonly #options: DiskSpoolOptions
  readonly #places: SpoolPlaces
  readonly #tailFile: TailFile
  readonly #acknowledged: Acknowledged
  readonly #ends: FileEnds
  readonly #appender: SpoolAppender
  readonly #trouble: RecordFile
  readonly #life: SpoolLife
  readonly #waiters = new Set<() => void>()
  /** Where the oldest segment began when it was opened: what came before was delivered, whatever else is known. */
  readonly #oldest: number
  #groupBuffer: Uint8Array = Buffer.alloc(0)
  #tail: Tail
  /** The file that the writer has open; a copy in its place is another one. */
  #adopted: string | undefined

  /** @throws {GathererError} FOLDER_UNUSABLE, FORMAT_TOO_NEW, SPOOL_FULL: there is no room to make it. */
  static async open(options: DiskSpoolOptions): Promise<DiskSpool> {
    const places = placesIn(options.folder)
    try {
      options.fs.makeFolder(options.folder)
      options.fs.makeFolder(places.messages)
      options.fs.makeFolder(places.dead)
      const hold = await options.locks.append.acquire()
      try {
        return new DiskSpool(options, places)
      } finally {
        hold.release()
      }
    } catch (error) {
      throw explainOpening(error, options.folder)
    }
  }

  private constructor(options: DiskSpoolOptions, places: SpoolPlaces) {
    const { fs } = options
    this.#options = options
    this.#places = places
    this.#tailFile = new TailFile(fs, places)
    this.#acknowledged = new Acknowledged(fs, places)
    this.#ends = new FileEnds(fs, places)
    this.#trouble = new RecordFile(fs, places.trouble)
    this.dead = new DeadLetters(fs, places)
    this.#life = new SpoolLife({ ...options, places, move: options.move ?? 'refused' })
    this.#tail = this.#settleOrProve()
    this.#oldest = listSegments(fs, places.messages)[0]?.start ?? 0
    this.#appender = new SpoolAppender({
      lock: options.locks.append,
      commit: (appends, hold) => this.#commit(appends, hold),
      sleep: ms => options.sleep(ms),
      onFull: reason => options.events?.full?.(reason),
      onRoom: () => options.events?.room?.(),
    })
  }

  /** To be held while delivering. */
  get deliverLock(): Lock {
    return this.#options.locks.deliver
  }

  append(lines: SpoolLines, options: AppendOptions = {}): Promise<Spooled> {
    return this.#appender.append(lines, options)
  }

  /** @throws {GathererError} SPOOL_FULL: there is no room to make it durable first. FOLDER_UNUSABLE. */
  async fileEnds(): Promise<ReadonlyMap<string, number>> {
    const hold = await this.#options.locks.append.acquire()
    try {
      return new Map(this.#ends.catchUp(this.#settle()))
    } catch (error) {
      throw explainUsing(error, this.#places.folder)
    } finally {
      hold.release()
    }
  }

  /**
   * What waits, as of now; to be made anew each time the deliver lock is got.
   *
   * @throws {GathererError} SPOOL_STOPPED: the spool goes to another destination now. FOLDER_UNUSABLE.
   */
  queue(): Queue {
    const { folder } = this.#places
    try {
      this.#life.follow()
      return explained(this.#queue().begin(), folder)
    } catch (error) {
      throw explainUsing(error, folder)
    }
  }

  #queue(): DiskQueue {
    const { fs, now, randomId } = this.#options
    return new DiskQueue({
      fs,
      places: this.#places,
      acknowledged: this.#acknowledged,
      dead: this.dead,
      tail: () => this.#readTail(),
      more: (known, signal) => this.#more(known, signal),
      now,
      randomId,
    })
  }

  figures(): KeeperFigures {
    const queue = this.#queue()
    const dead = this.dead.numbers().length
    return {
      waiting: queue.end - queue.first,
      bytes: this.#usedBytes(this.#readTail()),
      sent: Math.max(0, queue.first - dead),
      dead,
      oldestSentAt: queue.oldestSentAt(),
      trouble: this.#trouble.read() as unknown as Trouble | undefined,
    }
  }

  progress(): Progress {
    return { first: this.#acknowledged.read().number, end: this.#readTail().number }
  }

  /** For whoever asks later, in this process or another. */
  remember(trouble: Trouble | undefined): void {
    if (trouble) this.#trouble.tryToWrite({ ...trouble })
    else this.#trouble.remove()
  }

  /** Resolves when something waits, or when the signal aborts. */
  work(signal: AbortSignal): Promise<void> {
    return this.#more(this.#acknowledged.read().number, signal)
  }

  /** Waits until all that was taken is durable or has failed. */
  async close(): Promise<void> {
    await this.#appender.close()
    await this.#options.writer.close()
  }

  async #commit(appends: readonly WaitingAppend[], hold: Hold): Promise<GroupOutcome> {
    try {
      return await this.#write(appends, hold)
    } catch (error) {
      if (isNoRoom(error)) return { kind: 'full', reason: 'its disk has no room' }
      throw explainUsing(error, this.#places.folder)
    }
  }

  async #write(appends: readonly WaitingAppend[], hold: Hold): Promise<GroupOutcome> {
    const tail = this.#settle()
    const ends = appends.some(({ options }) => options.of) ? this.#ends.catchUp(tail) : new Map<string, number>()
    const group = groupOf(appends, { tail, ends })
    if (group.lines.length === 0) return { kind: 'durable', results: group.results }
    if (this.#isFull(tail, group)) return { kind: 'full', reason: `it holds ${this.#maxBytes} bytes at most` }
    const placed = await this.#place(tail, group)
    if (placed.kind !== 'placed') return outcomeOf(placed)
    if (!hold.isHeld()) return { kind: 'lock lost' }
    const bytes = group.bytes({ ...placed, room: size => this.#room(size) })
    const outcome = await this.#options.writer.commit(bytes, placed.offset - placed.segment)
    if (outcome.kind !== 'durable') return outcomeOf(outcome)
    this.#life.use()
    this.#moveTail({
      ...placed,
      life: this.#life.producer,
      offset: placed.offset + bytes.length,
      number: tail.number + group.count,
    })
    this.#ends.note(placed.offset, this.#tail, group.lines)
    return { kind: 'durable', results: group.results }
  }

  /** Where the group goes: the newest segment, or a new one with its head. */
  async #place(tail: Tail, group: Group): Promise<Placement | Exclude<Outcome, { kind: 'durable' }>> {
    const length = tail.offset - tail.segment
    const goesOn =
      tail.producer === this.#life.producer &&
      length > 0 &&
      length + group.length <= (this.#options.segmentBytes ?? usualSegmentBytes)
    if (goesOn) return this.#adopt(tail)
    if (tail.producer === '') this.#life.renew()
    const { producer } = this.#life
    const base = tail.producer === producer ? tail.base : tail.number
    this.#ends.catchUp(tail)
    const head = encodeHead({ producer, base, first: tail.number, files: this.#ends.snapshot() })
    this.#adopted = undefined
    const path = this.#pathOf(tail.offset)
    const outcome = await this.#options.writer.begin(path)
    if (outcome.kind !== 'durable') return outcome
    this.#adopted = this.#options.fs.identify(path)
    return { kind: 'placed', segment: tail.offset, offset: tail.offset, producer, base, head }
  }

  async #adopt({ segment, offset, producer, base }: Tail): Promise<Placement | Exclude<Outcome, { kind: 'durable' }>> {
    const path = this.#pathOf(segment)
    const file = this.#options.fs.identify(path)
    if (this.#adopted !== file) {
      const outcome = await this.#options.writer.adopt(path, offset - segment)
      if (outcome.kind !== 'durable') return outcome
      this.#adopted = file
    }
    return { kind: 'placed', segment, offset, producer, base, head: undefined }
  }

  #pathOf(start: number): string {
    return `${this.#places.messages}/${segmentName(start)}`
  }

  /** What can be built on; copies what cannot be believed. Under the append lock. */
  #settle(): Tail {
    const { fs } = this.#options
    this.#life.begin()
    const known = this.#tailFile.read()
    if (known?.life !== this.#life.producer) this.#life.follow()
    if (known?.life === this.#life.producer && isTrue(fs, this.#places, known)) return (this.#tail = known)
    // Whoever dies on the way leaves a copy whose name is not durable: the next one has to make its own.
    if (known) this.#tailFile.doubt(known)
    const { tail, damaged } = settle(this.#settleOptions())
    for (const { path, length } of damaged) this.#options.events?.damaged?.(length, path)
    this.#tailFile.write(tail)
    return (this.#tail = tail)
  }

  #settleOrProve(): Tail {
    try {
      return this.#settle()
    } catch (error) {
      if (!isNoRoom(error)) throw error
      const tail = provenTail(this.#settleOptions())
      return this.#life.isDue ? { ...tail, life: '' } : tail
    }
  }

  #settleOptions(): SettleOptions {
    const { fs, now } = this.#options
    return {
      fs,
      places: this.#places,
      life: this.#life.producer,
      acknowledged: this.#acknowledged.read(),
      known: this.#tailFile.read(),
      nowMs: now(),
    }
  }

  #moveTail({ life, segment, producer, base, offset, number }: Tail): void {
    this.#tail = { life, segment, producer, base, offset, number }
    this.#tailFile.write(this.#tail)
    for (const wake of this.#waiters) wake()
  }

  /** How far the spool is durable, whoever wrote it. */
  #readTail(): Tail {
    const said = this.#tailFile.read()
    // In a copy of the folder a tail of a life before may tell of more than was copied.
    const isPast = this.#life.isDue && said?.life === this.#life.producer
    if (said && !isPast && said.number >= this.#tail.number) this.#tail = said
    return this.#tail
  }

  /** One buffer for all groups; only one is written at a time. */
  #room(bytes: number): Uint8Array {
    if (this.#groupBuffer.length < bytes) this.#groupBuffer = Buffer.from(new SharedArrayBuffer(2 * bytes))
    return this.#groupBuffer
  }

  get #maxBytes(): number {
    return this.#options.maxBytes ?? usualMaxBytes
  }

  #isFull(tail: Tail, group: Group): boolean {
    const used = this.#usedBytes(tail)
    return used > 0 && used + group.length > this.#maxBytes
  }

  #usedBytes({ offset }: Tail): number {
    return Math.max(0, offset - Math.max(this.#oldest, this.#acknowledged.read().offset))
  }

  async #more(known: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#readTail().number <= known) {
      const { over, wake } = nap(this.#options.sleep, pollMs, signal)
      this.#waiters.add(wake)
      await over
      this.#waiters.delete(wake)
    }
  }
}

interface Placement {
  readonly kind: 'placed'
  readonly segment: number
  readonly offset: number
  readonly producer: string
  readonly base: number
  /** Of a new segment; it goes first. */
  readonly head: Uint8Array | undefined
}

function outcomeOf(outcome: Exclude<Outcome, { kind: 'durable' }>): GroupOutcome {
  switch (outcome.kind) {
    case 'full':
      return { kind: 'full', reason: outcome.reason }
    case 'refused':
    case 'poisoned':
      return { kind: 'stopped', reason: outcome.reason }
  }
}
