/** What a limit answers: wait, and how long. */
import { GathererError, type Code } from '@message-gatherer/protocol'

const mostSeconds = 3600

export interface Waiting {
  readonly message: string
  readonly hint: string
  readonly waitMs: number
  /** Default TOO_MANY_REQUESTS. */
  readonly code?: Extract<Code, 'TOO_MANY_REQUESTS' | 'QUOTA_EXCEEDED'>
}

/** TOO_MANY_REQUESTS or QUOTA_EXCEEDED, with 1 to 3,600 seconds. */
export function mustWait({ message, hint, waitMs, code = 'TOO_MANY_REQUESTS' }: Waiting): GathererError {
  const retryAfterSeconds = Math.min(mostSeconds, Math.max(1, Math.ceil(waitMs / 1000)))
  return new GathererError(code, message, { hint, retryAfterSeconds })
}
