/**
 * How far a spool is durable, whoever wrote it, and waiting until it is further (spool rules Q4, Q5).
 *
 * Other processes are heard of by looking at the tail file now and then.
 */
import type { FileSystem } from '@message-gatherer/disk'
import { nap } from '../nap.js'
import type { SpoolPlaces } from './places.js'
import type { SpoolLife } from './spool-life.js'
import { TailFile, type Tail } from './tail.js'

export interface SpoolTailOptions {
  readonly fs: FileSystem
  readonly places: SpoolPlaces
  readonly life: SpoolLife
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
}

const pollMs = 100

export class SpoolTail {
  readonly file: TailFile
  readonly #life: SpoolLife
  readonly #sleep: SpoolTailOptions['sleep']
  readonly #waiters = new Set<() => void>()
  #tail: Tail | undefined

  constructor({ fs, places, life, sleep }: SpoolTailOptions) {
    this.file = new TailFile(fs, places)
    this.#life = life
    this.#sleep = sleep
  }

  now(): Tail {
    const said = this.file.read()
    // In a copy of the folder a tail of a life before may tell of more than was copied.
    const isPast = this.#life.isDue && said?.life === this.#life.producer
    if (said && !isPast && said.number >= (this.#tail?.number ?? 0)) this.#tail = said
    if (this.#tail === undefined) throw new Error('a tail is read before one is known')
    return this.#tail
  }

  /** What was found to be so; it is not said to others. */
  know(tail: Tail): Tail {
    return (this.#tail = tail)
  }

  /** Says it, to this process and to others. */
  say({ life, segment, producer, base, offset, number, version }: Tail): Tail {
    const tail = this.know({ life, segment, producer, base, offset, number, version })
    this.file.write(tail)
    for (const wake of this.#waiters) wake()
    return tail
  }

  /** Resolves when there are more messages than `known`, or when the signal aborts. */
  async more(known: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.now().number <= known) {
      const { over, wake } = nap(this.#sleep, pollMs, signal)
      this.#waiters.add(wake)
      await over
      this.#waiters.delete(wake)
    }
  }
}
