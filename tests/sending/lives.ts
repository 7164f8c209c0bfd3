/**
 * One process after another at one site: whenever one ends, however it ended, the next begins.
 *
 * Knows how to kill one while it has work, and counts how they ended.
 */
import type { Ended, Program } from '../harness/child.js'

export interface Life {
  readonly program: Program
  /** Something is begun that a kill interrupts. */
  readonly isBusy: () => boolean
  /** Lets it end by itself; undefined: it does anyway. */
  readonly stop?: () => void
  /** Whether it ended as it should; default: with status 0. */
  readonly isWell?: (ended: Ended) => boolean
  /** Once it has ended well. */
  readonly endedWell?: () => void
}

export type Env = Readonly<Record<string, string>>

export interface LivesOptions {
  readonly name: string
  /** What the next life finds in its environment. */
  readonly env: () => Env
  readonly begin: (env: Env) => Life
}

const mostTroubles = 5

export class Lives {
  /** Ends that nobody brought about, in words. */
  readonly troubles: string[] = []
  readonly #options: LivesOptions
  #life: Life | undefined
  #isOver = false
  #killsInFlight = 0
  #idleKills = 0
  readonly #points: string[] = []

  constructor(options: LivesOptions) {
    this.#options = options
  }

  /** How often one was killed that had work. */
  get killsInFlight(): number {
    return this.#killsInFlight
  }

  get idleKills(): number {
    return this.#idleKills
  }

  /** The crash points at which they died. */
  get points(): readonly string[] {
    return this.#points
  }

  get isBusy(): boolean {
    return this.#life?.isBusy() ?? false
  }

  /** Resolves after `stop`, once the last one has ended. */
  async run(): Promise<void> {
    while (!this.#isOver && this.troubles.length < mostTroubles) await this.#live(this.#options.env())
  }

  /** One more, without anything that kills it, until it is told to stop or ends. */
  async runOnce(whileRunning: () => Promise<void>): Promise<void> {
    const living = this.#live({})
    await whileRunning()
    this.#life?.stop?.()
    await living
  }

  kill(): void {
    const life = this.#life
    if (life === undefined) return
    const wasBusy = life.isBusy()
    if (!life.program.child.kill('SIGKILL')) return
    if (wasBusy) this.#killsInFlight++
    else this.#idleKills++
  }

  stop(): void {
    this.#isOver = true
    this.#life?.stop?.()
  }

  async #live(env: Env): Promise<void> {
    const life = this.#options.begin(env)
    this.#life = life
    const ended = await life.program.ended
    this.#life = undefined
    if (life.isWell?.(ended) ?? ended.status === 0) life.endedWell?.()
    else this.#note(ended)
  }

  #note({ status, signal, stdout, stderr }: Ended): void {
    const point = /^crash point: (.*)$/m.exec(stderr)?.[1]
    if (point !== undefined) this.#points.push(point)
    else if (signal !== 'SIGKILL') {
      const last = stdout.split('\n').slice(-3).join(' | ')
      this.troubles.push(`${this.#options.name} ended with ${status ?? signal}: ${stderr.slice(-2000)} (${last})`)
    }
  }
}
