/**
 * What is told of requests to whoever watches: metrics and log. The server itself knows neither.
 */
import type { Code, GathererError } from '@message-gatherer/protocol'

/** A request that was answered with a refusal. */
export interface Refusal {
  readonly requestId: string
  readonly code: Code
  readonly status: number
  readonly address: string
  /** Unless it was no HTTP; the path without its query. */
  readonly method?: string
  readonly path?: string
  /** Who was asking, where that is known. */
  readonly user?: string
  /** How long it took, where that is known. */
  readonly ms?: number
  /** Where there is one. */
  readonly error?: GathererError
}

export interface RequestWatch {
  /** Called before the answer is sent. */
  readonly refused: (refusal: Refusal) => void
  /** A request that stores was done, after so many seconds. */
  readonly acknowledged: (seconds: number) => void
  /** Something failed when the answer had begun. */
  readonly failed: (error: GathererError) => void
}
