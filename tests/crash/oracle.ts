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
  /** Acknowledged, and not in the files. */
  readonly lost: readonly string[]
  /** More than once in the files; nobody sent it twice. */
  readonly doubled: readonly string[]
  /** In the files, and never sent. */
  readonly invented: readonly string[]
  /** Before one that its writer had seen acknowledged earlier. */
  readonly outOfOrder: readonly string[]
}

export class Oracle {
  readonly #sent = new Set<string>()
  readonly #acknowledged = new Set<string>()

  get acknowledged(): number {
    return this.#acknowledged.size
  }

  sends(message: Numbered): void {
    this.#sent.add(nameOf(message))
  }

  hears(message: Numbered): void {
    this.#acknowledged.add(nameOf(message))
  }

  judge(folder: string): Verdict {
    const stored = linesIn(folder)
      .map(line => (JSON.parse(line) as { readonly message: Numbered | 'logout' }).message)
      .filter(message => message !== 'logout')
    const names = stored.map(nameOf)
    const known = new Set(names)
    return {
      lost: [...this.#acknowledged].filter(name => !known.has(name)),
      doubled: repeated(names),
      invented: names.filter(name => !this.#sent.has(name)),
      outOfOrder: misplaced(stored),
    }
  }
}

function repeated(names: readonly string[]): string[] {
  const seen = new Set<string>()
  return names.filter(name => seen.size === seen.add(name).size)
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
