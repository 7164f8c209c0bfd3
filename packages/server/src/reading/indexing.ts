/**
 * Has indexes built in a thread of lowest priority: at the start, and whenever a segment is sealed (journal rule J20).
 *
 * Nobody waits for it and nothing depends on it: a thread that dies is told of once, and messages go on.
 */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import type { Reserve } from '@message-gatherer/disk'
import type { JournalFolder } from '@message-gatherer/journal'

/** What the thread is told when it starts. */
export interface IndexTask {
  readonly folder: JournalFolder
  readonly journalId: string
  readonly reserve: Reserve
}

export type IndexNews =
  | { readonly kind: 'said'; readonly sentence: string }
  /** Nothing is left to do since so many looks. */
  | { readonly kind: 'idle'; readonly looks: number }

export interface IndexingOptions extends IndexTask {
  readonly say: (sentence: string) => void
}

export class Indexing {
  readonly #thread: Worker
  readonly #say: (sentence: string) => void
  #looks = 0
  #waiting: (() => void)[] = []
  #hasEnded = false
  #isClosed = false

  /** Begins with what is missing. */
  constructor({ say, ...task }: IndexingOptions) {
    this.#say = say
    const file = createRequire(import.meta.url).resolve('@message-gatherer/server/index-thread')
    this.#thread = new Worker(file, { workerData: task, execArgv: [] })
    this.#thread.on('message', (news: IndexNews) => this.#hear(news))
    this.#thread.on('error', error => this.#end(`: ${error.message}`))
    this.#thread.on('exit', () => this.#end(''))
    // The process may end while it works.
    this.#thread.unref()
    void this.look()
  }

  /** Sees to what is new. Resolves when nothing is left to do, or nobody is left to do it; never rejects. */
  look(): Promise<void> {
    if (this.#hasEnded) return Promise.resolve()
    this.#looks++
    this.#thread.postMessage('look')
    return new Promise(resolve => this.#waiting.push(resolve))
  }

  /** Ends the thread at once, whatever it does. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#thread.terminate()
  }

  #hear(news: IndexNews): void {
    switch (news.kind) {
      case 'said':
        return this.#say(news.sentence)
      case 'idle':
        if (news.looks === this.#looks) this.#release()
    }
  }

  #end(reason: string): void {
    if (!this.#hasEnded && !this.#isClosed) {
      this.#say(`the thread that builds indexes ended${reason}; until the next start searching takes longer`)
    }
    this.#hasEnded = true
    this.#release()
  }

  #release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}
