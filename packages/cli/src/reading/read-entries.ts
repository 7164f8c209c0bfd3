/** What `tail`, `search` and `export` have in common: opens, reads to the end or until a signal, closes. */
import type { Entries, Gatherer, ReadControl, ReadEntry, ReadEvent } from '@message-gatherer/client'
import { GathererError, hasCode } from '@message-gatherer/protocol'
import type { Context } from '../context.js'
import type { Identity } from '../identity.js'
import { stopOnSignal } from '../stop.js'
import { Contact } from './contact.js'
import { openReader, whoReads } from './opened-reader.js'

export interface Work {
  readonly begin: (gatherer: Gatherer, control: ReadControl) => Entries
  /** The next entry is not asked for before it is done. */
  readonly each: (entry: ReadEntry, signal: AbortSignal) => Promise<void> | void
  readonly onEvent?: (event: ReadEvent) => void
}

/**
 * @returns the exit status of the signal that ended it; 0: it came to its end.
 * @throws {GathererError} NOT_SIGNED_IN. SERVER_UNREACHABLE: no answer came within `--timeout`. What the reader throws.
 */
export async function readEntries(context: Context, { begin, each, onEvent }: Work): Promise<number> {
  const who = whoReads(context)
  const stop = stopOnSignal(context.surroundings.host)
  const gatherer = await openReader(context, who)
  const contact = new Contact(context, { server: who.server, stop: stop.signal, onEvent })
  try {
    for await (const entry of begin(gatherer, contact.begin())) await each(entry, stop.signal)
  } catch (error) {
    if (error !== stop.signal.reason) throw explained(error, who)
  } finally {
    contact.close()
    await gatherer.close()
  }
  return stop.status()
}

/** The token of a login was revoked, or has ended. */
function explained(error: unknown, { server, user, proof }: Identity): unknown {
  if (proof.kind !== 'kept' || !hasCode(error, 'INVALID_TOKEN')) return error
  const hint = `gather login ${server} --user ${user} --read`
  return new GathererError(error.code, error.message, { hint, cause: error })
}
