/**
 * Holds each answer and each file against the rules; throws at the first broken one.
 *
 * What is right is known by `reference.ts` (answers), `ledger.ts` (order, acknowledgements) and `stored.ts` (lines).
 */
import { isDeepStrictEqual } from 'node:util'
import type { Journal } from '@message-gatherer/journal'
import type { Outcome } from '../../src/ingest/ingest.js'
import { count } from './figures.js'
import { Ledger, type Delivery } from './ledger.js'
import { Reference } from './reference.js'
import type { Request, Sender } from './sender.js'
import { checkAdded, countStored, entriesIn, type StoredEntry } from './stored.js'

export class Judge {
  /** Of the senders with a producer. */
  readonly #references: ReadonlyMap<Sender, Reference>
  readonly #ledger = new Ledger()
  #entries: readonly StoredEntry[] = []

  constructor(senders: readonly Sender[]) {
    const numbered = senders.filter(({ producer }) => producer !== undefined)
    this.#references = new Map(numbered.map(sender => [sender, new Reference(sender)]))
  }

  handIn(request: Request): Delivery {
    count('requests')
    this.#references.get(request.sender)?.handIn(request)
    return this.#ledger.handIn(request)
  }

  answer(delivery: Delivery, outcome: Outcome): void {
    const { request } = delivery
    const reference = this.#references.get(request.sender)
    if (!reference) checkUnnumbered(request, outcome)
    else if (reference.answer(request, outcome)) count('stored in part')
    if (outcome.kind === 'stored') {
      count('duplicates', outcome.duplicates)
      return this.#ledger.acknowledge(delivery, outcome.duplicates)
    }
    count(outcome.kind)
    this.#ledger.refuse(delivery)
  }

  /** It was answered that it is not known to be stored. */
  fail({ request }: Delivery): void {
    count('refused by the disk')
    this.#references.get(request.sender)?.fail(request)
  }

  /** @returns whether requests of producers were on their way. */
  die(): boolean {
    return [...this.#references.values()].filter(reference => reference.die()).length > 0
  }

  /** Nothing is on its way: what the journal holds is all there is. */
  inspect(journal: Journal): void {
    const entries = entriesIn(journal)
    checkAdded(this.#entries, entries)
    const texts = entries.map(({ text }) => text)
    this.#ledger.check(texts)
    this.#ledger.keepOnly(new Set(texts))
    for (const [sender, reference] of this.#references) {
      if (reference.find(countStored(entries, sender))) count('stored in part')
    }
    count('messages stored', entries.length - this.#entries.length)
    this.#entries = entries
  }
}

function checkUnnumbered({ texts }: Request, outcome: Outcome): void {
  const due: Outcome = { kind: 'stored', accepted: texts.length, duplicates: 0 }
  if (!isDeepStrictEqual(outcome, due)) throw new Error(`without a producer: ${JSON.stringify(outcome)}`)
}
