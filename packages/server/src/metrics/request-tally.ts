/** How many requests were refused, and why (rule O1). */
import type { Code } from '@message-gatherer/protocol'

export class RequestTally {
  readonly #refused = new Map<Code, number>()

  get refused(): ReadonlyMap<Code, number> {
    return this.#refused
  }

  noteRefused(code: Code): void {
    this.#refused.set(code, (this.#refused.get(code) ?? 0) + 1)
  }
}
