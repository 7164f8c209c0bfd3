/** Filters made ready, kept for the next piece: an expression is compiled once, and its automaton stays warm. */
import type { Filter } from './filter.js'
import { compileFilter, type Matcher } from './matcher.js'

/** An expression may keep some megabytes. */
const most = 16

export class Matchers {
  /** The one that was used last stands last. */
  readonly #kept = new Map<string, Matcher>()

  /** @throws {GathererError} INVALID_REQUEST: the regex does not compile. */
  of(filter: Filter): Matcher {
    const key = JSON.stringify(filter)
    const matcher = this.#kept.get(key) ?? compileFilter(filter)
    this.#kept.delete(key)
    this.#kept.set(key, matcher)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > most && oldest !== undefined) this.#kept.delete(oldest)
    return matcher
  }

  clear(): void {
    this.#kept.clear()
  }
}
