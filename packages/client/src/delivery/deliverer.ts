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
import type { Batch, BatchLimits, Queue, Refusal } from './queue.js'
import { decide, type Decision } from './rules.js'
import { readAnswer } from './verdict.js'

export interface DelivererOptions {
  readonly queue: Queue
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
  /** Is asked before each request, and before what its answer means is carried out. False: another one delivers this queue now. */
  readonly mayDeliver?: () => boolean
}

/** Why it ended: nothing waits, the signal aborted, or `mayDeliver` said no. */
export type Ended = 'empty' | 'stopped' | 'not ours'

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

  /** Delivers what waits and what comes, until the signal aborts. Rejects with what the queue throws. */
  run(signal: AbortSignal): Promise<Ended> {
    return this.#deliver(signal, 'wait')
  }

  /** Like `run`, but ends when nothing waits. Only one of them at a time. */
  drain(signal: AbortSignal): Promise<Ended> {
    return this.#deliver(signal, 'end')
  }

  async #deliver(signal: AbortSignal, whenEmpty: 'wait' | 'end'): Promise<Ended> {
    const { queue, sleep } = this.#options
    for (;;) {
      if (signal.aborted) return 'stopped'
      if (!this.#mayDeliver()) return 'not ours'
      const batch = queue.next(this.#pace.limitsAt(queue.first))
      if (!batch && whenEmpty === 'end') return 'empty'
      if (!batch) {
        await queue.more(signal)
        continue
      }
      if (batch.kind === 'damaged') {
        this.#bury({ code: 'DAMAGED', reason: batch.reason })
        continue
      }
      const decision = await this.#ask(batch, signal)
      if (!decision || !this.#mayDeliver()) continue
      const pauseMs = this.#carryOut(decision)
      if (pauseMs > 0) await sleep(pauseMs, signal)
    }
  }

  /** What to do about the first messages. Undefined: it was stopped, or another one delivers now. */
  async #ask(batch: Batch, signal: AbortSignal): Promise<Decision | undefined> {
    const { credential, transport, queue, now } = this.#options
    const authorized = await credential.authorization(signal)
    if (signal.aborted) return undefined
    if (authorized.kind !== 'authorized') return { reached: true, ...authorized, kind: 'try again' }
    this.#authorization = authorized.authorization
    const encoded = await encode(batch.body, this.#compress)
    if (signal.aborted || !this.#mayDeliver()) return undefined
    const answer = await transport.exchange({ ...requestOf(batch, encoded, this.#authorization), signal })
    if (signal.aborted && answer.kind === 'no answer') return undefined
    return decide(readAnswer(answer, now()), { ...batch, encoding: encoded.encoding }, queue)
  }

  /** In one step. @returns for how many milliseconds to wait then. */
  #carryOut(decision: Decision): number {
    const { queue, backoff } = this.#options
    switch (decision.kind) {
      case 'acknowledge':
        return this.#acknowledge(decision)
      case 'bury':
        this.#isThrough()
        return this.#bury(decision.refusal)
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
        return this.#signIn(decision.reason)
      case 'try again':
        this.#reachability.failed({ hint: '', ...decision, kind: 'offline' })
        return backoff.failed(decision.retryAfterMs)
    }
  }

  #acknowledge({ end, accepted, duplicates }: Decision & { kind: 'acknowledge' }): number {
    const { queue } = this.#options
    const { first } = queue
    queue.acknowledge(end)
    this.#pace.accepted(first)
    this.#isThrough()
    this.#tell({ kind: 'acknowledged', first, end, accepted, duplicates })
    return 0
  }

  #bury(refusal: Refusal): number {
    const { queue } = this.#options
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
  #signIn(reason: string): number {
    const { credential, backoff } = this.#options
    credential.refused(this.#authorization)
    if (++this.#refusedInARow > 1) this.#reachability.failed({ kind: 'offline', reason, hint: '', reached: true })
    return backoff.failed()
  }

  #mayDeliver(): boolean {
    return this.#options.mayDeliver?.() ?? true
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
