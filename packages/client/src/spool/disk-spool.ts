/**
 * A spool on disk: puts its parts together (docs/spool.md).
 *
 * Any number of processes may open the same folder; what they know of each other is in its files.
 */
import { isNoRoom, listSegments, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { Queue } from '../delivery/queue.js'
import type { KeeperFigures, Progress, Trouble } from '../keeper.js'
import { Acknowledged } from './acknowledged.js'
import { DeadLetters } from './dead-letters.js'
import { DiskQueue } from './disk-queue.js'
import { explained } from './explained-queue.js'
import { FileEnds } from './file-ends.js'
import { explainOpening, explainUsing } from './folder-failures.js'
import { GroupWriter } from './group-writer.js'
import type { Hold, Lock } from './lock.js'
import { placesIn, type SpoolPlaces } from './places.js'
import { RecordFile } from './record.js'
import { SpoolAppender, type GroupOutcome, type WaitingAppend } from './spool-appender.js'
import type { Machine } from './spool-identity.js'
import { SpoolLife } from './spool-life.js'
import type { AppendOptions, FileEnd, MessageSpool, Spooled, SpoolLines } from './spool-port.js'
import { SpoolTail } from './spool-tail.js'
import type { Tail } from './tail.js'

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

export class DiskSpool implements MessageSpool {
  readonly dead: DeadLetters
  readonly #options: DiskSpoolOptions
  readonly #places: SpoolPlaces
  readonly #acknowledged: Acknowledged
  readonly #ends: FileEnds
  readonly #trouble: RecordFile
  readonly #life: SpoolLife
  readonly #tail: SpoolTail
  readonly #groups: GroupWriter
  readonly #appender: SpoolAppender
  /** Where the oldest segment began when it was opened: what came before was delivered, whatever else is known. */
  readonly #oldest: number

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
    const { fs, now, sleep, events } = options
    this.#options = options
    this.#places = places
    this.#acknowledged = new Acknowledged(fs, places)
    this.#ends = new FileEnds(fs, places)
    this.#trouble = new RecordFile(fs, places.trouble)
    this.dead = new DeadLetters(fs, places)
    this.#life = new SpoolLife({ ...options, places, move: options.move ?? 'refused' })
    this.#tail = new SpoolTail({ fs, places, life: this.#life, sleep })
    this.#groups = new GroupWriter({
      ...options,
      places,
      life: this.#life,
      tail: this.#tail,
      ends: this.#ends,
      acknowledged: this.#acknowledged,
      segmentBytes: options.segmentBytes ?? usualSegmentBytes,
      refuse: (tail, bytes) => this.#refusal(tail, bytes),
      onDamage: (bytes, path) => events?.damaged?.(bytes, path),
      now,
    })
    this.#groups.settleOrProve()
    this.#oldest = listSegments(fs, places.messages)[0]?.start ?? 0
    this.#appender = new SpoolAppender({
      lock: options.locks.append,
      commit: (appends, hold) => this.#commit(appends, hold),
      sleep,
      onFull: reason => events?.full?.(reason),
      onRoom: () => events?.room?.(),
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
  async fileEnds(): Promise<ReadonlyMap<string, FileEnd>> {
    const hold = await this.#options.locks.append.acquire()
    try {
      return new Map(this.#ends.catchUp(this.#groups.settle()))
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
      tail: () => this.#tail.now(),
      more: (known, signal) => this.#tail.more(known, signal),
      now,
      randomId,
    })
  }

  figures(): KeeperFigures {
    const queue = this.#queue()
    const dead = this.dead.numbers().length
    return {
      waiting: queue.end - queue.first,
      bytes: this.#usedBytes(this.#tail.now()),
      sent: Math.max(0, queue.first - dead),
      dead,
      oldestSentAt: queue.oldestSentAt(),
      trouble: this.#trouble.read() as unknown as Trouble | undefined,
    }
  }

  progress(): Progress {
    return { first: this.#acknowledged.read().number, end: this.#tail.now().number }
  }

  /** For whoever asks later, in this process or another. */
  remember(trouble: Trouble | undefined): void {
    if (trouble) this.#trouble.tryToWrite({ ...trouble })
    else this.#trouble.remove()
  }

  /** Resolves when something waits, or when the signal aborts. */
  work(signal: AbortSignal): Promise<void> {
    return this.#tail.more(this.#acknowledged.read().number, signal)
  }

  /** Waits until all that was taken is durable or has failed. */
  async close(): Promise<void> {
    await this.#appender.close()
    await this.#options.writer.close()
  }

  async #commit(appends: readonly WaitingAppend[], hold: Hold): Promise<GroupOutcome> {
    try {
      return await this.#groups.write(appends, hold)
    } catch (error) {
      if (isNoRoom(error)) return { kind: 'full', reason: 'its disk has no room' }
      throw explainUsing(error, this.#places.folder)
    }
  }

  #refusal(tail: Tail, bytes: number): string | undefined {
    const { maxBytes = usualMaxBytes } = this.#options
    const used = this.#usedBytes(tail)
    return used > 0 && used + bytes > maxBytes ? `it holds ${maxBytes} bytes at most` : undefined
  }

  #usedBytes({ offset }: Tail): number {
    return Math.max(0, offset - Math.max(this.#oldest, this.#acknowledged.read().offset))
  }
}
