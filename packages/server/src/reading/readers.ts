/**
 * All who read: how many there may be, how much may wait for them, and when one has to go (protocol rules R11 to R13).
 *
 * One timer looks after all of them.
 */
import type { Writable } from 'node:stream'
import { GathererError } from '@message-gatherer/protocol'
import { Reader } from './reader.js'
import { WaitingBytes } from './waiting-bytes.js'

export interface ReadersOptions {
  readonly maxReaders: number
  readonly maxSearches: number
  readonly now: () => number
  /** Of what waits for all of them; default 64 MiB. */
  readonly maxWaitingBytes?: number
  /** How often a reader that has seen everything is told so, in milliseconds; default 15 s. */
  readonly heartbeatMs?: number
  /** How long a reader may take nothing, in milliseconds; default 5 min. */
  readonly stuckMs?: number
}

const lookMs = 250
const usualMaxWaitingBytes = 64 * 1024 * 1024
const usualHeartbeatMs = 15_000
const usualStuckMs = 300_000
const [leastPieceBytes, mostPieceBytes] = [32 * 1024, 1024 * 1024]
const retryAfterSeconds = 5

export class Readers {
  readonly #options: Required<ReadersOptions>
  readonly #waiting = new WaitingBytes()
  readonly #all = new Set<Reader>()
  #searches = 0
  #timer: NodeJS.Timeout | undefined
  #stopping: GathererError | undefined

  constructor(options: ReadersOptions) {
    this.#options = {
      maxWaitingBytes: usualMaxWaitingBytes,
      heartbeatMs: usualHeartbeatMs,
      stuckMs: usualStuckMs,
      ...options,
    }
  }

  get size(): number {
    return this.#all.size
  }

  /** Of them, how many look through what is stored. */
  get searches(): number {
    return this.#searches
  }

  /** What a piece should have, so that all readers together do not hold too much: a power of two. */
  get pieceBytes(): number {
    const share = this.#options.maxWaitingBytes / Math.max(1, this.#all.size)
    return Math.max(leastPieceBytes, Math.min(mostPieceBytes, 2 ** Math.floor(Math.log2(share))))
  }

  /**
   * Somebody who reads, until the stream closes; of one that is closed its signal is aborted.
   *
   * @throws {GathererError} TOO_MANY_REQUESTS, DRAINING
   */
  open(stream: Writable): Reader {
    if (this.#stopping) throw this.#stopping
    if (this.#all.size >= this.#options.maxReaders)
      throw tooMany(`${this.#options.maxReaders} answers are under way`, '--max-readers')
    const { now } = this.#options
    const reader = new Reader({ stream, waiting: this.#waiting, now, onWaiting: () => this.#makeRoom() })
    // It would never close.
    if (reader.isGone) return reader
    this.#all.add(reader)
    stream.once('close', () => this.#remove(reader))
    this.#timer ??= setInterval(() => this.#look(), lookMs)
    return reader
  }

  /** @returns ends the search; may be called more than once. @throws {GathererError} TOO_MANY_REQUESTS */
  beginSearch(): () => void {
    if (this.#searches >= this.#options.maxSearches)
      throw tooMany(`${this.#options.maxSearches} searches are under way`, '--max-searches')
    this.#searches++
    let isOver = false
    return () => {
      if (!isOver) this.#searches--
      isOver = true
    }
  }

  /** Those that follow end now, the others with their answer; nobody begins any more. */
  stop(reason: GathererError): void {
    this.#stopping = reason
    for (const reader of this.#all) if (reader.isFollowing) reader.end(reason)
  }

  #remove(reader: Reader): void {
    this.#all.delete(reader)
    if (this.#all.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  #look(): void {
    const { now, heartbeatMs, stuckMs } = this.#options
    const nowMs = now()
    for (const reader of this.#all) {
      const refusal = reader.refusal(nowMs)
      if (refusal) reader.end(refusal)
      if (nowMs - (reader.waitingSinceMs ?? nowMs) >= stuckMs) reader.cut()
      if (nowMs - reader.wroteAtMs >= heartbeatMs) reader.beat()
    }
  }

  /** One alone may have a message of any size. */
  #makeRoom(): void {
    if (this.#waiting.total <= this.#options.maxWaitingBytes) return
    const waiting = [...this.#all].filter(({ waitingSinceMs }) => waitingSinceMs !== undefined)
    waiting.sort((a, b) => (a.waitingSinceMs ?? 0) - (b.waitingSinceMs ?? 0))
    for (const reader of waiting.slice(0, -1)) {
      if (this.#waiting.total <= this.#options.maxWaitingBytes) return
      reader.cut()
    }
  }
}

function tooMany(what: string, flag: string): GathererError {
  return new GathererError('TOO_MANY_REQUESTS', what, {
    hint: `wait for one to end, or have the limit raised: ${flag}`,
    retryAfterSeconds,
  })
}
