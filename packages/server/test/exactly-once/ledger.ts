/**
 * When each message was handed in and when it was acknowledged: what the order and the content of the file must agree with.
 *
 * Knows nothing of producers' numbers but how to name a message by them.
 */
import type { Request } from './sender.js'

/** A request on its way. */
export interface Delivery {
  readonly request: Request
  /** A count, not a clock. */
  readonly handedInAt: number
}

interface Fate {
  /** When the requests were handed in that may have stored it. */
  readonly handedInAt: Set<number>
  acknowledgedAt: number | undefined
}

export class Ledger {
  readonly #fates = new Map<string, Fate>()
  #now = 0

  handIn(request: Request): Delivery {
    const handedInAt = ++this.#now
    for (const name of namesIn(request)) this.#fateOf(name).handedInAt.add(handedInAt)
    return { request, handedInAt }
  }

  /** It is answered: all is stored, its first messages by others. */
  acknowledge({ request, handedInAt }: Delivery, duplicates: number): void {
    const acknowledgedAt = ++this.#now
    for (const [index, name] of namesIn(request).entries()) {
      const fate = this.#fateOf(name)
      fate.acknowledgedAt ??= acknowledgedAt
      if (index < duplicates) fate.handedInAt.delete(handedInAt)
    }
  }

  /** It is answered: nothing of it is stored, and nothing will be. */
  refuse({ request, handedInAt }: Delivery): void {
    for (const name of namesIn(request)) this.#fateOf(name).handedInAt.delete(handedInAt)
  }

  /** The process died, and this is what it left: nothing else is stored but what is handed in anew. */
  keepOnly(stored: ReadonlySet<string>): void {
    for (const [name, fate] of this.#fates) if (!stored.has(name)) fate.handedInAt.clear()
  }

  /**
   * @param stored messages in the order of the file.
   * @throws when one is there more often than it was handed in, an acknowledged one is missing, or one stands behind
   *   another that was handed in after the answer to it.
   */
  check(stored: readonly string[]): void {
    const seen = new Map<string, number>()
    let latest = 0
    for (const name of stored) {
      const { handedInAt, acknowledgedAt = Infinity } = this.#fateOf(name)
      const times = (seen.get(name) ?? 0) + 1
      if (times > handedInAt.size) throw new Error(`${name} is stored more often than it was handed in`)
      if (times === 1 && acknowledgedAt < latest) throw new Error(`${name} stands behind a later one`)
      seen.set(name, times)
      latest = Math.max(latest, Math.min(...handedInAt))
    }
    for (const [name, { acknowledgedAt }] of this.#fates) {
      if (acknowledgedAt !== undefined && !seen.has(name)) throw new Error(`${name} was acknowledged and is not stored`)
    }
  }

  #fateOf(name: string): Fate {
    const fate = this.#fates.get(name) ?? { handedInAt: new Set(), acknowledgedAt: undefined }
    this.#fates.set(name, fate)
    return fate
  }
}

/** A message by the text that its sender gave this number. */
function namesIn({ sender, first, texts }: Request): string[] {
  return texts.map((_, index) => sender.textOf(first + index))
}
