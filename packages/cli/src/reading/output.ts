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

/** Many rows at once: one by one, writing them would take as long as reading them. */
export class RowOutput {
  readonly #stdout: Host['stdout']
  #rows: string[] = []
  #characters = 0

  constructor(stdout: Host['stdout']) {
    this.#stdout = stdout
  }

  add(row: string, signal: AbortSignal): Promise<void> | void {
    this.#rows.push(row)
    this.#characters += row.length
    return this.#characters >= mostHeld ? put(this.#stdout, this.#take(), signal) : undefined
  }

  /** Writes what is held. */
  flush(): void {
    if (this.#characters > 0) this.#stdout.write(this.#take())
  }

  #take(): string {
    const text = this.#rows.join('')
    this.#rows = []
    this.#characters = 0
    return text
  }
}

const mostHeld = 64 * 1024
