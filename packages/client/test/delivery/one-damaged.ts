import type { Batch, BatchLimits, Damaged, Queue, Refusal } from '../../src/delivery/queue.js'

/** A queue of which one message cannot be read. */
export class OneDamaged implements Queue {
  readonly #queue: Queue
  readonly #number: number

  constructor(queue: Queue, number: number) {
    this.#queue = queue
    this.#number = number
  }

  get first(): number {
    return this.#queue.first
  }

  get end(): number {
    return this.#queue.end
  }

  next(limits: BatchLimits): Batch | Damaged | undefined {
    const before = this.#number - this.first
    if (before === 0) return { kind: 'damaged', first: this.first, reason: 'a bit fell over' }
    return this.#queue.next(before > 0 ? { ...limits, messages: before } : limits)
  }

  numbering = () => this.#queue.numbering()
  checksumOf = (number: number) => this.#queue.checksumOf(number)
  acknowledge = (number: number) => this.#queue.acknowledge(number)
  renumber = () => this.#queue.renumber()
  bury = (refusal: Refusal) => this.#queue.bury(refusal)
  more = (signal: AbortSignal) => this.#queue.more(signal)
}
