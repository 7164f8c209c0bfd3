/**
 * What stands between an endpoint and its server: passes each request on, and does to it what the plan says.
 *
 * Listens at one place as long as the test file, wherever the server is. Remembers what the server itself answered, also
 * where the endpoint never heard it: whatever it acknowledged must be in the files.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Acknowledgements } from './acknowledgements.js'
import { cleanLater } from './cleaning.js'
import { falseAnswer, garbageOf } from './false-answers.js'
import { noFaults, type Fate, type Fault, type FaultPlan } from './fault-plan.js'
import { forward, forwardPart, give, givePart, take, type Given, type Taken } from './forwarding.js'

const longestDelayMs = 300
const longestSilenceMs = 30_000
/** So many later requests overtake one that is held back, at most. */
const mostOvertaking = 4

interface Held {
  readonly taken: Taken
  /** How many requests are still to pass it. */
  overtaking: number
}

export class FaultProxy {
  readonly acknowledgements = new Acknowledgements()
  readonly #counts = new Map<Fault | 'none', number>()
  readonly #stranger: string
  readonly #unsettled = new Set<Promise<void>>()
  #held: Held[] = []
  #plan: FaultPlan = noFaults
  #target: number | undefined
  #underWay = 0
  #url = ''

  private constructor(stranger: string) {
    this.#stranger = stranger
  }

  /** @param stranger where redirects point to. */
  static async start(stranger = 'http://127.0.0.1:9'): Promise<FaultProxy> {
    const proxy = new FaultProxy(stranger)
    const server = createServer((request, response) => {
      // No server, or none that answers: to the endpoint it is a connection that was cut.
      proxy.#meet(request, response).catch(() => response.destroy())
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    cleanLater(() => server.close().closeAllConnections())
    proxy.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    return proxy
  }

  get url(): string {
    return this.#url
  }

  /** Requests that are at the server and not answered. */
  get underWay(): number {
    return this.#underWay
  }

  /** How often each fault was made. */
  get counts(): ReadonlyMap<Fault | 'none', number> {
    return this.#counts
  }

  countOf(fault: Fault): number {
    return this.#counts.get(fault) ?? 0
  }

  /** Where requests go from now on; undefined: nowhere, connections are cut. */
  aim(port: number | undefined): void {
    this.#target = port
  }

  follow(plan: FaultPlan): void {
    this.#plan = plan
  }

  /** Lets through what was held back or is still to be sent a second time, and waits for it. */
  async settle(): Promise<void> {
    for (const { taken } of this.#held.splice(0)) this.#sendLate(taken, 0)
    while (this.#unsettled.size > 0) await Promise.all(this.#unsettled)
  }

  async #meet(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const taken = await take(request)
    const fate = this.#plan(taken.path)
    this.#counts.set(fate.fault, (this.#counts.get(fate.fault) ?? 0) + 1)
    const words = falseAnswer(fate, `${this.#stranger}${taken.path}`)
    if (words) give(response, words)
    else await this.#pass(taken, fate, response)
    this.#letOvertaken()
  }

  async #pass(taken: Taken, { fault, amount }: Fate, response: ServerResponse): Promise<void> {
    switch (fault) {
      case 'delay':
        await pause(amount * longestDelayMs)
        return give(response, await this.#forward(taken))
      case 'cut in the request':
        await forwardPart(this.#port(), taken, Math.floor(amount * taken.body.length))
        return void response.destroy()
      case 'cut before the answer':
        await this.#forward(taken)
        return void response.destroy()
      case 'cut in the answer':
        return givePart(response, await this.#forward(taken), amount)
      case 'answer swallowed':
        await this.#forward(taken)
        return this.#keepSilent(response)
      case 'doubled at once':
        return give(response, await Promise.any([this.#forward(taken), this.#late(this.#forward(taken))]))
      case 'doubled later':
        give(response, await this.#forward(taken))
        return this.#sendLate(taken, amount * longestDelayMs)
      case 'held back':
        this.#held.push({ taken, overtaking: 1 + Math.floor(amount * mostOvertaking) })
        return void response.destroy()
      case 'black hole':
        return this.#keepSilent(response)
      case 'garbage':
        return void response.socket?.end(garbageOf(amount), 'latin1')
      default:
        return give(response, await this.#forward(taken))
    }
  }

  async #keepSilent(response: ServerResponse): Promise<void> {
    await pause(longestSilenceMs, undefined, { ref: false })
    response.destroy()
  }

  /** Those that were held back go once enough others went before them. */
  #letOvertaken(): void {
    for (const held of this.#held) held.overtaking--
    const due = this.#held.filter(({ overtaking }) => overtaking < 0)
    this.#held = this.#held.filter(({ overtaking }) => overtaking >= 0)
    for (const { taken } of due) this.#sendLate(taken, 0)
  }

  /** Nobody hears the answer. */
  #sendLate(taken: Taken, afterMs: number): void {
    this.#late(pause(afterMs).then(() => this.#forward(taken))).catch(() => undefined)
  }

  /** Something to wait for before all is settled. */
  #late<T>(sending: Promise<T>): Promise<T> {
    const over = sending.then(
      () => void this.#unsettled.delete(over),
      () => void this.#unsettled.delete(over),
    )
    this.#unsettled.add(over)
    return sending
  }

  async #forward(taken: Taken): Promise<Given> {
    this.#underWay++
    try {
      const given = await forward(this.#port(), taken)
      this.acknowledgements.note(taken, given)
      return given
    } finally {
      this.#underWay--
    }
  }

  #port(): number {
    if (this.#target === undefined) throw new Error('no server')
    return this.#target
  }
}
