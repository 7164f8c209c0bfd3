/**
 * What a program has of this library: it hands over messages, may wait until the server has them, and reads what is there.
 *
 * Puts nothing on the network itself; keeps, delivers, tells and reads.
 */
import { GathererError } from '@message-gatherer/protocol'
import type { Deliveries } from './deliveries.js'
import type { DeliveryEvent } from './delivery/events.js'
import type { DeadLetters, Keeper, KeeperFigures, Progress } from './keeper.js'
import { nap, type Nap } from './nap.js'
import { checkedLabels, jsonOf, type Labels } from './outgoing.js'
import type { Entries, ReadControl, ReadOptions, ReadQuery } from './reading/entry-source.js'
import type { Reader } from './reading/reader.js'
import type { AppendOptions, FileEnd, Spooled, SpoolLines } from './spool/spool-port.js'
import type { MessageLabels } from './spool/spooled-line.js'

export interface SendOptions extends Labels {
  /** Ends the wait for room. */
  readonly signal?: AbortSignal
  /** While the spool or its disk is full: wait (default), or reject with SPOOL_FULL. */
  readonly whenFull?: 'wait' | 'reject'
}

export type GathererEvent =
  | DeliveryEvent
  /** Nothing more fits into the spool now; sends wait. */
  | { readonly kind: 'full'; readonly reason: string }
  /** There is room again. */
  | { readonly kind: 'room' }
  /** A line of the spool cannot be read any more. */
  | { readonly kind: 'damaged'; readonly bytes: number; readonly path: string }
  /** The server knows us; `created`: it did not before. */
  | { readonly kind: 'signed in'; readonly created: boolean }
  /** The spool failed: nothing more is kept or delivered by this program. */
  | { readonly kind: 'stopped'; readonly error: unknown }

export interface GathererParts {
  readonly keeper: Keeper
  readonly deliveries: Deliveries
  readonly reader: Reader
  readonly encode: (json: string, labels: MessageLabels) => Uint8Array
  readonly now: () => number
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  readonly closeTransport: () => void
  readonly deliver: 'from the start' | 'on request'
}

const pollMs = 50

export class Gatherer {
  readonly #parts: GathererParts
  readonly #listeners = new Set<(event: GathererEvent) => void>()
  readonly #underWay = new Set<Promise<Spooled>>()
  #failure: unknown
  #closed: Promise<void> | undefined

  constructor(parts: GathererParts) {
    this.#parts = parts
    if (parts.deliver === 'from the start') this.deliver()
  }

  /**
   * Resolves when the message is kept: synced in the spool. Then this machine does not lose it, and it arrives exactly once.
   *
   * @param message any value that has a JSON form
   * @throws {GathererError} USAGE: no JSON, or a label outside its rule. SPOOL_FULL, with `whenFull: 'reject'`. SPOOL_STOPPED: a write
   *   or sync failed; it is not known whether the message is kept. The signal's reason.
   */
  async send(message: unknown, { signal, whenFull, ...labels }: SendOptions = {}): Promise<void> {
    const { encode, now } = this.#parts
    const bytes = encode(jsonOf(message), checkedLabels(labels, now()))
    await this.sendLines({ bytes, count: 1 }, { ...(signal && { signal }), ...(whenFull && { whenFull }) })
  }

  /** The fast lane, for many messages that are lines of a spool already. Throws as `send`. */
  sendLines(lines: SpoolLines, options: AppendOptions = {}): Promise<Spooled> {
    const spooled = this.#parts.keeper.append(lines, options)
    this.#underWay.add(spooled)
    return spooled.finally(() => this.#underWay.delete(spooled))
  }

  /** How far each file was read whose lines are kept (spool rule Q9), the least recently kept first. */
  fileEnds(): Promise<ReadonlyMap<string, FileEnd>> {
    return this.#parts.keeper.fileEnds()
  }

  /** Delivers from now on; without a call, and unless told otherwise, it does from the start. Idempotent. */
  deliver(): void {
    this.#parts.deliveries.start(error => {
      this.#failure = error
      this.tell({ kind: 'stopped', error })
    })
  }

  /**
   * Resolves when the server has everything that was handed over before, or has refused it for good.
   *
   * @throws the signal's reason; what failed, when the spool fails.
   */
  async flush({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    const { keeper, sleep } = this.#parts
    this.deliver()
    await Promise.allSettled(this.#underWay)
    const { end } = keeper.progress()
    while (keeper.progress().first < end) {
      signal?.throwIfAborted()
      if (this.#failure !== undefined) throw this.#failure
      if (this.#closed) throw new GathererError('SPOOL_STOPPED', 'closed while messages waited; they are kept')
      await this.#change(nap(sleep, pollMs, signal))
    }
  }

  /**
   * Follows the server's entries: what is there from the offset on, then each one as it becomes durable; for ever, through
   * restarts and cuts, each once and in order.
   *
   * Reads as fast as it is asked to. Leaving the loop closes the connection; `close` ends it.
   *
   * @throws {GathererError} USAGE: at once. While it is read: OFFSET_UNKNOWN, NOT_ALLOWED, INVALID_REQUEST: the server refuses it
   *   for good. WRONG_CREDENTIALS, INVALID_TOKEN: it does not let us in. SERVER_UNREACHABLE: something else answers at this
   *   address. ANSWER_DAMAGED: an entry arrives damaged, again and again. The signal's reason.
   */
  tail(query: ReadQuery = {}, control: ReadControl = {}): Entries {
    return this.#parts.reader.tail(query, control)
  }

  /** Reads the server's entries that are there when it begins, and ends. All else as `tail`. */
  read(options: ReadOptions = {}, control: ReadControl = {}): Entries {
    return this.#parts.reader.read(options, control)
  }

  /** What the server refused for good. */
  get dead(): DeadLetters {
    return this.#parts.keeper.deadLetters
  }

  /** How far the messages are, whoever delivers them. */
  progress(): Progress {
    return this.#parts.keeper.progress()
  }

  status(): KeeperFigures {
    return this.#parts.keeper.figures()
  }

  /** @returns what ends it. */
  on<K extends GathererEvent['kind']>(
    kind: K,
    listener: (event: Extract<GathererEvent, { readonly kind: K }>) => void,
  ): () => void {
    const picky = (event: GathererEvent): void => {
      if (event.kind === kind) listener(event as Extract<GathererEvent, { readonly kind: K }>)
    }
    this.#listeners.add(picky)
    return () => void this.#listeners.delete(picky)
  }

  /** Ends delivery, reading, and what is being written; what waits is kept. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  /** @internal */
  tell(event: GathererEvent): void {
    for (const listener of this.#listeners) {
      try {
        listener(event)
      } catch (error) {
        // The listener's own fault must not end a delivery; it shows as any error that nobody catches.
        queueMicrotask(() => {
          throw error
        })
      }
    }
  }

  async #close(): Promise<void> {
    const { deliveries, reader, keeper, closeTransport } = this.#parts
    reader.close()
    await deliveries.close()
    await keeper.close()
    closeTransport()
  }

  /** Another process may deliver, and tells nobody: so it looks again after a while, too. */
  async #change({ over, wake }: Nap): Promise<void> {
    this.#listeners.add(wake)
    await over
    this.#listeners.delete(wake)
  }
}
