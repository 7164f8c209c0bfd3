/**
 * Who sends: an endless list of messages, and requests cut from it wherever the plan says.
 *
 * Knows only what answers told it, as a real sender does. All texts differ, and many begin alike.
 */
import { messagesOf, type Batch } from '@message-gatherer/journal'
import type { RequestPlan } from './plan.js'

/** The most bytes of a message. */
export const maxMessageBytes = 300

/** Messages that are handed in together, numbered from `first` on. */
export interface Request {
  readonly sender: Sender
  readonly first: number
  readonly texts: readonly string[]
}

const remembered = 40

export class Sender {
  readonly user: string
  /** Without one the numbers exist only here. */
  readonly producer: string | undefined
  /** The first message that it does not know to be stored. */
  #open = 0
  /** The message after all that were handed in. */
  #end = 0
  #earlier: readonly Request[] = []

  constructor({ user, producer }: Pick<Sender, 'user' | 'producer'>) {
    this.user = user
    this.producer = producer
  }

  /** The JSON text of a message. */
  textOf(sequence: number): string {
    return `"${this.user}/${this.producer ?? ''}/${sequence}${'.'.repeat((sequence * 37) % 90)}"`
  }

  /** What is not known to be stored, of what was handed in. */
  get waiting(): number {
    return this.#end - this.#open
  }

  request(plan: RequestPlan): Request {
    const request = this.producer === undefined ? this.#unnumbered(plan) : this.#numbered(plan)
    if (plan.kind !== 'ahead') this.#end = Math.max(this.#end, request.first + request.texts.length)
    this.#earlier = [request, ...this.#earlier].slice(0, remembered)
    return request
  }

  /** An answer arrived: everything before `next` is stored. */
  learn(next: number): void {
    this.#open = Math.max(this.#open, next)
  }

  #numbered(plan: RequestPlan): Request {
    const { kind, count, back } = plan
    const open = this.#open
    switch (kind) {
      case 'next':
        return this.#cut(open, count)
      case 'overlap':
        return this.#cut(Math.max(0, open - 1 - (back % 10)), count)
      case 'follow':
        return this.#cut(this.#end, count)
      case 'ahead':
        return this.#cut(this.#end + 1 + (back % 3), count)
      case 'late':
        return this.#late(plan)
      case 'diverged':
        return this.#diverged(plan)
      case 'oversized':
        return replaced(this.#cut(open, count), open + count - 1, `"${'x'.repeat(maxMessageBytes)}"`)
    }
  }

  /** Who has no sequence sends a message again only as a whole request, and never one that it knows to be stored. */
  #unnumbered(plan: RequestPlan): Request {
    const unsure = this.#earlier.find(({ first }) => first >= this.#open)
    return plan.kind === 'late' && unsure ? unsure : this.#cut(this.#end, plan.count)
  }

  #late(plan: RequestPlan): Request {
    return this.#earlier[plan.back % this.#earlier.length] ?? this.#cut(this.#open, plan.count)
  }

  #diverged({ count, back }: RequestPlan): Request {
    const newest = this.#open - 1
    if (newest < 0) return this.#cut(0, count)
    const first = Math.max(0, newest - (back % 5))
    const wrong = this.textOf(newest).replace('/', '|')
    return replaced(this.#cut(first, Math.max(count, newest - first + 1)), newest, wrong)
  }

  #cut(first: number, count: number): Request {
    return { sender: this, first, texts: Array.from({ length: count }, (_, index) => this.textOf(first + index)) }
  }
}

function replaced(request: Request, sequence: number, text: string): Request {
  return { ...request, texts: request.texts.with(sequence - request.first, text) }
}

export function batchOf({ sender, first, texts }: Request): Batch {
  const { user, producer } = sender
  return {
    user,
    address: '203.0.113.7',
    stream: 'default',
    messages: messagesOf(texts.map(json => ({ json }))),
    ...(producer !== undefined && { producer: { id: producer, firstSequence: first } }),
  }
}
