/**
 * Delivers for as long as a gatherer lives: takes its turn when something waits, and gives it back when nothing does.
 *
 * So that of several processes on one spool each delivers for all, and none keeps the others from it while it idles.
 */
import { codeOf, hasCode } from '@message-gatherer/protocol'
import { Deliverer, type DelivererOptions } from './delivery/deliverer.js'
import type { Keeper } from './keeper.js'

export interface DeliveriesOptions extends DelivererOptions {
  readonly keeper: Keeper
}

export class Deliveries {
  readonly #options: DeliveriesOptions
  readonly #deliverer: Deliverer
  readonly #stop = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: DeliveriesOptions) {
    this.#options = options
    this.#deliverer = new Deliverer(options)
  }

  /** @param onFailure is told of what time cannot mend: the spool goes elsewhere now, or a bug. */
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
    const { keeper, sleep } = this.#options
    const { signal } = this.#stop
    while (!signal.aborted) {
      const pauseMs = await this.#workOrWait(async () => {
        await keeper.work(signal)
        return signal.aborted ? 0 : this.#takeTurn(signal)
      })
      if (pauseMs > 0) await sleep(pauseMs, signal)
    }
  }

  /** A disk that is full or refuses may be mended, as a server may. @returns for how many milliseconds to wait. */
  async #workOrWait(work: () => Promise<number>): Promise<number> {
    try {
      return await work()
    } catch (error) {
      if (this.#stop.signal.aborted || !(error instanceof Error) || !isOfTheDisk(error)) throw error
      return this.#deliverer.failed({ reason: error.message, hint: 'make the folder usable, and room on its disk' })
    }
  }

  async #takeTurn(signal: AbortSignal): Promise<number> {
    const turn = await this.#options.keeper.turn(signal)
    try {
      return await this.#deliverer.drain(turn, signal)
    } finally {
      turn.end()
    }
  }
}

function isOfTheDisk(error: Error): boolean {
  return hasCode(error, 'SPOOL_FULL', 'FOLDER_UNUSABLE') || codeOf(error).startsWith('E')
}
