/** Follows and reads (reading rule T8): makes readings of what a program asks for, and ends them when it leaves. */
import { fullJitter } from '../delivery/backoff.js'
import type { Credential } from '../delivery/credential.js'
import type { Transport } from '../http/transport.js'
import type { Time } from '../time.js'
import type { Entries, ReadControl, ReadEntry, ReadOptions, ReadQuery } from './entry-source.js'
import { Patience } from './patience.js'
import { questionOf, type Question } from './reading-request.js'
import { Reading, type Wanted } from './reading.js'

export interface ReaderOptions extends Pick<Time, 'sleep' | 'now' | 'random'> {
  readonly transport: Transport
  readonly credential: Credential
}

type Begin = (wanted: Wanted) => Reading

export class Reader {
  readonly #options: ReaderOptions
  readonly #closed = new AbortController()

  constructor(options: ReaderOptions) {
    this.#options = options
  }

  /** What is there from the offset on, then each entry as it comes. @throws {GathererError} USAGE. */
  tail(query: ReadQuery = {}, control: ReadControl = {}): Entries {
    const question = questionOf(query, 'follow')
    const { last, offset = last === 0 ? 'end' : undefined, limit } = query
    return this.#entries(control, begin => {
      return last ? tailOfLast(begin, question, last) : begin({ question, offset, limit }).entries()
    })
  }

  /** What is there, and ends. @throws {GathererError} USAGE. */
  read(options: ReadOptions = {}, control: ReadControl = {}): Entries {
    const question = questionOf(options, 'end')
    const { last, offset, limit } = options
    return this.#entries(control, begin => {
      return last === undefined ? begin({ question, offset, limit }).entries() : readLast(begin, question, last)
    })
  }

  /** Ends everything that is being read, without an error. Idempotent. */
  close(): void {
    this.#closed.abort()
  }

  #entries({ signal, onEvent }: ReadControl, generate: (begin: Begin) => AsyncGenerator<ReadEntry, void>): Entries {
    const left = new AbortController()
    const { random, ...options } = this.#options
    const tell = onEvent ?? (() => undefined)
    const either = AbortSignal.any([left.signal, this.#closed.signal, ...(signal ? [signal] : [])])
    const patience = new Patience(fullJitter(random), tell)
    const generator = generate(wanted => new Reading({ ...options, patience, tell, signal: either }, wanted))
    return leavable(generator, { left, signal })
  }
}

async function* tailOfLast(begin: Begin, question: Question, last: number): AsyncGenerator<ReadEntry, void> {
  const { offset } = await startOfLast(begin, question, last)
  yield* begin({ question, offset }).entries()
}

async function* readLast(begin: Begin, question: Question, last: number): AsyncGenerator<ReadEntry, void> {
  if (last === 0) return
  const { offset, found } = await startOfLast(begin, question, last)
  if (found > 0) yield* begin({ question, offset, limit: found }).entries()
}

/**
 * Where the last ones begin: they are looked for from the end, and come again from there on. So there is no gap between them
 * and what follows, and none of them is held.
 */
async function startOfLast(begin: Begin, question: Question, last: number) {
  const backwards = begin({ question: { ...question, order: 'desc', follow: false }, limit: last })
  let first: string | undefined
  let found = 0
  for await (const { next } of backwards.entries()) {
    first = next
    found++
  }
  return { offset: first ?? backwards.end, found }
}

interface Leaving {
  readonly left: AbortController
  readonly signal: AbortSignal | undefined
}

/** `return` ends it also while somebody waits for an entry; a signal that aborts is an error. */
function leavable(generator: AsyncGenerator<ReadEntry, void>, { left, signal }: Leaving): Entries {
  return {
    async next() {
      const result = await generator.next()
      if (!left.signal.aborted && signal?.aborted) {
        left.abort()
        await generator.return()
        signal.throwIfAborted()
      }
      return result
    },
    async return() {
      left.abort()
      await generator.return()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
