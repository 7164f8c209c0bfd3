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

/** Starts the thread. `group` and `bytes` arguments are not copied when they lie in shared memory. */
export function threadedWriter(reserve: Reserve): Writer {
  const thread = new Thread(reserve)
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

  constructor(reserve: Reserve) {
    this.#worker = new Worker(writerThreadFile(), { workerData: reserve, execArgv: [] })
    this.#worker.on('message', (outcome: Outcome) => this.#waiting.shift()?.(outcome))
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
