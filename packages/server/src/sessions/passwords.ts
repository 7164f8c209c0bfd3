/**
 * Password hashes: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's second choice), a random salt each.
 *
 * Each hash takes a core for some 15 ms: so few run at a time, in threads that give way to everything else, some wait,
 * and more are refused (guarantee G10).
 */
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { GathererError } from '@message-gatherer/protocol'

/** What one hash costs; `memoryCost` in KiB. */
export interface Cost {
  readonly memoryCost: number
  readonly timeCost: number
  readonly parallelism: number
}

export type HashTask =
  | { readonly kind: 'hash'; readonly password: string; readonly cost: Cost }
  | { readonly kind: 'verify'; readonly password: string; readonly passwordHash: string }

/** What a thread answers: a hash, a verdict, or what went wrong. */
export type HashAnswer = { readonly result: string | boolean } | { readonly failure: string }

export const standardCost: Cost = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }

/** One core is left to messages, where there is one to leave. */
const maxRunning = Math.max(1, Math.min(2, availableParallelism() - 1))
const maxWaiting = 1000

export class Passwords {
  readonly #cost: Cost
  readonly #waiting: ((thread: Worker | undefined) => void)[] = []
  readonly #idle: Worker[] = []
  readonly #threads = new Set<Worker>()
  #nobodysHash: string | undefined
  #isClosed = false

  constructor(cost: Cost = standardCost) {
    this.#cost = cost
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws {GathererError} TOO_MANY_REQUESTS, DRAINING */
  async hash(password: string): Promise<string> {
    return String(await this.#inTurn({ kind: 'hash', password, cost: this.#cost }))
  }

  /** @throws {GathererError} TOO_MANY_REQUESTS, DRAINING */
  async verify(passwordHash: string, password: string): Promise<boolean> {
    return (await this.#inTurn({ kind: 'verify', password, passwordHash })) === true
  }

  /** Takes as long as a check that fails: nobody can tell an unknown user by the clock. */
  async refuse(password: string): Promise<false> {
    this.#nobodysHash ??= await this.hash('')
    await this.verify(this.#nobodysHash, password)
    return false
  }

  /** Whoever still waits is refused: DRAINING. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#threads].map(thread => thread.terminate()))
  }

  async #inTurn(task: HashTask): Promise<string | boolean> {
    if (this.#isClosed) throw stopping()
    const thread = (await this.#takeThread()) ?? this.#startThread()
    try {
      if (this.#isClosed) throw stopping()
      return await run(thread, task)
    } catch (error) {
      throw this.#isClosed ? stopping() : error
    } finally {
      this.#pass(thread)
    }
  }

  /** Hands it to whoever waits, who starts another in the place of one that ended. */
  #pass(thread: Worker): void {
    const isUsable = this.#isClosed || this.#threads.has(thread)
    const follower = this.#waiting.shift()
    if (follower) follower(isUsable ? thread : undefined)
    else if (isUsable) this.#idle.push(thread)
  }

  #takeThread(): Promise<Worker | undefined> | Worker {
    const idle = this.#idle.pop()
    if (idle) return idle
    if (this.#threads.size < maxRunning) return this.#startThread()
    if (this.#waiting.length >= maxWaiting) {
      throw new GathererError('TOO_MANY_REQUESTS', 'too many sign-ins at once', { retryAfterSeconds: 10 })
    }
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  #startThread(): Worker {
    const thread = new Worker(createRequire(import.meta.url).resolve('@message-gatherer/server/password-thread'))
    this.#threads.add(thread)
    // Whoever waits for its answer hears of its end there; one that is idle is not given to anybody any more.
    thread.on('error', () => undefined)
    thread.once('exit', () => this.#forget(thread))
    // The process may end while it waits for work.
    thread.unref()
    return thread
  }

  #forget(thread: Worker): void {
    this.#threads.delete(thread)
    const at = this.#idle.indexOf(thread)
    if (at !== -1) this.#idle.splice(at, 1)
  }
}

function stopping(): GathererError {
  return new GathererError('DRAINING', 'the server is stopping', { retryAfterSeconds: 5 })
}

function run(thread: Worker, task: HashTask): Promise<string | boolean> {
  return new Promise((resolve, reject) => {
    const end = () => reject(new Error('the hashing thread ended'))
    thread.once('exit', end)
    thread.once('message', (answer: HashAnswer) => {
      thread.off('exit', end)
      if ('result' in answer) resolve(answer.result)
      else reject(new Error(answer.failure))
    })
    thread.postMessage(task)
  })
}
