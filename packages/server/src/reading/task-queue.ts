/**
 * One reading thread, and the tasks that wait for it: one after the other, equal ones once.
 *
 * A thread that dies fails the tasks it had; the next task starts another.
 */
import { createRequire } from 'node:module'
import { Worker } from 'node:worker_threads'
import { GathererError } from '@message-gatherer/protocol'
import type { Answers, ReaderThreadSettings, Task, TaskAnswer } from './piece.js'

type Result = Answers[Task['kind']]

interface Job {
  readonly key: string
  readonly task: Task
  readonly promise: Promise<Result>
  readonly resolve: (result: Result) => void
  readonly reject: (error: Error) => void
  /** How many wait for it. */
  wanted: number
}

/** So that the thread has its next task when it is done with one. */
const atOnce = 2

export class TaskQueue {
  readonly #settings: ReaderThreadSettings
  /** All of them, by what they are. */
  readonly #jobs = new Map<string, Job>()
  readonly #waiting = new Set<Job>()
  /** Given to the thread, in order. */
  readonly #given: Job[] = []
  #thread: Worker | undefined
  #isClosed = false

  constructor(settings: ReaderThreadSettings) {
    this.#settings = settings
  }

  /**
   * The answer to a task, which all who ask for the same meanwhile share.
   *
   * @throws {GathererError} what the task refuses; the signal's reason; Error: the thread failed.
   */
  async ask<T extends Task>(task: T, signal: AbortSignal): Promise<Answers[T['kind']]> {
    signal.throwIfAborted()
    const key = JSON.stringify(task)
    const job = this.#jobs.get(key) ?? this.#add(key, task)
    job.wanted++
    this.#giveOut()
    return (await this.#unlessAborted(job, signal)) as Answers[T['kind']]
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#thread?.terminate()
  }

  #add(key: string, task: Task): Job {
    const { promise, resolve, reject } = openPromise<Result>()
    // Nobody may be left who waits for it.
    promise.catch(() => undefined)
    const job = { key, task, promise, resolve, reject, wanted: 0 }
    this.#jobs.set(key, job)
    this.#waiting.add(job)
    return job
  }

  #unlessAborted(job: Job, signal: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        if (--job.wanted === 0) this.#drop(job)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      job.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }

  /** Nobody waits for it any more. */
  #drop(job: Job): void {
    if (this.#waiting.delete(job)) this.#jobs.delete(job.key)
  }

  #giveOut(): void {
    for (const job of this.#waiting) {
      if (this.#given.length >= atOnce || this.#isClosed) return
      this.#waiting.delete(job)
      this.#given.push(job)
      this.#thread ??= this.#start()
      this.#thread.postMessage(job.task)
    }
  }

  #start(): Worker {
    const thread = new Worker(createRequire(import.meta.url).resolve('@message-gatherer/server/reader-thread'), {
      workerData: this.#settings,
      execArgv: [],
    })
    thread.on('message', (answer: TaskAnswer) => this.#answered(answer))
    thread.on('error', error => this.#failed(thread, error.message))
    thread.once('exit', status => this.#failed(thread, `it ended with ${status}`))
    // The process may end while it waits for work.
    thread.unref()
    return thread
  }

  #answered(answer: TaskAnswer): void {
    const job = this.#given.shift()
    if (!job) return
    this.#jobs.delete(job.key)
    if (answer.kind === 'done') job.resolve(answer.result)
    else job.reject(errorOf(answer))
    this.#giveOut()
  }

  #failed(thread: Worker, reason: string): void {
    if (this.#thread !== thread) return
    this.#thread = undefined
    for (const job of this.#given.splice(0)) {
      this.#jobs.delete(job.key)
      job.reject(new Error(`the reading thread failed: ${reason}`))
    }
    this.#giveOut()
  }
}

function errorOf(answer: Exclude<TaskAnswer, { kind: 'done' }>): Error {
  if (answer.kind === 'failed') return new Error(answer.reason)
  const { code, message, hint } = answer
  return new GathererError(code, message, hint === undefined ? {} : { hint })
}

function openPromise<T>() {
  let resolve: (value: T) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<T>((onDone, onFailed) => ([resolve, reject] = [onDone, onFailed]))
  return { promise, resolve: (value: T) => resolve(value), reject: (error: Error) => reject(error) }
}
