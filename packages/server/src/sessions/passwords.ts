/**
 * Password hashes: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's second choice), a random salt each.
 *
 * Each hash takes a core for some 15 ms: so few run at a time, in threads that give way to everything else, some wait,
 * and more are refused (guarantee G10).
 */
import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { GathererError } from '@message-gatherer/protocol'
import { mustWait } from '../limits/refusal.js'
import { WaitingLine } from '../limits/waiting-line.js'

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
/** What waits at most, and of one address (operations rule L3). */
const maxWaiting = { most: 1000, mostOfOne: 100 }
/** How long one is taken to last before any has. */
const guessedMs = 20
/** How much the latest one counts. */
const latestShare = 0.1

/** Who asks, for whom there are only so many places in the line: an address or a network. Default: nobody in particular. */
type From = string | undefined

export class Passwords {
  readonly #cost: Cost
  readonly #now: () => number
  readonly #waiting = new WaitingLine<(thread: Worker | undefined) => void>(maxWaiting)
  readonly #idle: Worker[] = []
  readonly #threads = new Set<Worker>()
  readonly #nobodysHash: string
  #usualMs = guessedMs
  #done = 0
  #isClosed = false

  /** @param now in milliseconds, for the speed; the clock need not be right. */
  constructor(now: () => number, cost: Cost = standardCost) {
    this.#now = now
    this.#cost = cost
    this.#nobodysHash = madeUpHash(cost)
  }

  /** How many wait for their turn. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** How many were hashed so far, to be stored or compared. */
  get done(): number {
    return this.#done
  }

  /** @throws {GathererError} TOO_MANY_REQUESTS, DRAINING */
  async hash(password: string, from?: From): Promise<string> {
    return String(await this.#inTurn({ kind: 'hash', password, cost: this.#cost }, from))
  }

  /** @throws {GathererError} TOO_MANY_REQUESTS, DRAINING */
  async verify(passwordHash: string, password: string, from?: From): Promise<boolean> {
    return (await this.#inTurn({ kind: 'verify', password, passwordHash }, from)) === true
  }

  /** Takes as long as a check that fails: nobody can tell an unknown user by the clock. */
  async refuse(password: string, from?: From): Promise<false> {
    await this.verify(this.#nobodysHash, password, from)
    return false
  }

  /** Whoever still waits is refused: DRAINING. */
  async close(): Promise<void> {
    this.#isClosed = true
    await Promise.all([...this.#threads].map(thread => thread.terminate()))
  }

  async #inTurn(task: HashTask, from: From): Promise<string | boolean> {
    if (this.#isClosed) throw stopping()
    const thread = (await this.#takeThread(from)) ?? this.#startThread()
    try {
      if (this.#isClosed) throw stopping()
      const beginMs = this.#now()
      const result = await run(thread, task)
      this.#done++
      this.#usualMs += (this.#now() - beginMs - this.#usualMs) * latestShare
      return result
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

  #takeThread(from: From): Promise<Worker | undefined> | Worker {
    const idle = this.#idle.pop()
    if (idle) return idle
    if (this.#threads.size < maxRunning) return this.#startThread()
    return new Promise((resolve, reject) => {
      if (!this.#waiting.push(resolve, from)) reject(this.#noPlace())
    })
  }

  /** Until those who wait now have had their turn, roughly. */
  #noPlace(): GathererError {
    return mustWait({
      message: 'too many passwords wait to be checked',
      hint: 'wait as long as Retry-After says; a token is renewed without a password',
      waitMs: (this.#waiting.length * this.#usualMs) / maxRunning,
    })
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

/** As argon2 writes it (a PHC string), of no password: 32 random bytes that nothing leads to. */
function madeUpHash({ memoryCost, timeCost, parallelism }: Cost): string {
  const base64 = (bytes: number) => randomBytes(bytes).toString('base64').replaceAll('=', '')
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${base64(16)}$${base64(32)}`
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
