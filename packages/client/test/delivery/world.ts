/** Senders, a server, and the network between them, moved step by step. */
import { StandInSender, type Disk, type Request } from './stand-in-sender.js'
import { StandInServer } from './stand-in-server.js'
import type { Decision } from '../../src/delivery/rules.js'
import type { Verdict } from '../../src/delivery/verdict.js'
import type { Schedule, Step } from './schedule.js'

interface Travelling {
  readonly sender: StandInSender
  readonly request: Request
}

interface Returning extends Travelling {
  readonly verdict: Verdict
}

const maxSenders = 4
/** Far more than what waits takes when nothing goes wrong. */
const patience = 20_000

export class World {
  readonly server: StandInServer
  readonly senders: StandInSender[]
  /** How often what was decided. */
  readonly decisions = new Map<Decision['kind'], number>()
  readonly #goodInARow: number
  #travelling: Travelling[] = []
  #returning: Returning[] = []
  #backup: Disk | undefined
  #spooled = 0
  #producers = 0

  constructor({ maxMessages, goodInARow }: Omit<Schedule, 'steps'>) {
    this.#goodInARow = goodInARow
    this.server = new StandInServer({ maxMessages })
    this.senders = [new StandInSender(this.#newProducer)]
  }

  take({ act, pick, count }: Step): void {
    const sender = chosen(this.senders, pick)
    switch (act) {
      case 'spool':
        return this.#spool(sender, count)
      case 'send':
        return this.#send(sender, count)
      case 'arrive':
        return this.#arrive(takeOut(this.#travelling, pick))
      case 'arrive twice':
        return this.#arrive(chosen(this.#travelling, pick))
      case 'arrive, answer lost':
        return void this.#serve(takeOut(this.#travelling, pick))
      case 'lose the request':
        return void takeOut(this.#travelling, pick)
      case 'answer':
        return this.#answer(takeOut(this.#returning, pick))
      case 'time out':
        return sender?.giveUp()
      case 'kill':
        return sender?.kill(count)
      case 'reboot':
        sender?.kill(count)
        return sender?.beginLife()
      case 'back up the server':
        return this.server.backUp()
      case 'restore the server':
        return this.#restoreServer()
      case 'back up the spool':
        this.#backup = this.senders[0]?.disk
        return
      case 'restore the spool':
        return this.#restoreSpool()
      case 'copy the spool':
        return this.#copy(sender)?.beginLife()
      case 'copy the memory':
        return void this.#copy(sender)
    }
  }

  /** Until nothing waits any more, with nothing going wrong. False: that does not come. */
  settle(): boolean {
    for (let step = 0; step < patience; step++) {
      const { length } = this.senders
      if (!this.senders.some(({ waits }) => waits) && this.#travelling.length === 0) return true
      if (this.#returning.length === 0 && this.#travelling.length === 0) for (const each of this.senders) each.giveUp()
      this.#send(this.senders[step % length], 1 + (step % 4))
      this.#arrive(takeOut(this.#travelling, step))
      this.#answer(takeOut(this.#returning, step))
    }
    return false
  }

  readonly #newProducer = () => `p${this.#producers++}`

  #spool(sender: StandInSender | undefined, count: number): void {
    for (let index = 0; index < count; index++) {
      const number = this.#spooled++
      const kind = number % this.#goodInARow === this.#goodInARow - 1 ? (number % 2 ? 'large' : 'malformed') : 'good'
      sender?.spool(`"${kind} ${number}"`, number % 7 === 0 ? 'other' : 'default')
    }
  }

  #send(sender: StandInSender | undefined, most: number): void {
    const request = sender?.send(most)
    if (sender && request) this.#travelling.push({ sender, request })
  }

  #arrive(travelling: Travelling | undefined): void {
    const verdict = this.#serve(travelling)
    if (travelling && verdict) this.#returning.push({ ...travelling, verdict })
  }

  #serve(travelling: Travelling | undefined): Verdict | undefined {
    return travelling && this.server.accept(travelling.request)
  }

  #answer(returning: Returning | undefined): void {
    const kind = returning?.sender.hear(returning.request, returning.verdict)?.kind
    if (kind) this.decisions.set(kind, (this.decisions.get(kind) ?? 0) + 1)
  }

  /** It was stopped for that, so its connections are gone, and what was on its way in them. */
  #restoreServer(): void {
    this.server.restore()
    this.#travelling = []
    this.#returning = []
    for (const sender of this.senders) sender.giveUp()
  }

  #restoreSpool(): void {
    const [sender] = this.senders
    if (!this.#backup || !sender) return
    sender.start(this.#backup)
    sender.beginLife()
  }

  #copy(sender: StandInSender | undefined): StandInSender | undefined {
    if (!sender || this.senders.length === maxSenders) return undefined
    const copy = new StandInSender(this.#newProducer, sender)
    this.senders.push(copy)
    return copy
  }
}

function chosen<T>(list: readonly T[], pick: number): T | undefined {
  return list[pick % list.length]
}

function takeOut<T>(list: T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list.splice(pick % list.length, 1)[0]
}
