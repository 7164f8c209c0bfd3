/**
 * The threads that read: a live one for what has just become durable, and two of lowest priority, one of them for expressions.
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
      regex: new TaskQueue({ ...settings, kind: 'regex' }),
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
