/**
 * Sends what waits to the server, until it is on the server's disk (delivery rules D1 to D7).
 *
 * One request at a time; what an answer means is decided in `rules.ts` and carried out in one step, so that an abort falls
 * before it or after it. Holds one batch in memory (D8).
 */
import { messagesPath, messageTypes, producerHeaders } from '@message-gatherer/protocol'
import type { Transport } from '../http/transport.js'
import type { Backoff } from './backoff.js'
import { encode, type Compress, type Encoded } from './compression.js'
import type { Credential } from './credential.js'
import { Reachability, type Listener } from './events.js'
import { Pace } from './pace.js'
import type { Batch, BatchLimits, Damaged, Queue, Refusal } from './queue.js'
import { decide, type Decision } from './rules.js'
import { readAnswer } from './verdict.js'

export interface DelivererOptions {
  readonly transport: Transport
  readonly credential: Credential
  readonly backoff: Backoff
  /** Resolves after so long, or when the signal aborts. */
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Default: `usualLimits`. */
  readonly limits?: BatchLimits
  /** For large bodies; default: none is compressed. */
  readonly compress?: Compress | undefined
  readonly onEvent?: Listener
}

/** What it is to be the one who delivers. */
export interface DeliveryTurn {
  readonly queue: Queue
  /** Is asked before each request, and before what its answer means is carried out. False: somebody else delivers now. */
  readonly mayDeliver: () => boolean
}

/** A longer wait is for others to use: who waits gives back the turn. */
const longestPauseMs = 500

export class Deliverer {
  readonly #options: DelivererOptions
  readonly #pace: Pace
  readonly #tell: Listener
  readonly #reachability: Reachability
  #compress: Compress | undefined
  #authorization = ''
  #refusedInARow = 0

  constructor(options: DelivererOptions) {
    this.#options = options
    this.#pace = new Pace(options.limits)
    this.#tell = options.onEvent ?? (() => {})
    this.#reachability = new Reachability(this.#tell)
    this.#compress = options.compress
  }

  /**
   * Delivers until nothing waits, the signal aborts, somebody else delivers, or there is long to wait. One turn at a time; what was
   * learnt of the server stays for the next.
   *
   * Rejects with what the queue throws.
   *
   * @returns for how many milliseconds to wait before the next turn
   */
  async drain(turn: DeliveryTurn, signal: AbortSignal): Promise<number> {
    const { queue, mayDeliver } = turn
    while (!signal.aborted && mayDeliver()) {
      const batch = queue.next(this.#pace.limitsAt(queue.first))
      if (!batch) return 0
      const pauseMs = await this.#deliver(batch, turn, signal)
      if (pauseMs > longestPauseMs) return pauseMs
      if (pauseMs > 0) await this.#options.sleep(pauseMs, signal)
    }
    return 0
  }

  /** The spool cannot be used now. @returns for how many milliseconds to wait. */
  failed({ reason, hint }: { readonly reason: string; readonly hint: string }): number {
    this.#offline({ reason, hint, reached: false })
    return this.#options.backoff.failed()
  }

  /** @returns for how many milliseconds to wait then. */
  async #deliver(batch: Batch | Damaged, turn: DeliveryTurn, signal: AbortSignal): Promise<number> {
    if (batch.kind === 'damaged') return this.#bury(turn.queue, { code: 'DAMAGED', reason: batch.reason })
    const decision = await this.#ask(batch, turn, signal)
    return decision ? this.#carryOut(decision, turn.queue) : 0
  }

  /** What to do about the first messages. Undefined: it was stopped, or somebody else delivers now. */
  async #ask(batch: Batch, { queue, mayDeliver }: DeliveryTurn, signal: AbortSignal): Promise<Decision | undefined> {
    const { credential, transport, now } = this.#options
    const authorized = await credential.authorization(signal)
    if (signal.aborted) return undefined
    if (authorized.kind !== 'authorized') return { reached: true, ...authorized, kind: 'try again' }
    this.#authorization = authorized.authorization
    const encoded = await encode(batch.body, this.#compress)
    if (signal.aborted || !mayDeliver()) return undefined
    const answer = await transport.exchange({ ...requestOf(batch, encoded, this.#authorization), signal })
    if (!mayDeliver() || (signal.aborted && answer.kind === 'no answer')) return undefined
    return decide(readAnswer(answer, now()), { ...batch, encoding: encoded.encoding }, queue)
  }

  /** In one step. @returns for how many milliseconds to wait then. */
  #carryOut(decision: Decision, queue: Queue): number {
    const { backoff } = this.#options
    switch (decision.kind) {
      case 'acknowledge':
        return this.#acknowledge(queue, decision)
      case 'bury':
        this.#isThrough()
        return this.#bury(queue, decision.refusal)
      case 'renumber':
        queue.renumber()
        this.#tell({ kind: 'renumbered', evidence: decision.evidence })
        return backoff.failed()
      case 'send fewer':
        this.#pace.sendFewer(decision)
        return 0
      case 'send uncompressed':
        this.#compress = undefined
        return 0
      case 'sign in':
        return this.#signIn(decision)
      case 'try again':
        this.#offline(decision)
        return backoff.failed(decision.retryAfterMs)
    }
  }

  #acknowledge(queue: Queue, { end, accepted, duplicates }: Decision & { kind: 'acknowledge' }): number {
    const { first } = queue
    queue.acknowledge(end)
    this.#pace.accepted(first)
    this.#isThrough()
    this.#tell({ kind: 'acknowledged', first, end, accepted, duplicates })
    return 0
  }

  #bury(queue: Queue, refusal: Refusal): number {
    const number = queue.first
    queue.bury(refusal)
    this.#pace.buried()
    this.#tell({ kind: 'refused', number, ...refusal })
    return 0
  }

  #isThrough(): void {
    this.#options.backoff.succeeded()
    this.#refusedInARow = 0
    this.#reachability.through()
  }

  /** A token that has just ended is no trouble; one that is refused although it is new, is. */
  #signIn({ reason, hint }: Decision & { kind: 'sign in' }): number {
    const { credential, backoff } = this.#options
    credential.refused(this.#authorization)
    if (++this.#refusedInARow > 1) this.#offline({ reason, ...(hint !== undefined && { hint }), reached: true })
    return backoff.failed()
  }

  #offline({ reason, hint = '', reached, code }: Omit<Decision & { kind: 'try again' }, 'kind'>): void {
    this.#reachability.failed({ kind: 'offline', reason, hint, reached, ...(code && { code }) })
  }
}

function requestOf({ producer, sequence, stream }: Batch, { body, encoding }: Encoded, authorization: string) {
  return {
    method: 'POST',
    path: `${messagesPath}?stream=${encodeURIComponent(stream)}`,
    headers: {
      authorization,
      'content-type': messageTypes.envelopes,
      [producerHeaders.id]: producer,
      [producerHeaders.sequence]: String(sequence),
      ...(encoding === 'gzip' && { 'content-encoding': 'gzip' }),
    },
    body,
  } as const
}
