/**
 * Delivers for as long as a gatherer lives: takes its turn when something waits, and gives it back when nothing does.
 *
 * So that of several processes on one spool each delivers for all, and none keeps the others from it while it idles.
 */
import { Deliverer, type DelivererOptions } from './delivery/deliverer.js'
import type { Keeper } from './keeper.js'

export interface DeliveriesOptions extends DelivererOptions {
  readonly keeper: Keeper
}

export class Deliveries {
  readonly #keeper: Keeper
  readonly #deliverer: Deliverer
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: DeliveriesOptions) {
    this.#keeper = options.keeper
    this.#deliverer = new Deliverer(options)
  }

  /** @param onFailure is told of what neither network nor server can cause: the spool failed. */
  start(onFailure: (error: unknown) => void): void {
    this.#running ??= this.#run().catch((error: unknown) => {
      if (!this.#stop.signal.aborted) onFailure(error)
    })
  }

  /** Ends the request in flight; what it brought is asked again by whoever delivers next. */
  async close(): Promise<void> {
    this.#stop.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#keeper.work(signal)
      if (!signal.aborted) await this.#takeTurn(signal)
    }
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    const turn = await this.#keeper.turn(signal)
    try {
      await this.#deliverer.drain(turn, signal)
    } finally {
      turn.end()
    }
  }
}
