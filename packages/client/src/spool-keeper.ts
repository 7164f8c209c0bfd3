/** Keeps messages in a spool on disk, shared with every other process that opens it. */
import type { Keeper, KeeperFigures, Progress, Trouble, Turn } from './keeper.js'
import type { DiskSpool } from './spool/disk-spool.js'
import type { AppendOptions, Spooled, SpoolLines } from './spool/spool-port.js'

export class SpoolKeeper implements Keeper {
  readonly #spool: DiskSpool
  readonly #release: () => void

  /** @param release gives back what the spool was opened with: its locks. */
  constructor(spool: DiskSpool, release: () => void) {
    this.#spool = spool
    this.#release = release
  }

  append(lines: SpoolLines, options: AppendOptions): Promise<Spooled> {
    return this.#spool.append(lines, options)
  }

  work(signal: AbortSignal): Promise<void> {
    return this.#spool.work(signal)
  }

  async turn(signal: AbortSignal): Promise<Turn> {
    const hold = await this.#spool.deliverLock.acquire(signal)
    return { queue: this.#spool.queue(), mayDeliver: () => hold.isHeld(), end: () => hold.release() }
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
