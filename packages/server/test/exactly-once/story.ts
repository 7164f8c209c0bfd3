/**
 * Tells a story: senders send to one server after the other, whatever becomes of the servers and of the disk.
 *
 * Decides what is handed in and when a life ends; `judge.ts` decides whether what came of it is right.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isSound, verifyJournal } from '@message-gatherer/journal'
import { GathererError } from '@message-gatherer/protocol'
import { folder } from '../../../journal/test/sample.js'
import type { Outcome } from '../../src/ingest/ingest.js'
import { count } from './figures.js'
import { Judge } from './judge.js'
import { Machine, type Life } from './machine.js'
import { senders, type Death, type LifePlan, type RequestPlan, type Step, type Story } from './plan.js'
import { batchOf, Sender, type Request } from './sender.js'

const quietLife: LifePlan = { steps: [], end: 'power cut', dies: undefined, checkpoint: 'kept', seed: 0 }
const plainRequest: RequestPlan = { sender: 0, kind: 'next', count: 5, back: 0, copies: 1, answer: 'arrives' }

/** @throws at the first broken promise. */
export async function tell({ limits, lives }: Story): Promise<void> {
  const teller = new Teller(new Machine(limits))
  for (const plan of lives) await teller.live(plan)
  await teller.finish()
  count('stories')
}

class Teller {
  readonly #machine: Machine
  readonly #senders = senders.map(each => new Sender(each))
  readonly #judge = new Judge(this.#senders)
  /** Never rejects. */
  readonly #onTheirWay = new Set<Promise<void>>()
  readonly #brokenPromises: unknown[] = []
  #isStopping = false

  constructor(machine: Machine) {
    this.#machine = machine
  }

  async live(plan: LifePlan): Promise<void> {
    const life = await this.#begin(plan)
    for (const step of plan.steps) if (life?.state() === 'alive') await this.#take(step, life)
    if (life) await this.#end(life, plan)
    if (plan.checkpoint === 'kept') return
    count('checkpoints deleted')
    this.#machine.deleteCheckpoint()
  }

  /** Every producer's messages are sent until they are acknowledged; then the files prove themselves. */
  async finish(): Promise<void> {
    this.#machine.free()
    const life = await this.#begin(quietLife)
    if (!life) throw new Error('a quiet life did not begin')
    for (const sender of this.#senders) await this.#sendAll(life, sender)
    await this.#end(life, quietLife)
    await this.#begin(quietLife)
    const report = verifyJournal(this.#machine.files(), folder)
    if (!isSound(report)) throw new Error(`verify is not sound: ${JSON.stringify(report)}`)
  }

  async #begin(plan: LifePlan): Promise<Life | undefined> {
    count('lives')
    this.#isStopping = false
    const life = await this.#machine.start(plan)
    if (!life) count('crashes while starting')
    else if (life.journal.health().state === 'full') count('starts without room')
    if (life) this.#inspect(life)
    return life
  }

  async #take(step: Step, life: Life): Promise<void> {
    switch (step.do) {
      case 'send':
        for (const request of step.requests) this.#send(life, request)
        for (let turn = 0; turn < step.turns; turn++) await nextTurn()
        break
      case 'wait':
        await this.#settle()
        this.#inspect(life)
        break
      case 'fill':
        this.#machine.fill(step.room)
        break
      case 'free':
        this.#machine.free()
        break
      case 'break':
        this.#machine.failSyncs()
    }
    this.#throwBroken()
  }

  #send(life: Life, plan: RequestPlan): void {
    const sender = this.#senders[plan.sender]
    if (!sender) throw new Error('no such sender')
    const request = sender.request(plan)
    count('concurrent copies', plan.copies - 1)
    for (let copy = 0; copy < plan.copies; copy++) this.#handIn(life, request, plan)
  }

  async #sendAll(life: Life, sender: Sender): Promise<void> {
    while (sender.producer !== undefined && sender.waiting > 0) {
      this.#handIn(life, sender.request(plainRequest), plainRequest)
      await this.#settle()
    }
  }

  #handIn(life: Life, request: Request, plan: RequestPlan): void {
    const { troubles } = this.#machine
    const delivery = this.#judge.handIn(request)
    const hear = (outcome: Outcome) => {
      if (life.state() === 'dead') return
      this.#judge.answer(delivery, outcome)
      if (outcome.kind === 'stored' && plan.answer === 'arrives') learn(request, outcome)
    }
    const hearFailure = (error: unknown) => {
      if (life.state() === 'dead') return
      const isExcused = this.#isStopping || troubles === undefined || troubles !== this.#machine.troubles
      if (!isExcused || !(error instanceof GathererError)) throw error
      this.#judge.fail(delivery)
    }
    const answered = life.ingest.store(batchOf(request)).then(hear, hearFailure)
    const settled: Promise<void> = answered
      .catch(error => void this.#brokenPromises.push(error))
      .finally(() => this.#onTheirWay.delete(settled))
    this.#onTheirWay.add(settled)
  }

  async #end(life: Life, plan: LifePlan): Promise<void> {
    if (life.state() === 'alive' && plan.end === 'orderly') await this.#stop(life)
    if (life.state() === 'poisoned') count('failed syncs')
    if (life.state() !== 'dead') this.#machine.die(deathOf(plan))
    await this.#settle()
    if (this.#judge.die()) count('crashes with work in flight')
  }

  async #stop(life: Life): Promise<void> {
    count('orderly stops')
    this.#isStopping = true
    try {
      await life.journal.close()
    } catch (error) {
      if (life.state() !== 'dead') throw error
    }
    await this.#settle()
    this.#inspect(life)
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#onTheirWay)
    this.#throwBroken()
  }

  /** Where something is in doubt, what the journal shows is not all that may be there. */
  #inspect({ journal, state }: Life): void {
    const { state: health } = journal.health()
    if (state() === 'alive' && (health === 'writable' || health === 'closed')) this.#judge.inspect(journal)
  }

  #throwBroken(): void {
    if (this.#brokenPromises.length > 0) throw this.#brokenPromises[0]
  }
}

/** After an orderly stop the power may go too. */
function deathOf({ end, seed }: LifePlan): Death {
  if (end !== 'orderly') return end
  return seed % 2 === 0 ? 'kill' : 'power cut'
}

/** What an answer tells a sender. */
function learn({ sender, first, texts }: Request, { producer }: Outcome & { kind: 'stored' }): void {
  sender.learn(producer?.next ?? first + texts.length)
}
