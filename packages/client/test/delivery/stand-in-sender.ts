/**
 * A sender whose disk is a list: the real queue in memory and the real rules, without time and without HTTP.
 *
 * What it spooled and gave new numbers survives a kill; how much was acknowledged since may be forgotten, that is a cache.
 */
import { MemoryQueue, type QueueState } from '../../src/delivery/memory-queue.js'
import { Pace } from '../../src/delivery/pace.js'
import { decide, type Decision, type Sent } from '../../src/delivery/rules.js'
import type { Verdict } from '../../src/delivery/verdict.js'
import type { Parcel } from './stand-in-server.js'

export interface Request extends Parcel {
  readonly sent: Sent
}

/** What stands on its disk. */
export interface Disk {
  readonly queue: QueueState
  /** Every message by its number, whatever became of it. */
  readonly texts: readonly string[]
  readonly lines: QueueState['waiting']
  /** The first message when numbers were given anew last: it was synced with them. */
  readonly leastFirst: number
}

export class StandInSender {
  readonly #newProducer: () => string
  #queue: MemoryQueue
  #pace = newPace()
  #texts: readonly string[] = []
  #lines: QueueState['waiting'] = []
  #leastFirst = 0
  #inFlight: Request | undefined
  /** What was refused for good. A copy has copies. */
  readonly dead: Set<string>

  constructor(newProducer: () => string, copied?: StandInSender) {
    this.#newProducer = newProducer
    this.dead = new Set(copied?.dead)
    this.#queue = this.#open()
    if (copied) this.start(copied.disk)
  }

  get disk(): Disk {
    const { state } = this.#queue
    return { queue: state, texts: this.#texts, lines: this.#lines, leastFirst: this.#leastFirst }
  }

  get texts(): readonly string[] {
    return this.#texts
  }

  get waits(): boolean {
    return this.#queue.first < this.#queue.end
  }

  spool(text: string, stream: string): void {
    this.#queue.add([{ stream, message: text }])
    this.#texts = [...this.#texts, text]
    this.#lines = [...this.#lines, ...this.#queue.state.waiting.slice(-1)]
  }

  /** Undefined: nothing waits, or an answer is awaited. */
  send(most: number): Request | undefined {
    if (this.#inFlight) return undefined
    const { first } = this.#queue
    const { messages, bytes } = this.#pace.limitsAt(first)
    const batch = this.#queue.next({ messages: Math.min(most, messages), bytes })
    if (!batch) return undefined
    const { producer, sequence, count } = batch
    const texts = this.#texts.slice(first, first + count)
    this.#inFlight = { producer, sequence, texts, sent: { sequence, first, count, encoding: 'none' } }
    return this.#inFlight
  }

  /** @returns what was decided; undefined when nobody waits for this answer any more. */
  hear(request: Request, verdict: Verdict): Decision | undefined {
    if (this.#inFlight !== request) return undefined
    this.#inFlight = undefined
    const decision = decide(verdict, request.sent, this.#queue)
    this.#carryOut(decision)
    return decision
  }

  giveUp(): void {
    this.#inFlight = undefined
  }

  /** @param forgotten how many acknowledged messages are forgotten at most */
  kill(forgotten: number): void {
    const { queue, leastFirst, ...kept } = this.disk
    const first = Math.min(queue.first, Math.max(leastFirst, queue.first - forgotten))
    this.start({ ...kept, leastFirst, queue: { ...queue, first, waiting: this.#lines.slice(first) } })
  }

  /** On what stands on a disk. */
  start({ queue, texts, lines, leastFirst }: Disk): void {
    this.#queue = this.#open(queue)
    this.#texts = texts
    this.#lines = lines
    this.#leastFirst = leastFirst
    this.#pace = newPace()
    this.#inFlight = undefined
  }

  beginLife(): void {
    this.#queue.beginLife()
  }

  #open(state?: QueueState): MemoryQueue {
    return new MemoryQueue({
      newProducer: this.#newProducer,
      onBuried: ({ number }) => this.dead.add(this.#texts[number] ?? ''),
      ...(state && { state }),
    })
  }

  #carryOut(decision: Decision): void {
    const { first } = this.#queue
    if (decision.kind === 'acknowledge') {
      this.#queue.acknowledge(decision.end)
      this.#pace.accepted(first)
    }
    if (decision.kind === 'send fewer') this.#pace.sendFewer(decision)
    if (decision.kind === 'renumber') this.#queue.renumber()
    if (decision.kind === 'bury') {
      this.#queue.bury(decision.refusal)
      this.#pace.buried()
    }
    if (decision.kind === 'renumber' || decision.kind === 'bury') this.#leastFirst = this.#queue.first
  }
}

function newPace(): Pace {
  return new Pace({ messages: 4, bytes: 1000 })
}
