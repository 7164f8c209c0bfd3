/**
 * When to look again: soon after something happened in a folder, and in any case after a while.
 *
 * What the platform tells is a hint and nothing else: files are looked at, also when it tells nothing.
 */
import { watch, type FSWatcher } from 'node:fs'

const mostFolders = 100
/** After a hint there may be more at once. */
const gatherMs = 20

export class Hints {
  readonly #sleep: Sleep
  readonly #watchers = new Map<string, FSWatcher | undefined>()
  #wake: () => void = () => undefined

  constructor(sleep: Sleep) {
    this.#sleep = sleep
  }

  /** These and no others; beyond a hundred it is left to looking again. */
  watch(folders: ReadonlySet<string>): void {
    for (const [folder, watcher] of this.#watchers) {
      if (folders.has(folder)) continue
      watcher?.close()
      this.#watchers.delete(folder)
    }
    for (const folder of folders) {
      if (this.#watchers.size >= mostFolders) return
      if (!this.#watchers.has(folder)) this.#watchers.set(folder, this.#watched(folder))
    }
  }

  /** Waits for a hint, for `ms` at most, or until the signal aborts. */
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    const waiting = new AbortController()
    const stop = (): void => waiting.abort()
    this.#wake = stop
    signal.addEventListener('abort', stop)
    if (signal.aborted) stop()
    await this.#sleep(ms, waiting.signal)
    signal.removeEventListener('abort', stop)
    this.#wake = () => undefined
    if (waiting.signal.aborted && !signal.aborted) await this.#sleep(gatherMs, signal)
  }

  close(): void {
    this.watch(new Set())
  }

  /** Undefined: the platform watches no more folders, or not this one. */
  #watched(folder: string): FSWatcher | undefined {
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#wake())
      watcher.on('error', () => {
        watcher.close()
        this.#watchers.set(folder, undefined)
      })
      return watcher
    } catch {
      return undefined
    }
  }
}

export type Sleep = (ms: number, signal?: AbortSignal) => Promise<void>
