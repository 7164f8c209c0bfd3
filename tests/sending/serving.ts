/** One server life after another on one folder; all proxies follow it. */
import { setTimeout as pause } from 'node:timers/promises'
import type { FaultProxy } from '../harness/fault-proxy.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import type { Ended } from '../harness/program.js'
import type { Env } from './lives.js'

export interface ServingOptions {
  readonly folder: string
  readonly flags: readonly string[]
  readonly proxies: readonly FaultProxy[]
  /** What the next life finds in its environment. */
  readonly env: () => Env
}

const pauseMs = 100
const mostTries = 100

export class Serving {
  /** The crash points at which it died. */
  readonly points: string[] = []
  /** Why it did not start: mostly for want of room on its disk. */
  readonly failedStarts: string[] = []
  /** Ends that nobody brought about, in words. */
  readonly troubles: string[] = []
  readonly #options: ServingOptions
  #server: { readonly gatherd: Gatherd; readonly isCalm: boolean } | undefined
  #isOver = false
  #isCalm = false
  #killsInFlight = 0
  #idleKills = 0

  constructor(options: ServingOptions) {
    this.#options = options
  }

  get killsInFlight(): number {
    return this.#killsInFlight
  }

  get idleKills(): number {
    return this.#idleKills
  }

  /** Requests are at the server and not answered. */
  get isBusy(): boolean {
    return this.#server !== undefined && this.#options.proxies.some(({ underWay }) => underWay > 0)
  }

  /** Resolves when it listens for the first time; whenever it dies it is started again. */
  async begin(): Promise<void> {
    await this.#start()
    void this.#goOn()
  }

  kill(): void {
    const wasBusy = this.isBusy
    if (!this.#server?.gatherd.program.child.kill('SIGKILL')) return
    if (wasBusy) this.#killsInFlight++
    else this.#idleKills++
  }

  /** From now on nothing kills it; resolves once such a one listens. */
  async calm(): Promise<void> {
    this.#isCalm = true
    while (!this.#server?.isCalm) {
      if (this.troubles.length > 0) throw new Error(this.troubles.join('\n'))
      this.#server?.gatherd.program.child.kill('SIGKILL')
      await pause(pauseMs)
    }
  }

  /** After `calm`. */
  async stop(): Promise<Ended> {
    this.#isOver = true
    if (!this.#server) throw new Error('no server runs')
    return this.#server.gatherd.stop()
  }

  async #goOn(): Promise<void> {
    while (this.#server) {
      const ended = await this.#server.gatherd.program.ended
      this.#server = undefined
      this.#aim(undefined)
      if (this.#isOver) return
      this.#note(ended)
      await this.#start()
    }
  }

  #note({ status, signal, stderr }: Ended): void {
    const point = /^crash point: (.*)$/m.exec(stderr)?.[1]
    if (point !== undefined) this.points.push(point)
    else if (signal !== 'SIGKILL') this.troubles.push(`gatherd ended with ${status ?? signal}: ${stderr.slice(-2000)}`)
  }

  async #start(): Promise<void> {
    for (let tries = 0; tries < mostTries; tries++) {
      const isCalm = this.#isCalm
      try {
        const { folder, flags, env } = this.#options
        const gatherd = await startGatherd({ folder, flags, env: isCalm ? {} : env() })
        this.#server = { gatherd, isCalm }
        return this.#aim(gatherd.port)
      } catch (error) {
        // Its disk may be full, or its crash point be passed while it starts.
        this.failedStarts.push(String(error))
        await pause(pauseMs)
      }
    }
    this.troubles.push(`gatherd does not start any more: ${this.failedStarts.at(-1)}`)
  }

  #aim(port: number | undefined): void {
    for (const proxy of this.#options.proxies) proxy.aim(port)
  }
}
