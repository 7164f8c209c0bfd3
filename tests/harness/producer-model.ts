/**
 * One producer as the rules have it, a list of texts, beside the real one: each answer must be what the list says
 * (protocol rules M8, M9).
 */
import type { Agent } from 'node:http'
import * as fc from 'fast-check'
import { jsonOf, type Answer } from './http.js'
import { expectGap, expectNumbered } from './native-answer.js'
import { jsonType, linesType, type NativeClient } from './native-client.js'
import { expectProblem } from './problem.js'

/** A request, told from where the producer is. */
export interface Step {
  /** Which of the producers. */
  readonly who: number
  /** Where it begins, from next on. */
  readonly shift: number
  readonly count: number
  /** Which of its messages has another text than usual. */
  readonly odd: number
  readonly type: string
  /** How many of it are sent at once. */
  readonly copies: number
}

/** Steps of this many producers. */
export function stepsOf(producers: number): fc.Arbitrary<Step> {
  return fc.record({
    who: fc.nat(producers - 1),
    shift: fc.integer({ min: -5, max: 2 }),
    count: fc.integer({ min: 1, max: 6 }),
    odd: fc.integer({ min: -10, max: 5 }),
    type: fc.constantFrom(linesType, jsonType),
    copies: fc.constantFrom(1, 1, 1, 1, 3),
  })
}

export class ModelledProducer {
  readonly name: string
  readonly #client: NativeClient
  readonly #agent: Agent | undefined
  readonly #stored: string[] = []

  constructor(client: NativeClient, name: string, agent?: Agent) {
    this.#client = client
    this.name = name
    this.#agent = agent
  }

  get user(): string {
    return this.#client.user
  }

  /** What must be stored by now, in order. */
  get stored(): readonly string[] {
    return this.#stored
  }

  /** Sends a request, perhaps in copies, and expects of each answer what the list says. */
  async send({ shift, count, odd, type, copies }: Step): Promise<void> {
    const first = Math.max(0, this.#stored.length + shift)
    const texts = Array.from({ length: count }, (_, index) => (index === odd ? '"odd"' : String(first + index)))
    const body = type === jsonType ? `[${texts.join(',')}]` : texts.join('\n')
    const labels = { type, producer: this.name, sequence: first, ...(this.#agent && { agent: this.#agent }) }
    const answers = await Promise.all(Array.from({ length: copies }, () => this.#client.post(body, labels)))
    // Whichever of them came first.
    for (const answer of answers.toSorted((a, b) => acceptedIn(b) - acceptedIn(a))) this.#expect(answer, first, texts)
  }

  #expect(answer: Answer, first: number, texts: readonly string[]): void {
    const next = this.#stored.length
    if (first > next) return expectGap(answer, next)
    const again = texts[next - 1 - first]
    if (again !== undefined && again !== this.#stored.at(-1)) return expectProblem(answer, 409, 'PRODUCER_DIVERGED')
    const fresh = texts.slice(next - first)
    this.#stored.push(...fresh)
    expectNumbered(answer, {
      accepted: fresh.length,
      duplicates: texts.length - fresh.length,
      next: this.#stored.length,
      last: this.#stored.at(-1) ?? '',
    })
  }
}

function acceptedIn(answer: Answer): number {
  return Number(jsonOf(answer)['accepted'] ?? 0)
}
