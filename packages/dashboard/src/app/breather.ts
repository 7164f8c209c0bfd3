/** Lets the page answer keys and draw while much work is done in one go. */
import { now, wait } from './clock.js'

const workMs = 20

export class Breather {
  #since = now()

  /** Resolves soon; after some work, once the page has done what waits. */
  async pause(): Promise<void> {
    if (now() - this.#since < workMs) return
    await wait(0)
    this.#since = now()
  }
}
