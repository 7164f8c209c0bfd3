/**
 * Group commit for a spool that several processes may use (spool rules Q1, Q4, Q5, Q7, Q9).
 *
 * One group at a time, each under the append lock: what is on the disk is looked at, the group is written where it ends, synced, and only then
 * told. Appends that arrive meanwhile form the next group.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isNoRoom } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'
import type { Hold, Lock } from './lock.js'
import type { AppendOptions, Spooled, SpoolLines } from './spool-port.js'

const groupBytes = 4 * 1024 * 1024
/** What may wait in memory for the disk. */
const queueBytes = 64 * 1024 * 1024
const longestPollMs = 1000
/** How long closing waits for a process that holds the lock and does not move. */
const closeMs = 5000

export interface WaitingAppend {
  readonly lines: SpoolLines
  readonly options: AppendOptions
  readonly resolve: (spooled: Spooled) => void
  readonly reject: (error: unknown) => void
}

export type GroupOutcome =
  | { readonly kind: 'durable'; readonly results: readonly Spooled[] }
  /** No room in the spool or on the disk: nothing of it was kept. */
  | { readonly kind: 'full'; readonly reason: string }
  | { readonly kind: 'stopped'; readonly reason: string }
  /** Somebody took the lock: nothing was written. */
  | { readonly kind: 'lock lost' }

export interface SpoolAppenderOptions {
  readonly lock: Lock
  /** Writes whole appends as one group, durably; called while the lock is held. */
  readonly commit: (appends: readonly WaitingAppend[], hold: Hold) => Promise<GroupOutcome>
  /** Resolves after so long. */
  readonly sleep: (ms: number) => Promise<void>
  readonly onFull: (reason: string) => void
  readonly onRoom: () => void
}

export class SpoolAppender {
  readonly #options: SpoolAppenderOptions
  readonly #queue: WaitingAppend[] = []
  readonly #closing = new AbortController()
  #queuedBytes = 0
  #running: Promise<void> | undefined
  #refusal: GathererError | undefined
  #fullPolls = 0

  constructor(options: SpoolAppenderOptions) {
    this.#options = options
  }

  append(lines: SpoolLines, options: AppendOptions): Promise<Spooled> {
    if (this.#refusal) return Promise.reject(this.#refusal)
    if (this.#queuedBytes > 0 && this.#queuedBytes + lines.bytes.length > queueBytes) return Promise.reject(tooMany())
    const spooled = new Promise<Spooled>((resolve, reject) => {
      this.#queue.push({ lines, options, resolve, reject })
    })
    this.#queuedBytes += lines.bytes.length
    this.#running ??= this.#run()
    return spooled
  }

  /**
   * Takes nothing more and waits until all that was accepted is durable or has failed; what waits for room fails, and after
   * a while what waits for another process.
   */
  async close(): Promise<void> {
    this.#refusal ??= new GathererError('SPOOL_STOPPED', 'the spool was closed')
    if (!this.#running) return
    void this.#options.sleep(closeMs).then(() => this.#closing.abort(heldByAnother()))
    await this.#running
  }

  async #run(): Promise<void> {
    // What arrives in the same turn of the event loop shares the first sync.
    await nextTurn()
    while (this.#queue.length > 0) {
      try {
        const hold = await this.#options.lock.acquire(this.#closing.signal)
        try {
          await this.#commitOne(hold)
        } finally {
          hold.release()
        }
      } catch (error) {
        if (isNoRoom(error)) this.#full('its disk has no room')
        else this.#fail(error)
      }
      if (this.#fullPolls > 0 && this.#queue.length > 0) await this.#waitForRoom()
    }
    this.#running = undefined
  }

  async #commitOne(hold: Hold): Promise<void> {
    if (this.#fullPolls > 0) this.#dropAborted()
    const group = this.#takeGroup()
    if (group.length === 0) return
    const outcome = await this.#options.commit(group, hold)
    switch (outcome.kind) {
      case 'durable':
        return this.#resolve(group, outcome.results)
      case 'full':
        return this.#full(outcome.reason)
      case 'lock lost':
        return
      case 'stopped':
        this.#refusal = stopped(outcome.reason)
        return this.#fail(this.#refusal)
    }
  }

  /** Whole appends, at least one; they stay in the queue until it is known what became of them. */
  #takeGroup(): readonly WaitingAppend[] {
    let bytes = 0
    const count = this.#queue.findIndex((waiting, index) => {
      bytes += waiting.lines.bytes.length
      return index > 0 && bytes > groupBytes
    })
    return this.#queue.slice(0, count === -1 ? this.#queue.length : count)
  }

  #resolve(group: readonly WaitingAppend[], results: readonly Spooled[]): void {
    this.#remove(group)
    group.forEach((waiting, index) => waiting.resolve(results[index] as Spooled))
    if (this.#fullPolls > 0) this.#options.onRoom()
    this.#fullPolls = 0
  }

  #full(reason: string): void {
    if (this.#fullPolls++ === 0) this.#options.onFull(reason)
    const refused = this.#queue.filter(({ options }) => this.#refusal !== undefined || options.whenFull === 'reject')
    this.#remove(refused)
    for (const { reject } of refused) reject(full(reason))
  }

  async #waitForRoom(): Promise<void> {
    await this.#options.sleep(Math.min(longestPollMs, 20 * 2 ** Math.min(this.#fullPolls, 10)))
  }

  #dropAborted(): void {
    const aborted = this.#queue.filter(({ options }) => options.signal?.aborted)
    this.#remove(aborted)
    for (const { options, reject } of aborted) reject(options.signal?.reason)
  }

  #fail(error: unknown): void {
    const failed = [...this.#queue]
    this.#remove(failed)
    for (const { reject } of failed) reject(error)
  }

  #remove(gone: readonly WaitingAppend[]): void {
    if (gone.length === 0) return
    const set = new Set(gone)
    const left = this.#queue.filter(waiting => !set.has(waiting))
    this.#queue.splice(0, this.#queue.length, ...left)
    for (const { lines } of gone) this.#queuedBytes -= lines.bytes.length
  }
}

function full(reason: string): GathererError {
  const hint = 'it empties as the server takes its messages; make room, or raise its size'
  return new GathererError('SPOOL_FULL', `the spool is full: ${reason}`, { hint })
}

function tooMany(): GathererError {
  return new GathererError('SPOOL_FULL', 'too many bytes wait for the disk of the spool', {
    hint: 'wait for one send before the next',
  })
}

function stopped(reason: string): GathererError {
  return new GathererError('SPOOL_STOPPED', `the spool cannot be written: ${reason}`, {
    hint: 'check the disk, then start the program again; what was acknowledged to you is kept',
  })
}

function heldByAnother(): GathererError {
  return new GathererError('SPOOL_STOPPED', 'another process holds the spool and does not go on', {
    hint: 'is a gather command stopped (Ctrl-Z)? fg, or kill, lets the others go on; what was not confirmed was not kept',
  })
}
