/**
 * Remembers what was sent and what was acknowledged, and judges a journal by it (guarantee G2).
 *
 * Knows nothing of servers: a journal that lost an acknowledged message is guilty, whoever wrote it.
 */
import { linesIn } from '../harness/journal-files.js'

/** A message of this suite: who wrote it, and a number that only grows. */
export interface Numbered {
  readonly writer: number
  readonly number: number
}

export interface Verdict {
  /** In the files less often than it was acknowledged. */
  readonly lost: readonly string[]
  /** In the files more often than it was sent. */
  readonly doubled: readonly string[]
  /** In the files, and never sent. */
  readonly invented: readonly string[]
  /** Before one that its writer had seen acknowledged earlier. */
  readonly outOfOrder: readonly string[]
}

export const innocent: Verdict = { lost: [], doubled: [], invented: [], outOfOrder: [] }

export class Oracle {
  readonly #sent = new Counts()
  readonly #acknowledged = new Counts()

  /** How many acknowledgements were heard. */
  get acknowledged(): number {
    return this.#acknowledged.total
  }

  /** How many messages were sent, at least perhaps. */
  get sent(): number {
    return this.#sent.total
  }

  sends(message: Numbered): void {
    this.#sent.add(nameOf(message))
  }

  hears(message: Numbered): void {
    this.#acknowledged.add(nameOf(message))
  }

  wasAcknowledged(message: Numbered): boolean {
    return this.#acknowledged.of(nameOf(message)) > 0
  }

  judge(folder: string): Verdict {
    const messages = linesIn(folder)
      .map(line => (JSON.parse(line) as { readonly message: Numbered | 'logout' }).message)
      .filter(message => message !== 'logout')
    return this.judgeMessages(messages)
  }

  /** @param messages all that are stored, in the order of the files. */
  judgeMessages(messages: readonly Numbered[]): Verdict {
    const stored = new Counts()
    for (const message of messages) stored.add(nameOf(message))
    return {
      lost: this.#acknowledged.names.filter(name => stored.of(name) < this.#acknowledged.of(name)),
      doubled: this.#sent.names.filter(name => stored.of(name) > this.#sent.of(name)),
      invented: stored.names.filter(name => this.#sent.of(name) === 0),
      outOfOrder: misplaced(messages),
    }
  }
}

/** How often each name was added. */
class Counts {
  readonly #counts = new Map<string, number>()
  total = 0

  get names(): string[] {
    return [...this.#counts.keys()]
  }

  add(name: string): void {
    this.#counts.set(name, this.of(name) + 1)
    this.total++
  }

  of(name: string): number {
    return this.#counts.get(name) ?? 0
  }
}

function misplaced(stored: readonly Numbered[]): string[] {
  const latest = new Map<number, number>()
  return stored
    .filter(({ writer, number }) => {
      const before = latest.get(writer) ?? -1
      latest.set(writer, number)
      return number < before
    })
    .map(nameOf)
}

function nameOf({ writer, number }: Numbered): string {
  return `${writer}/${number}`
}
