/**
 * A few trails are read at once, the others wait for their turn, round and round.
 */
import type { Trail } from './trail.js'

export interface PumpsOptions {
  readonly atOnce: number
  /** @returns true when there is more to do at once. */
  readonly turn: (trail: Trail) => Promise<boolean>
  readonly onFailure: (error: unknown) => void
}

export class Pumps {
  readonly #options: PumpsOptions
  readonly #waiting: Trail[] = []
  #active = 0
  #whenIdle: (() => void)[] = []

  constructor(options: PumpsOptions) {
    this.#options = options
  }

  get isIdle(): boolean {
    return this.#active === 0
  }

  add(trail: Trail): void {
    trail.isBusy = true
    this.#waiting.push(trail)
    this.#start()
  }

  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise(resolve => this.#whenIdle.push(resolve))
  }

  #start(): void {
    while (this.#active < this.#options.atOnce) {
      const trail = this.#waiting.shift()
      if (!trail) break
      this.#active++
      void this.#run(trail)
    }
    if (!this.isIdle) return
    for (const resolve of this.#whenIdle.splice(0)) resolve()
  }

  async #run(trail: Trail): Promise<void> {
    try {
      trail.isBusy = await this.#options.turn(trail)
      if (trail.isBusy) this.#waiting.push(trail)
    } catch (error) {
      trail.isBusy = false
      this.#options.onFailure(error)
    } finally {
      this.#active--
      this.#start()
    }
  }
}
