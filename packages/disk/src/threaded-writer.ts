/**
 * A `Writer` in a thread of its own, with Node's file system.
 *
 * A sync blocks; behind libuv's pool it would also wait for password hashes, and acks with it.
 */
import { Worker } from 'node:worker_threads'
import { writerThreadFile } from './writer-thread-file.js'
import type { Outcome, Reserve, Writer } from './writer.js'

/** What travels to the thread: a method of the writer and its arguments. */
export type Call = {
  [Name in keyof Writer]: { readonly name: Name; readonly with: Parameters<Writer[Name]> }
}[keyof Writer]

/** What travels back: the outcome, and how long each sync took on the way, in seconds. */
export interface Reply {
  readonly outcome: Outcome
  readonly syncs: readonly number[]
}

/** Starts the thread. `group` and `bytes` arguments are not copied when they lie in shared memory. */
export function threadedWriter(reserve: Reserve, onSync: (seconds: number) => void = () => undefined): Writer {
  const thread = new Thread(reserve, onSync)
  return {
    begin: (...args) => thread.call({ name: 'begin', with: args }),
    adopt: (...args) => thread.call({ name: 'adopt', with: args }),
    commit: (...args) => thread.call({ name: 'commit', with: args }),
    room: () => thread.call({ name: 'room', with: [] }),
    stage: (...args) => thread.call({ name: 'stage', with: args }),
    publish: (...args) => thread.call({ name: 'publish', with: args }),
    close: () => thread.close(),
  }
}

class Thread {
  readonly #worker: Worker
  readonly #waiting: ((outcome: Outcome) => void)[] = []
  #failure: Outcome | undefined

  constructor(reserve: Reserve, onSync: (seconds: number) => void) {
    this.#worker = new Worker(writerThreadFile(), { workerData: reserve, execArgv: [] })
    this.#worker.on('message', ({ outcome, syncs }: Reply) => {
      for (const seconds of syncs) onSync(seconds)
      this.#waiting.shift()?.(outcome)
    })
    this.#worker.on('error', error => this.#fail(`the writing thread failed: ${error.message}`))
    this.#worker.on('exit', status => this.#fail(`the writing thread ended with ${status}`))
  }

  call(call: Call): Promise<Outcome> {
    if (this.#failure) return Promise.resolve(this.#failure)
    return new Promise(resolve => {
      this.#waiting.push(resolve)
      this.#worker.postMessage(call)
    })
  }

  async close(): Promise<void> {
    await this.call({ name: 'close', with: [] })
    await this.#worker.terminate()
  }

  #fail(reason: string): void {
    this.#failure ??= { kind: 'poisoned', reason }
    for (const resolve of this.#waiting.splice(0)) resolve(this.#failure)
  }
}
