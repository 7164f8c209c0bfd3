/**
 * What waits to be delivered, in memory: for browsers, and where a program's end may lose what it had not delivered.
 *
 * Bounded by bytes. Messages are kept as the lines in which they will be sent.
 */
import { onOneLine } from '@message-gatherer/protocol'
import { crc32 } from './crc32.js'
import { buried, placeOf, pruned, renumbered, type Lives } from './lives.js'
import type { Batch, BatchLimits, Numbering, Queue, Refusal } from './queue.js'

export interface QueuedMessage {
  readonly stream: string
  /** JSON text. */
  readonly message: string
  /** RFC 3339. */
  readonly sentAt?: string
  readonly source?: string
}

export interface DeadLetter {
  readonly number: number
  readonly stream: string
  /** As it would have been sent. */
  readonly line: string
  readonly refusal: Refusal
}

export interface MemoryQueueOptions {
  /** An id that was never used, without a dot: `crypto.randomUUID`. */
  readonly newProducer: () => string
  /** Of the lines that wait; default 64 MiB. */
  readonly maxBytes?: number
  /** Is told of each message that is set aside; the queue forgets it. */
  readonly onBuried?: (letter: DeadLetter) => void
  /** Begins with what another queue held. */
  readonly state?: QueueState
}

/** Everything that a copy of a queue needs. */
export interface QueueState {
  readonly first: number
  readonly lives: Lives
  readonly waiting: readonly Waiting[]
}

interface Waiting {
  readonly stream: string
  /** With its newline. */
  readonly line: Uint8Array
  readonly checksum: number
}

const defaultMaxBytes = 64 * 1024 * 1024

export class MemoryQueue implements Queue {
  readonly #options: MemoryQueueOptions
  readonly #waiting: Waiting[]
  readonly #wakers = new Set<() => void>()
  #first: number
  #lives: Lives
  #bytes: number

  constructor(options: MemoryQueueOptions) {
    const { first, lives, waiting } = options.state ?? emptyState(options.newProducer())
    this.#options = options
    this.#first = first
    this.#lives = lives
    this.#waiting = [...waiting]
    this.#bytes = bytesOf(waiting)
  }

  get first(): number {
    return this.#first
  }

  get end(): number {
    return this.#first + this.#waiting.length
  }

  /** Of the lines that wait. */
  get bytes(): number {
    return this.#bytes
  }

  get state(): QueueState {
    return { first: this.#first, lives: this.#lives, waiting: [...this.#waiting] }
  }

  /** False: no room for them (`maxBytes`), nothing was kept. */
  add(messages: readonly QueuedMessage[]): boolean {
    const added = messages.map(waitingOf)
    const bytes = this.#bytes + bytesOf(added)
    if (bytes > (this.#options.maxBytes ?? defaultMaxBytes)) return false
    this.#waiting.push(...added)
    this.#bytes = bytes
    this.#wake()
    return true
  }

  /** New messages get a new producer from here on: this queue may be a copy of one that goes on elsewhere (spool rule Q6). */
  beginLife(): void {
    const life = { base: this.end, producer: this.#options.newProducer() }
    this.#lives = { ...this.#lives, begun: [...this.#lives.begun, life] }
  }

  next(limits: BatchLimits): Batch | undefined {
    const count = this.#countWithin(limits)
    const lines = this.#waiting.slice(0, count)
    const [head] = lines
    if (!head) return undefined
    const { producer, base } = this.#place()
    const place = { producer, sequence: this.#first - base, first: this.#first, count }
    return { kind: 'batch', ...place, stream: head.stream, body: joined(lines) }
  }

  numbering(): Numbering {
    const { base, end, closed } = this.#place()
    return { base, end, closed }
  }

  checksumOf(number: number): number | undefined {
    return this.#waiting[number - this.#first]?.checksum
  }

  acknowledge(number: number): void {
    this.#remove(Math.max(0, number - this.#first))
  }

  renumber(): void {
    const lives = renumbered(this.#lives, this.#first, this.#options.newProducer())
    this.#lives = pruned(lives, this.#first)
  }

  bury(refusal: Refusal): void {
    const [head] = this.#waiting
    if (!head) return
    const number = this.#first
    this.#lives = pruned(buried(this.#lives, number), number + 1)
    this.#remove(1)
    const line = new TextDecoder().decode(head.line).trimEnd()
    this.#options.onBuried?.({ number, stream: head.stream, line, refusal })
  }

  /** Also resolves when messages went and there may be room. */
  more(signal: AbortSignal): Promise<void> {
    return new Promise(resolve => {
      const wake = () => {
        this.#wakers.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#wakers.add(wake)
      signal.addEventListener('abort', wake)
      if (signal.aborted) wake()
    })
  }

  #place() {
    return placeOf(this.#lives, this.#first, this.end)
  }

  /** How many of the first messages have one producer and one stream, and are within the limits; at least one. */
  #countWithin({ messages, bytes }: BatchLimits): number {
    const stream = this.#waiting[0]?.stream
    const most = this.#waiting.length === 0 ? 0 : Math.min(messages, this.#place().end - this.#first)
    let count = 0
    let size = 0
    for (const waiting of this.#waiting.slice(0, most)) {
      size += waiting.line.length
      if (waiting.stream !== stream || (count > 0 && size > bytes)) break
      count++
    }
    return count
  }

  #remove(count: number): void {
    const gone = this.#waiting.splice(0, count)
    this.#first += gone.length
    this.#bytes -= bytesOf(gone)
    this.#wake()
  }

  #wake(): void {
    for (const wake of this.#wakers) wake()
  }
}

function emptyState(producer: string): QueueState {
  return { first: 0, lives: { begun: [{ base: 0, producer }], given: [] }, waiting: [] }
}

function waitingOf({ stream, message, sentAt, source }: QueuedMessage): Waiting {
  const text = onOneLine(message)
  const sent = sentAt === undefined ? '' : `,"sent_at":${JSON.stringify(sentAt)}`
  const from = source === undefined ? '' : `,"source":${JSON.stringify(source)}`
  const encoder = new TextEncoder()
  return {
    stream,
    line: encoder.encode(`{"message":${text}${sent}${from}}\n`),
    checksum: crc32(encoder.encode(text)),
  }
}

function bytesOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((bytes, { line }) => bytes + line.length, 0)
}

function joined(waiting: readonly Waiting[]): Uint8Array {
  const bytes = new Uint8Array(bytesOf(waiting))
  let at = 0
  for (const { line } of waiting) {
    bytes.set(line, at)
    at += line.length
  }
  return bytes
}
