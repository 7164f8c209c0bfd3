/** Locks in memory, for tests and simulations: as many holders as there would be processes, in one. */
import type { Hold, Lock } from '../spool/lock.js'
import { Turns } from '../spool/turns.js'

export class MemoryLocks {
  readonly #locks = new Map<string, MemoryLock>()

  /** The same lock for the same name. */
  lock(name: 'append' | 'deliver'): Lock {
    return this.#of(name)
  }

  /** As when the holder is believed dead: the next in line gets the lock, and the holder's `isHeld` says so. */
  takeAway(name: 'append' | 'deliver'): void {
    this.#of(name).takeAway()
  }

  #of(name: string): MemoryLock {
    const lock = this.#locks.get(name) ?? new MemoryLock()
    this.#locks.set(name, lock)
    return lock
  }
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
    return (this.#holder = hold)
  }
}
