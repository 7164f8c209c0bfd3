/**
 * A lock between processes, as a port: one holder at a time, and free again when its holder dies.
 *
 * Held for moments by those who append, for as long as it takes by the one who delivers (spool rule Q5).
 */

export interface Lock {
  /** Waits for its turn. Rejects with the signal's reason when that aborts. */
  acquire(signal?: AbortSignal): Promise<Hold>
  /** Undefined: somebody else holds it. */
  tryToAcquire(): Promise<Hold | undefined>
}

export interface Hold {
  /** Looks again. False: somebody took it over, believing us dead; what is under way must not go on. */
  isHeld(): boolean
  /** Idempotent. */
  release(): void
}
