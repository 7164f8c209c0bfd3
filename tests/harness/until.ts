/**
 * Waits for something that another process does: asks again and again, and gives up with a reason.
 */
import { setTimeout as pause } from 'node:timers/promises'

const defaultTimeoutMs = 20_000
const pauseMs = 20

/**
 * Resolves to the first value of `ask` that is neither undefined nor false.
 *
 * @param what completes "gave up waiting for …".
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const endsAt = performance.now() + timeoutMs
  for (;;) {
    const value = await ask()
    if (value !== undefined && value !== false) return value
    if (performance.now() > endsAt) throw new Error(`gave up waiting for ${what}`)
    await pause(pauseMs)
  }
}
