/**
 * The dead letters of a spool, for people: to look at, to send again, to forget (delivery rule D7).
 *
 * One that is sent again counts as a file of its own that is read once: so it is spooled once, whatever is killed in between.
 */
import type { DeadLetter, DeadLetters, NumberRange } from '../keeper.js'
import type { DeadLetters as DeadLetterFiles, StoredLetter } from './dead-letters.js'
import type { MessageSpool } from './spool-port.js'
import { encodeMessage, labelsOf } from './spooled-line.js'

const prefix = 'dead-'

/** True for what a dead letter that is sent again is called instead of a file. */
export function isLetter(file: string): boolean {
  return file.startsWith(prefix)
}

export class SpooledDeadLetters implements DeadLetters {
  readonly #spool: MessageSpool & { readonly dead: DeadLetterFiles }

  constructor(spool: MessageSpool & { readonly dead: DeadLetterFiles }) {
    this.#spool = spool
  }

  numbers(): readonly number[] {
    return this.#spool.dead.numbers()
  }

  list(numbers?: readonly number[]): readonly DeadLetter[] {
    return this.#letters(numbers).map(({ number, refusedAt, code, reason, line, message }) => {
      const { stream, sentAt, source } = (message === undefined ? undefined : labelsOf(line)) ?? {}
      return { number, refusedAt, code, reason, stream, sentAt, source, message }
    })
  }

  async retry(numbers?: readonly number[]): Promise<readonly NumberRange[]> {
    const ranges: NumberRange[] = []
    for (const { number, line, message } of this.#letters(numbers)) {
      const labels = message === undefined ? undefined : labelsOf(line)
      if (message === undefined || labels === undefined) continue
      const file = `${prefix}${number}`
      const bytes = encodeMessage(message, { ...labels, of: { file, end: 1 } })
      const spooled = await this.#spool.append({ bytes, count: 1 }, { of: { file, from: 0 } })
      this.#spool.dead.remove(number)
      if (spooled.kind === 'spooled') ranges.push({ first: spooled.first, end: spooled.end })
    }
    return ranges
  }

  drop(numbers?: readonly number[]): number {
    const letters = this.#spool.dead.numbers().filter(number => numbers?.includes(number) ?? true)
    for (const number of letters) this.#spool.dead.remove(number)
    return letters.length
  }

  #letters(numbers?: readonly number[]): readonly StoredLetter[] {
    const { dead } = this.#spool
    const wanted = dead.numbers().filter(number => numbers?.includes(number) ?? true)
    return wanted.flatMap(number => dead.read(number) ?? [])
  }
}
