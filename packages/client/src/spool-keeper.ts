/** Keeps messages in a spool on disk, shared with every other process that opens it. */
import type { DeadLetters, Keeper, KeeperFigures, Progress, Trouble, Turn } from './keeper.js'
import type { DiskSpool } from './spool/disk-spool.js'
import { SpooledDeadLetters } from './spool/spooled-dead-letters.js'
import type { AppendOptions, FileEnd, Spooled, SpoolLines } from './spool/spool-port.js'

export interface SpoolKeeperOptions {
  /** Gives back what the spool was opened with: its locks. */
  readonly release: () => void
}

export class SpoolKeeper implements Keeper {
  readonly #spool: DiskSpool
  readonly #release: () => void
  readonly deadLetters: DeadLetters

  constructor(spool: DiskSpool, { release }: SpoolKeeperOptions) {
    this.#spool = spool
    this.#release = release
    this.deadLetters = new SpooledDeadLetters(spool)
  }

  append(lines: SpoolLines, options: AppendOptions): Promise<Spooled> {
    return this.#spool.append(lines, options)
  }

  fileEnds(): Promise<ReadonlyMap<string, FileEnd>> {
    return this.#spool.fileEnds()
  }

  work(signal: AbortSignal): Promise<void> {
    return this.#spool.work(signal)
  }

  async turn(signal: AbortSignal): Promise<Turn> {
    const hold = await this.#spool.deliverLock.acquire(signal)
    try {
      return { queue: this.#spool.queue(), mayDeliver: () => hold.isHeld(), end: () => hold.release() }
    } catch (error) {
      hold.release()
      throw error
    }
  }

  progress(): Progress {
    return this.#spool.progress()
  }

  figures(): KeeperFigures {
    return this.#spool.figures()
  }

  remember(trouble: Trouble | undefined): void {
    this.#spool.remember(trouble)
  }

  async close(): Promise<void> {
    await this.#spool.close()
    this.#release()
  }
}
