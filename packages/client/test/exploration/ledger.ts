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

/** What may be missing without a broken promise. */
export type Excuse = 'damaged' | 'lost by the server' | 'restored away'

export class Ledger {
  readonly appended: Appended[] = []
  /** By number. */
  readonly sent = new Map<number, string>()
  readonly excused = new Map<string, Excuse>()
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
  send(first: number, texts: readonly string[]): void {
    for (const [index, text] of texts.entries()) {
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
    for (const text of this.inDoubt) ledger.inDoubt.add(text)
    ledger.done = this.done
    return ledger
  }
}
