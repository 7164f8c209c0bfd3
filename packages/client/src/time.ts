/** Time, waiting and chance, as parameters. */
export interface Time {
  /** Milliseconds since 1970; may jump. */
  readonly now: () => number
  /** Milliseconds since whenever; never jumps. */
  readonly ticks: () => number
  /** Ends early, without an error, when the signal aborts. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>
  /** From 0 up to, but not including, 1. */
  readonly random: () => number
  /** 24 hexadecimal digits that nobody else has. */
  readonly randomId: () => string
}

/** By timers. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal?.aborted) return resolve()
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
    function done(): void {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
  })
}
