/** Why the journal takes nothing, as errors that cross borders: each says whether what was sent may be stored. */
import type { DiskError } from '@message-gatherer/disk'
import { GathererError } from '@message-gatherer/protocol'

const retryAfterSeconds = 5

export function failureOf(cause: DiskError): GathererError {
  switch (cause.code) {
    case 'FULL':
      return full(cause.message, cause)
    case 'BUSY':
      return new GathererError('TOO_MANY_REQUESTS', cause.message, { cause, retryAfterSeconds: 1 })
    case 'CLOSED':
      return closed(cause)
    case 'POISONED':
      return poisoned(cause.message, cause)
  }
}

/** Nothing was stored. */
export function full(reason: string, cause?: unknown): GathererError {
  const hint = 'free space on the server'
  return new GathererError('JOURNAL_FULL', `no room to store messages: ${reason}`, { hint, cause, retryAfterSeconds })
}

/** Nothing was stored. */
export function closed(cause?: unknown): GathererError {
  return new GathererError('JOURNAL_CLOSED', 'the server is stopping', { cause, retryAfterSeconds })
}

/** Nobody knows. */
export function poisoned(reason: string, cause?: unknown): GathererError {
  return new GathererError('JOURNAL_POISONED', `it is not known whether this was stored: ${reason}`, {
    cause,
    retryAfterSeconds,
  })
}
