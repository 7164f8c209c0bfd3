/** The locks of a folder as all processes of one simulated machine see them. */
import type { Hold, Lock } from '../../src/spool/lock.js'

export class MemoryLocks {
  readonly append: Lock = new MemoryLock()
  readonly deliver: Lock = new MemoryLock()
}

class MemoryLock implements Lock {
  #holder: Hold | undefined
  readonly #waiting: (() => void)[] = []

  async acquire(): Promise<Hold> {
    while (this.#holder) await new Promise<void>(resolve => this.#waiting.push(resolve))
    return this.#take()
  }

  async tryToAcquire(): Promise<Hold | undefined> {
    return this.#holder ? undefined : this.#take()
  }

  #take(): Hold {
    const hold: Hold = {
      isHeld: () => this.#holder === hold,
      release: () => {
        if (this.#holder !== hold) return
        this.#holder = undefined
        this.#waiting.shift()?.()
      },
    }
    this.#holder = hold
    return hold
  }
}
