/** Stores what counts against its user's quotas: all of it at first, and in the end what was stored (operations rule L4). */
import { countOf, textBytes, type Batch } from '@message-gatherer/journal'
import type { Quotas } from '../limits/quotas.js'
import type { Ingest, Outcome } from './ingest.js'

/** As `Ingest.store`. Whether the user may begin is asked before. */
export function storeWithin(quotas: Quotas | undefined, ingest: Ingest, batch: Batch): Promise<Outcome> {
  return quotas ? storeCharged(quotas, ingest, batch) : ingest.store(batch)
}

async function storeCharged(quotas: Quotas, ingest: Ingest, batch: Batch): Promise<Outcome> {
  const messages = countOf(batch.messages)
  const bytes = textBytes(batch.messages)
  const giveBack = quotas.charge(batch.user, { messages, bytes })
  try {
    const outcome = await ingest.store(batch)
    const unused = outcome.kind === 'stored' ? messages - outcome.accepted : messages
    if (unused > 0) giveBack({ messages: unused, bytes: (bytes * unused) / messages })
    return outcome
  } catch (error) {
    giveBack({ messages, bytes })
    throw error
  }
}
