/** The codes that a route can refuse with, by what it does. */
import type { Code } from '@message-gatherer/protocol'

/** It answers requests. */
export const anyRequest: readonly Code[] = ['METHOD_NOT_ALLOWED', 'TOO_MANY_REQUESTS', 'DRAINING', 'UNEXPECTED']

/** It reads a body. */
export const anyBody: readonly Code[] = ['INVALID_REQUEST', 'TOO_LARGE']

/** It asks who is asking, which can be a sign-in. */
export const admission: readonly Code[] = [
  'INVALID_TOKEN',
  'WRONG_CREDENTIALS',
  'DATABASE_UNAVAILABLE',
  'TOKEN_NOT_MADE',
]

/** It stores messages. */
export const storing: readonly Code[] = [
  'SEQUENCE_GAP',
  'PRODUCER_DIVERGED',
  'JOURNAL_FULL',
  'JOURNAL_POISONED',
  'JOURNAL_CLOSED',
]

/** It changes something, which a cookie alone is not enough for. */
export const changing: readonly Code[] = ['NOT_ALLOWED', 'CSRF_HEADER_MISSING']
