/** Any sequence of requests of a few producers is answered as a list of texts would answer (protocol rule M8). */
import { Agent } from 'node:http'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { freshName } from '../harness/classic-client.js'
import { cleanLater } from '../harness/cleaning.js'
import { startGatherd } from '../harness/gatherd.js'
import { endOfJournal, entriesIn } from '../harness/journal-files.js'
import { expectGap, expectNumbered } from '../harness/native-answer.js'
import { jsonType, linesType, nativeClient, type NativeClient } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'

const runs = 120
const server = await startGatherd()
const users = [await nativeClient(server), await nativeClient(server)]
const agent = new Agent({ keepAlive: true })
cleanLater(() => agent.destroy())

interface Step {
  readonly who: number
  /** Where it begins, from next on. */
  readonly shift: number
  readonly count: number
  /** Which of its messages has another text than usual. */
  readonly odd: number
  readonly type: string
}

const step: fc.Arbitrary<Step> = fc.record({
  who: fc.nat(2),
  shift: fc.integer({ min: -5, max: 2 }),
  count: fc.integer({ min: 1, max: 6 }),
  odd: fc.integer({ min: -10, max: 5 }),
  type: fc.constantFrom(linesType, jsonType),
})

/** One producer as the rule has it. */
class Model {
  readonly stored: string[] = []

  expects(first: number, texts: readonly string[]): 'gap' | 'diverged' | 'stored' {
    const next = this.stored.length
    if (first > next) return 'gap'
    const last = texts[next - 1 - first]
    return next > first && last !== undefined && last !== this.stored.at(-1) ? 'diverged' : 'stored'
  }

  /** @returns how many were new. */
  take(first: number, texts: readonly string[]): number {
    const fresh = texts.slice(this.stored.length - first)
    this.stored.push(...fresh)
    return fresh.length
  }
}

class Producer {
  readonly #model = new Model()
  readonly #client: NativeClient
  readonly #name: string

  constructor(client: NativeClient, name: string) {
    this.#client = client
    this.#name = name
  }

  async send({ shift, count, odd, type }: Step): Promise<void> {
    const next = this.#model.stored.length
    const first = Math.max(0, next + shift)
    const texts = Array.from({ length: count }, (_, index) => (index === odd ? '"odd"' : String(first + index)))
    const body = type === jsonType ? `[${texts.join(',')}]` : texts.join('\n')
    const answer = await this.#client.post(body, { type, producer: this.#name, sequence: first, agent })
    const expected = this.#model.expects(first, texts)
    if (expected === 'gap') return expectGap(answer, next)
    if (expected === 'diverged') return expectProblem(answer, 409, 'PRODUCER_DIVERGED')
    const accepted = this.#model.take(first, texts)
    const { length, [length - 1]: last = '' } = this.#model.stored
    expectNumbered(answer, { accepted, duplicates: count - accepted, next: length, last })
  }

  expectStored(from: number): void {
    const mine = entriesIn(server.folder, from).filter(
      ({ user, producer }) => user === this.#client.user && producer === this.#name,
    )
    expect(mine.map(({ sequence, messageText }) => [sequence, messageText])).toEqual([...this.#model.stored.entries()])
  }
}

it('M7, M8, G11: for every answer, and in the files, a producer is a list of texts', async () => {
  const property = fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async steps => {
    const before = endOfJournal(server.folder)
    const [one, two] = [freshName(), freshName()]
    // Two producers of one user, and another user's of the same name.
    const producers = [new Producer(users[0]!, one), new Producer(users[0]!, two), new Producer(users[1]!, one)]
    for (const each of steps) await producers[each.who]?.send(each)
    for (const producer of producers) producer.expectStored(before)
  })
  await fc.assert(property, { numRuns: runs })
})
