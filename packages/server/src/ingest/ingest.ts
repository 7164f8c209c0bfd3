/**
 * What happens to messages once it is known whose they are: append, and answer when they are durable (guarantee G1).
 *
 * Every dialect ends here. Knows nothing of HTTP.
 */
import { GathererError } from '@message-gatherer/protocol'
import type { Batch, Journal } from '@message-gatherer/journal'

export class Ingest {
  readonly #journal: Journal

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /**
   * Resolves when every message of the batch is on the disk.
   *
   * @throws {GathererError} JOURNAL_FULL, JOURNAL_POISONED, JOURNAL_CLOSED, TOO_MANY_REQUESTS: nothing is acknowledged.
   */
  store(batch: Batch): Promise<void> {
    if (batch.messages.length === 0) throw new GathererError('INVALID_REQUEST', 'there is no message in it')
    return this.#journal.append(batch)
  }
}
