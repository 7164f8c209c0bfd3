/** The locks of a folder in memory, as all processes of one simulated machine see them. */
import type { Hold, Lock } from '../../src/spool/lock.js'
import { Turns } from '../../src/spool/turns.js'

export class MemoryLocks {
  readonly append = new MemoryLock()
  readonly deliver = new MemoryLock()
}

class MemoryLock implements Lock {
  readonly #turns = new Turns()
  #holder: Hold | undefined

  async acquire(signal?: AbortSignal): Promise<Hold> {
    await this.#turns.take(signal)
    return this.#hold()
  }

  async tryToAcquire(): Promise<Hold | undefined> {
    return this.#turns.tryToTake() ? this.#hold() : undefined
  }

  /** As when the holder has died: the next one gets the lock, and `isHeld` says so to a holder that lives all the same. */
  takeAway(): void {
    if (this.#holder === undefined) return
    this.#holder = undefined
    this.#turns.end()
  }

  #hold(): Hold {
    const hold: Hold = {
      isHeld: () => this.#holder === hold,
      release: () => {
        if (hold.isHeld()) this.takeAway()
      },
    }
    this.#holder = hold
    return hold
  }
}
