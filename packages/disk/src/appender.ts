/**
 * Group commit: many appends, one sync (journal rules J4, J5, J7).
 *
 * Knows when to write and whom to wake; knows nothing of what the lines say. One group at a time; appends that arrive
 * meanwhile form the next, without a timer.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { DiskError } from './disk-error.js'
import { takeGroup, type Group, type Part, type Waiting } from './group.js'
import { segmentName } from './segments.js'
import type { Outcome, Writer } from './writer.js'

export interface AppenderOptions<C> {
  /** Holds the open segment already: `segmentStart` to `end`. */
  readonly writer: Writer
  readonly folder: string
  readonly segmentStart: number
  /** The offset of the next byte. */
  readonly end: number
  /** When the open segment got its first line, or now, in milliseconds. */
  readonly openedAtMs: number
  readonly now: () => number
  /** A segment is sealed rather than grow beyond this; default 64 MiB. */
  readonly segmentBytes?: number
  /** … or get older than this, in milliseconds; default 24 h. */
  readonly segmentAgeMs?: number
  /** Default 4 MiB. */
  readonly groupBytes?: number
  /** What may wait; default 64 MiB. */
  readonly queueBytes?: number
  /** Called in file order, before the append resolves and before `end` moves. */
  readonly onDurable?: (part: DurablePart, context: C) => void
  readonly onSealed?: (end: number) => void
  /** Called once a group, when `end` has moved. */
  readonly onGrown?: (end: number) => void
  readonly onPoisoned?: (reason: string) => void
}

export interface Appended {
  readonly start: number
  /** Offset of the last line. */
  readonly lastLine: number
  readonly end: number
}

/** What one group held of an append: all of it, unless it is larger than a group. */
export interface DurablePart extends Appended {
  /** How many bytes of the append are durable with this part. */
  readonly taken: number
}

interface Append<C> extends Waiting {
  readonly context: C
  start: number
  readonly resolve: (appended: Appended) => void
  readonly reject: (error: DiskError) => void
}

const mebibyte = 1024 * 1024
const dayMs = 24 * 60 * 60 * 1000

export class Appender<C = undefined> {
  readonly #options: Required<AppenderOptions<C>>
  readonly #queue: Append<C>[] = []
  readonly #buffer: Buffer
  #queuedBytes = 0
  #segmentStart: number
  #end: number
  #openedAtMs: number
  #running: Promise<void> | undefined
  #refusal: DiskError | undefined

  constructor(options: AppenderOptions<C>) {
    this.#options = {
      segmentBytes: 64 * mebibyte,
      segmentAgeMs: dayMs,
      groupBytes: 4 * mebibyte,
      queueBytes: 64 * mebibyte,
      onDurable: () => undefined,
      onSealed: () => undefined,
      onGrown: () => undefined,
      onPoisoned: () => undefined,
      ...options,
    }
    this.#segmentStart = options.segmentStart
    this.#end = options.end
    this.#openedAtMs = options.openedAtMs
    this.#buffer = Buffer.from(new SharedArrayBuffer(this.#options.groupBytes))
  }

  /** The offset up to which everything is durable. */
  get end(): number {
    return this.#end
  }

  get segmentStart(): number {
    return this.#segmentStart
  }

  /** Bytes that wait for their sync. */
  get queuedBytes(): number {
    return this.#queuedBytes
  }

  /**
   * Appends lines and resolves once they are durable.
   *
   * @param lines one or more complete checked lines with a `message` field, each ending in a newline; not to be changed
   *   before the promise settles.
   * @param context handed to `onDurable`.
   * @throws {DiskError} FULL, BUSY, CLOSED: of lines that fit into one group nothing was kept; of more, maybe a first
   *   part. POISONED: a sync failed; these lines may or may not survive.
   */
  append(lines: Uint8Array, context: C): Promise<Appended> {
    if (this.#refusal) return Promise.reject(this.#refusal)
    if (this.#queuedBytes > 0 && this.#queuedBytes + lines.length > this.#options.queueBytes) {
      return Promise.reject(new DiskError('BUSY', 'too many bytes wait for the disk'))
    }
    const appended = new Promise<Appended>((resolve, reject) => {
      this.#queue.push({ lines, context, taken: 0, start: -1, resolve, reject })
    })
    this.#queuedBytes += lines.length
    this.#running ??= this.#run()
    return appended
  }

  /** Takes nothing more and waits until all that was accepted is durable or has failed. The writer stays open. */
  async close(): Promise<void> {
    this.#refusal ??= new DiskError('CLOSED', 'closed')
    await this.#running
  }

  async #run(): Promise<void> {
    // What arrives in the same turn of the event loop shares the first sync.
    await nextTurn()
    while (this.#queue.length > 0) {
      const group = takeGroup(this.#queue, this.#end, this.#options.groupBytes, bytes => this.#room(bytes))
      const outcome = await this.#commit(group)
      this.#settle(group, outcome)
    }
    this.#running = undefined
  }

  async #commit(group: Group<Append<C>>): Promise<Outcome> {
    if (this.#isSegmentDone(group.bytes.length)) {
      const outcome = await this.#seal()
      if (outcome.kind === 'poisoned') return outcome
    }
    if (this.#end === this.#segmentStart) this.#openedAtMs = this.#options.now()
    return this.#options.writer.commit(group.bytes, this.#end - this.#segmentStart)
  }

  #isSegmentDone(nextBytes: number): boolean {
    const length = this.#end - this.#segmentStart
    if (length === 0) return false
    return (
      length + nextBytes > this.#options.segmentBytes ||
      this.#options.now() - this.#openedAtMs > this.#options.segmentAgeMs
    )
  }

  /** When no new segment can be begun, the old one goes on: a seal is never worth an append. */
  async #seal(): Promise<Outcome> {
    const outcome = await this.#options.writer.begin(`${this.#options.folder}/${segmentName(this.#end)}`)
    if (outcome.kind !== 'durable') return outcome
    this.#segmentStart = this.#end
    this.#options.onSealed(this.#end)
    return outcome
  }

  #settle(group: Group<Append<C>>, outcome: Outcome): void {
    switch (outcome.kind) {
      case 'durable':
        return this.#acknowledge(group)
      case 'full':
      case 'refused':
        return this.#fail(group, new DiskError('FULL', outcome.reason))
      case 'poisoned':
        return this.#poison(group, outcome.reason)
    }
  }

  #acknowledge(group: Group<Append<C>>): void {
    for (const part of group.parts) this.#acknowledgePart(part)
    this.#end += group.bytes.length
    this.#options.onGrown(this.#end)
  }

  #acknowledgePart({ waiting, start, lastLine, end, last }: Part<Append<C>>): void {
    if (waiting.start === -1) waiting.start = start
    this.#options.onDurable({ start, lastLine, end, taken: waiting.taken }, waiting.context)
    if (!last) return
    this.#queuedBytes -= waiting.lines.length
    waiting.resolve({ start: waiting.start, lastLine, end })
  }

  #fail(group: Group<Append<C>>, error: DiskError): void {
    for (const { waiting } of group.parts) this.#drop(waiting, error)
    // The last one may be there in part only: its rest must not follow.
    if (this.#queue[0] !== undefined && this.#queue[0] === group.parts.at(-1)?.waiting) this.#queue.shift()
  }

  #poison(group: Group<Append<C>>, reason: string): void {
    const error = new DiskError('POISONED', reason)
    this.#refusal = error
    this.#fail(group, error)
    for (const waiting of this.#queue.splice(0)) this.#drop(waiting, error)
    this.#options.onPoisoned(reason)
  }

  #drop(waiting: Append<C>, error: DiskError): void {
    this.#queuedBytes -= waiting.lines.length
    waiting.reject(error)
  }

  #room(bytes: number): Uint8Array {
    return bytes <= this.#buffer.length ? this.#buffer : Buffer.from(new SharedArrayBuffer(bytes))
  }
}
