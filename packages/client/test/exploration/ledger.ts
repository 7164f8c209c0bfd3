/**
 * What became of each append to one folder, and what was ever sent from it, under which number.
 *
 * Holds no opinion of the spool; `check.ts` compares.
 */

export type Fate =
  /** Its process waits, or died while it did: it may be there or not. */
  | 'open'
  | 'spooled'
  /** The spool stopped: it may be there or not. */
  | 'failed'
  /** Nothing was kept. */
  | 'refused'

export interface Appended {
  /** JSON texts; no two messages have the same. */
  readonly texts: readonly string[]
  /** Of one process, in the order of the calls. */
  readonly process: string
  fate: Fate
  /** The number of the first message, once it is spooled. */
  first: number | undefined
}

/** Which message a request began with: its number, and whose it was. */
export interface SentAs {
  readonly producer: string
  readonly sequence: number
  readonly first: number
}

/** What may be missing without a broken promise. */
export type Excuse = 'damaged' | 'lost by the server' | 'restored away'

export class Ledger {
  readonly appended: Appended[] = []
  /** By number. */
  readonly sent = new Map<number, string>()
  readonly excused = new Map<string, Excuse>()
  /** Numbers that were set aside because they cannot be read. */
  readonly setAside = new Set<number>()
  /** How often each may be stored beside once. */
  readonly mayRepeat = new Map<string, number>()
  /** By `PRODUCER/SEQUENCE`: a request that was sent may come at any time. */
  readonly #sentAs = new Map<string, string>()
  /** What may be in this folder, or only in the one that it was copied from. */
  readonly inDoubt = new Set<string>()
  /** Everything before it was acknowledged or set aside. */
  done = 0

  append(texts: readonly string[], process: string): Appended {
    const appended: Appended = { texts, process, fate: 'open', first: undefined }
    this.appended.push(appended)
    return appended
  }

  /** It was certainly not appended, and may be later. */
  forget(appended: Appended): void {
    this.appended.splice(this.appended.indexOf(appended), 1)
  }

  /** @throws when another message was sent under its number. */
  send({ producer, sequence, first }: SentAs, texts: readonly string[]): void {
    for (const [index, text] of texts.entries()) {
      this.#sentAs.set(`${producer}/${sequence + index}`, text)
      const number = first + index
      const before = this.sent.get(number)
      if (before !== undefined && before !== text)
        throw new Error(`${number} was ${before} when it was sent, now ${text}`)
      this.sent.set(number, text)
    }
  }

  excuse(texts: Iterable<string>, why: Excuse): void {
    for (const text of texts) this.excused.set(text, why)
  }

  /**
   * The server misses messages of which none can be read any more, and those after them get new numbers.
   *
   * Only if the first that it misses was sent may the server come to have it, and after it what was sent with these numbers.
   */
  renumberAfterDamage({ producer, sequence }: SentAs, missing: number): void {
    if (!this.#sentAs.has(`${producer}/${missing}`)) return
    for (let next = sequence; ; next++) {
      const text = this.#sentAs.get(`${producer}/${next}`)
      if (text === undefined) return
      this.mayRepeat.set(text, (this.mayRepeat.get(text) ?? 0) + 1)
    }
  }

  /** Of a copied folder. */
  fork(): Ledger {
    const ledger = this.copy()
    for (const { fate, texts } of ledger.appended) {
      if (fate !== 'spooled') for (const text of texts) ledger.inDoubt.add(text)
    }
    return ledger
  }

  copy(): Ledger {
    const ledger = new Ledger()
    ledger.appended.push(...this.appended.map(each => ({ ...each })))
    for (const [number, text] of this.sent) ledger.sent.set(number, text)
    for (const [text, why] of this.excused) ledger.excused.set(text, why)
    for (const number of this.setAside) ledger.setAside.add(number)
    for (const [text, times] of this.mayRepeat) ledger.mayRepeat.set(text, times)
    for (const [name, text] of this.#sentAs) ledger.#sentAs.set(name, text)
    for (const text of this.inDoubt) ledger.inDoubt.add(text)
    ledger.done = this.done
    return ledger
  }
}
