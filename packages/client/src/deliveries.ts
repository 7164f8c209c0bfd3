/**
 * Delivers for as long as a gatherer lives: takes its turn when something waits, and gives it back when nothing does.
 *
 * So that of several processes on one spool each delivers for all, and none keeps the others from it while it idles.
 */
import { Deliverer, type DelivererOptions } from './delivery/deliverer.js'
import type { Keeper } from './keeper.js'

export interface DeliveriesOptions extends Omit<DelivererOptions, 'queue' | 'mayDeliver'> {
  readonly keeper: Keeper
}

export class Deliveries {
  readonly #options: DeliveriesOptions
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: DeliveriesOptions) {
    this.#options = options
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
    const { keeper } = this.#options
    const { signal } = this.#stop
    while (!signal.aborted) {
      await keeper.work(signal)
      if (!signal.aborted) await this.#takeTurn(signal)
    }
  }

  async #takeTurn(signal: AbortSignal): Promise<void> {
    const { queue, mayDeliver, end } = await this.#options.keeper.turn(signal)
    try {
      await new Deliverer({ ...this.#options, queue, mayDeliver }).drain(signal)
    } finally {
      end()
    }
  }
}
