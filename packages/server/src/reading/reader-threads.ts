/**
 * The two threads that read: a live one for what has just become durable, and one of lowest priority for the rest.
 */
import { TaskQueue } from './task-queue.js'
import type { Answers, ReaderThreadSettings, Task, ThreadKind } from './piece.js'

export class ReaderThreads {
  readonly #queues: Readonly<Record<ThreadKind, TaskQueue>>

  /** They start when they are needed. */
  constructor(settings: Omit<ReaderThreadSettings, 'kind'>) {
    this.#queues = {
      live: new TaskQueue({ ...settings, kind: 'live' }),
      history: new TaskQueue({ ...settings, kind: 'history' }),
    }
  }

  /** As `TaskQueue.ask`. */
  ask<T extends Task>(kind: ThreadKind, task: T, signal: AbortSignal): Promise<Answers[T['kind']]> {
    return this.#queues[kind].ask(task, signal)
  }

  /** Tasks under way are never answered. */
  async close(): Promise<void> {
    await Promise.all(Object.values(this.#queues).map(queue => queue.close()))
  }
}
