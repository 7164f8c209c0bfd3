/** A wait that somebody may end early. */
import type { Time } from './time.js'

export interface Nap {
  /** Resolves after the time, when it is woken, or when the signal aborts; then nothing of it is left behind. */
  readonly over: Promise<void>
  readonly wake: () => void
}

export function nap(sleep: Time['sleep'], ms: number, signal?: AbortSignal): Nap {
  const waking = new AbortController()
  const wake = (): void => waking.abort()
  if (signal?.aborted) wake()
  signal?.addEventListener('abort', wake)
  const over = sleep(ms, waking.signal).finally(() => signal?.removeEventListener('abort', wake))
  return { over, wake }
}
