/**
 * What must be answered to the requests of one producer: rules M8 to M10, message by message and one request at a time.
 *
 * After a failure or a crash it is not known how far the server came; then it keeps each number that may come next, and
 * strikes out those that an answer or the file rules out. None of them is below what an answer told, so that a number
 * which goes back, or was told before it was durable, leaves none.
 */
import { isDeepStrictEqual } from 'node:util'
import { messageChecksum } from '@message-gatherer/journal'
import type { Outcome } from '../../src/ingest/ingest.js'
import { maxMessageBytes, type Request, type Sender } from './sender.js'

export class Reference {
  readonly #sender: Sender
  readonly #inFlight: Request[] = []
  #mayComeNext: ReadonlySet<number> = new Set([0])
  /** Of these, the ones that only a request leaves behind which is stored in part. */
  #cuts: ReadonlySet<number> = new Set()
  /** Stored when nothing was on its way, accepted since then, and whether something failed. */
  #base = 0
  #accepted = 0
  #hasFailed = false

  constructor(sender: Sender) {
    this.#sender = sender
  }

  handIn(request: Request): void {
    this.#inFlight.push(request)
  }

  /**
   * @returns whether it shows that an earlier request is stored in part.
   * @throws when another answer was due, or the answer to an earlier request.
   */
  answer(request: Request, outcome: Outcome): boolean {
    this.#takeTurn(request)
    const fitting = [...this.#mayComeNext].filter(next => isDeepStrictEqual(outcome, answerTo(request, next)))
    if (fitting.length === 0) {
      const due = [...this.#mayComeNext].map(next => JSON.stringify(answerTo(request, next)))
      throw new Error(`${describe(request)} was answered ${JSON.stringify(outcome)}; due was ${due.join(' or ')}`)
    }
    const showsCut = fitting.every(next => this.#cuts.has(next))
    this.#cuts = new Set()
    this.#mayComeNext = new Set(fitting.map(next => nextAfter(request, next)))
    if (outcome.kind === 'stored') this.#accepted += outcome.accepted
    return showsCut
  }

  /** It was refused for want of a disk: the first part of it may be stored. */
  fail(request: Request): void {
    this.#takeTurn(request)
    this.#mayBeStoredInPart(request)
  }

  /**
   * The process died: what was not answered may be stored, up to any message.
   *
   * @returns whether there was something.
   */
  die(): boolean {
    const unanswered = this.#inFlight.splice(0)
    for (const request of unanswered) this.#mayBeStoredInPart(request)
    return unanswered.length > 0
  }

  /**
   * The file holds so many messages, and nothing is on its way.
   *
   * @returns whether that shows that a request is stored in part.
   * @throws when it cannot be so many.
   */
  find(stored: number): boolean {
    const name = `${this.#sender.user}/${this.#sender.producer}`
    const possible = [...this.#mayComeNext].join(' or ')
    if (!this.#mayComeNext.has(stored)) throw new Error(`${stored} messages of ${name} are stored, due was ${possible}`)
    if (!this.#hasFailed && stored !== this.#base + this.#accepted)
      throw new Error(`${this.#accepted} messages of ${name} were accepted and ${stored - this.#base} stored`)
    const showsCut = this.#cuts.has(stored)
    this.#mayComeNext = new Set([stored])
    this.#cuts = new Set()
    this.#base = stored
    this.#accepted = 0
    this.#hasFailed = false
    return showsCut
  }

  #takeTurn(request: Request): void {
    if (this.#inFlight.shift() !== request) throw new Error(`${describe(request)} was answered before an earlier one`)
  }

  #mayBeStoredInPart(request: Request): void {
    const before = [...this.#mayComeNext]
    this.#hasFailed = true
    this.#mayComeNext = new Set(before.flatMap(next => range(next, nextAfter(request, next))))
    this.#cuts = new Set([...this.#cuts, ...before.flatMap(next => range(next + 1, nextAfter(request, next) - 1))])
  }
}

/** What `next`, the sequence that the server expects, becomes by a request. */
function nextAfter(request: Request, next: number): number {
  const answer = answerTo(request, next)
  return answer.kind === 'stored' ? Math.max(next, request.first + request.texts.length) : next
}

function answerTo({ sender, first, texts }: Request, next: number): Outcome {
  if (first > next) return { kind: 'gap', expected: next }
  let duplicates = 0
  for (const [index, text] of texts.entries()) {
    const sequence = first + index
    if (sequence === next - 1 && text !== sender.textOf(sequence)) return { kind: 'diverged', sequence }
    if (sequence < next) duplicates++
    else if (Buffer.byteLength(text) > maxMessageBytes) return { kind: 'too large', index }
  }
  const after = Math.max(next, first + texts.length)
  const producer = { next: after, lastChecksum: messageChecksum(sender.textOf(after - 1)) }
  return { kind: 'stored', accepted: texts.length - duplicates, duplicates, producer }
}

/** From one number to another, both included. */
function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index)
}

function describe({ sender, first, texts }: Request): string {
  return `${sender.user}/${sender.producer} ${first} to ${first + texts.length - 1}`
}
