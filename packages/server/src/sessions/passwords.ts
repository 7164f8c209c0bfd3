/**
 * Password hashes: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's second choice), a random salt each.
 *
 * Each hash takes a core for some 15 ms, so few run at a time, some wait, and more are refused (guarantee G10).
 */
import { availableParallelism } from 'node:os'
import { hash, verify, type Options } from '@node-rs/argon2'
import { GathererError } from '@message-gatherer/protocol'

/** One core is left to messages, where there is one to leave. */
const maxRunning = Math.max(1, Math.min(2, availableParallelism() - 1))
const maxWaiting = 1000

/** The package's default algorithm is argon2id. */
export const standardCost: Options = { memoryCost: 19 * 1024, timeCost: 2, parallelism: 1 }

export class Passwords {
  readonly #cost: Options
  readonly #waiting: (() => void)[] = []
  #running = 0
  #nobodysHash: Promise<string> | undefined

  constructor(cost: Options = standardCost) {
    this.#cost = cost
  }

  /** @throws {GathererError} TOO_MANY_REQUESTS */
  hash(password: string): Promise<string> {
    return this.#inTurn(() => hash(password, this.#cost))
  }

  /** @throws {GathererError} TOO_MANY_REQUESTS */
  verify(passwordHash: string, password: string): Promise<boolean> {
    return this.#inTurn(() => verify(passwordHash, password))
  }

  /** Takes as long as a check that fails: nobody can tell an unknown user by the clock. */
  async refuse(password: string): Promise<false> {
    this.#nobodysHash ??= hash('', this.#cost)
    await this.verify(await this.#nobodysHash, password)
    return false
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= maxRunning) await this.#wait()
    else this.#running++
    try {
      return await work()
    } finally {
      const follower = this.#waiting.shift()
      if (follower) follower()
      else this.#running--
    }
  }

  #wait(): Promise<void> {
    if (this.#waiting.length >= maxWaiting) {
      throw new GathererError('TOO_MANY_REQUESTS', 'too many sign-ins at once', { retryAfterSeconds: 10 })
    }
    return new Promise(resolve => this.#waiting.push(resolve))
  }
}
