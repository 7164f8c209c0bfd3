/** Writes to stdout no faster than somebody reads it. */
import type { Host } from '@message-gatherer/command-line'

/** Resolves when more may be written, or the signal aborts. */
export function put(stdout: Host['stdout'], text: string | Uint8Array, signal: AbortSignal): Promise<void> | void {
  if (stdout.write(text) || signal.aborted) return undefined
  return new Promise(resolve => {
    const done = (): void => {
      stdout.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    stdout.on('drain', done)
    signal.addEventListener('abort', done)
  })
}
