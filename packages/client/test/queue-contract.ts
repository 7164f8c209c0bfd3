/**
 * What every `Queue` does. A suite calls `queueContract` with how to make one; that it ran is for the last test to say.
 */
import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Batch, Queue } from '../src/delivery/queue.js'

export interface QueueTrial {
  readonly queue: Queue
  /** JSON texts. Resolves when the queue has them. */
  readonly add: (texts: readonly string[], stream: string) => Promise<void>
  /** What whoever comes next finds: after a kill, or in a copy of the queue, whose new messages get a new producer. */
  readonly reopen: (as: 'the same' | 'a copy') => Promise<QueueTrial>
}

const all = { messages: 10_000, bytes: 4 * 1024 * 1024 }
const refusal = { code: 'INVALID_JSON', reason: 'no JSON' }

export function queueContract(name: string, start: () => Promise<QueueTrial>): void {
  let ran = 0

  describe(`a Queue: ${name}`, () => {
    const trial = async (...texts: readonly string[]) => {
      ran++
      const started = await start()
      if (texts.length > 0) await started.add(texts, 'default')
      return started
    }

    afterAll(() => expect(ran, 'cases of the contract').toBeGreaterThan(8))

    it('D1: is empty at first', async () => {
      const { queue } = await trial()
      expect([queue.first, queue.end, queue.next(all)]).toEqual([0, 0, undefined])
    })

    it('D1, Q2: gives what waits in its order, as lines of one producer from sequence 0 on, until it is acknowledged', async () => {
      const { queue } = await trial('"a"', '{"b":1}', '3')
      const batch = nextOf(queue)
      expect(batch).toMatchObject({ sequence: 0, first: 0, count: 3, stream: 'default' })
      expect(textsIn(batch)).toEqual(['"a"', '{"b":1}', '3'])
      expect(Buffer.from(batch.body).toString()).toMatch(/^(\{.*\}\n){3}$/)
      const { body: _, ...again } = nextOf(queue)
      expect(batch).toMatchObject(again)
      queue.acknowledge(2)
      expect(nextOf(queue)).toMatchObject({ producer: batch.producer, sequence: 2, first: 2, count: 1 })
      queue.acknowledge(3)
      expect([queue.first, queue.end, queue.next(all)]).toEqual([3, 3, undefined])
    })

    it('D1: never gives what is acknowledged again', async () => {
      const { queue } = await trial('1', '2', '3')
      nextOf(queue)
      queue.acknowledge(2)
      queue.acknowledge(1)
      expect([queue.first, textsIn(nextOf(queue))]).toEqual([2, ['3']])
    })

    it('D1: keeps to the limits, but for a single message that is larger', async () => {
      const long = `"${'x'.repeat(1000)}"`
      const { queue } = await trial('1', '2', '3', long, '4')
      expect(textsIn(nextOf(queue, { ...all, messages: 2 }))).toEqual(['1', '2'])
      expect(textsIn(nextOf(queue, { ...all, bytes: 1000 }))).toEqual(['1', '2', '3'])
      queue.acknowledge(3)
      expect(textsIn(nextOf(queue, { ...all, bytes: 1000 }))).toEqual([long])
    })

    it('D1: gives messages of one stream at a time', async () => {
      const { queue, add } = await trial('1', '2')
      await add(['3'], 'other')
      await add(['4'], 'default')
      const seen = batchesOf(queue).map(batch => [batch.stream, textsIn(batch)])
      expect(seen).toEqual([
        ['default', ['1', '2']],
        ['other', ['3']],
        ['default', ['4']],
      ])
    })

    it('D6: tells the checksum of the JSON text of each message that waits', async () => {
      const texts = ['"ä"', '{ "a" : 1.0 }', '[]']
      const { queue } = await trial(...texts)
      queue.acknowledge(1)
      expect([1, 2].map(number => queue.checksumOf(number))).toEqual(texts.slice(1).map(text => crc32(text)))
      nextOf(queue, { ...all, messages: 1 })
      expect(queue.checksumOf(2)).toBe(crc32('[]'))
    })

    it('Q6: a copy goes on with the producer for what waits, and with another one for what comes', async () => {
      const first = await trial('1', '2', '3')
      const { producer } = nextOf(first.queue)
      expect(first.queue.numbering()).toMatchObject({ base: 0, end: 3, closed: false })
      first.queue.acknowledge(1)
      const { queue, add } = await first.reopen('a copy')
      await add(['4'], 'default')
      expect(nextOf(queue)).toMatchObject({ producer, sequence: queue.first, count: 3 - queue.first })
      expect(queue.numbering()).toMatchObject({ base: 0, end: 3, closed: true })
      queue.acknowledge(3)
      expect(nextOf(queue)).toMatchObject({ sequence: 0, first: 3, count: 1 })
      expect(nextOf(queue).producer).not.toBe(producer)
      expect(queue.numbering()).toMatchObject({ base: 3, end: 4, closed: false })
    })

    it('D6: numbers given anew are for what waits of one producer, and for what it still gets', async () => {
      const { queue, add } = await trial('1', '2', '3')
      const { producer } = nextOf(queue)
      queue.acknowledge(1)
      queue.renumber()
      await add(['4'], 'default')
      expect(nextOf(queue)).toMatchObject({ sequence: 0, first: 1, count: 3 })
      expect(nextOf(queue).producer).not.toBe(producer)
      expect(queue.numbering()).toMatchObject({ base: 1, end: 4, closed: false })
    })

    it('D6: numbers given anew end where the next producer begins', async () => {
      const before = await trial('1', '2')
      const { queue, add } = await before.reopen('a copy')
      await add(['3'], 'default')
      queue.renumber()
      const [own, next] = batchesOf(queue)
      expect(own).toMatchObject({ sequence: 0, count: 2 })
      expect(next).toMatchObject({ sequence: 0, first: 2, count: 1 })
      expect(own?.producer).not.toBe(next?.producer)
    })

    it('D7: a message that is set aside is not given again, and those after it have a new producer', async () => {
      const { queue, add } = await trial('1', '2', '3')
      const { producer } = nextOf(queue)
      queue.acknowledge(1)
      queue.bury(refusal)
      expect([queue.first, queue.end]).toEqual([2, 3])
      expect(nextOf(queue)).toMatchObject({ sequence: 0, first: 2, count: 1 })
      expect(nextOf(queue).producer).not.toBe(producer)
      queue.bury(refusal)
      expect(queue.next(all)).toBeUndefined()
      await add(['4'], 'default')
      expect(nextOf(queue)).toMatchObject({ sequence: 0, first: 3, count: 1 })
    })

    it('D7: two copies give what waits after a message that both set aside the same numbers', async () => {
      const one = await trial('1', '2', '3')
      const two = await one.reopen('a copy')
      for (const { queue } of [one, two]) queue.bury(refusal)
      expect(nextOf(two.queue)).toMatchObject({ producer: nextOf(one.queue).producer, sequence: 0, count: 2 })
    })

    it('D6, D7: whatever happens, a number of a producer never means two messages, and none goes missing', async () => {
      const act = fc.record({
        do: fc.constantFrom('add', 'add', 'acknowledge', 'acknowledge', 'renumber', 'bury', 'reopen', 'copy'),
        by: fc.integer({ min: 1, max: 3 }),
      })
      const property = fc.asyncProperty(fc.array(act, { maxLength: 25 }), async acts => {
        const story = new Story(await trial())
        for (const { do: what, by } of acts) await story.take(what, by)
      })
      await fc.assert(property, { numRuns: 60 })
    })

    it('D1: tells when there is more, and when nobody wants to know any more', async () => {
      const { queue, add } = await trial('1')
      queue.acknowledge(1)
      const more = queue.more(new AbortController().signal)
      await add(['2'], 'default')
      await more
      expect(queue.end).toBe(2)
      queue.acknowledge(2)
      const stop = new AbortController()
      const stopped = queue.more(stop.signal)
      stop.abort()
      await stopped
      await queue.more(stop.signal)
      expect(queue.next(all)).toBeUndefined()
    })
  })
}

/** Does anything to a queue, and looks at each batch: which message each number of each producer meant. */
class Story {
  #trial: QueueTrial
  readonly #texts: string[] = []
  readonly #meant = new Map<string, string>()

  constructor(trial: QueueTrial) {
    this.#trial = trial
  }

  async take(what: string, by: number): Promise<void> {
    const { queue } = this.#trial
    if (what === 'add') await this.#add(by)
    else if (what === 'reopen' || what === 'copy') await this.#reopen(what === 'copy' ? 'a copy' : 'the same')
    else if (queue.first < queue.end) this.#move(what, by)
    this.#look()
  }

  async #add(count: number): Promise<void> {
    const texts = Array.from({ length: count }, (_, index) => `${this.#texts.length + index}`)
    this.#texts.push(...texts)
    await this.#trial.add(texts, count === 3 ? 'other' : 'default')
  }

  async #reopen(as: 'the same' | 'a copy'): Promise<void> {
    const { first } = this.#trial.queue
    this.#trial = await this.#trial.reopen(as)
    expect(this.#trial.queue.first).toBeLessThanOrEqual(first)
  }

  #move(what: string, by: number): void {
    const { queue } = this.#trial
    const first = queue.first
    if (what === 'acknowledge') queue.acknowledge(Math.min(queue.end, first + by))
    if (what === 'renumber') queue.renumber()
    if (what === 'bury') queue.bury(refusal)
    const moved = { acknowledge: Math.min(queue.end, first + by), bury: first + 1 }[what] ?? first
    expect(queue.first).toBe(moved)
  }

  #look(): void {
    const { queue } = this.#trial
    expect(queue.end).toBe(this.#texts.length)
    if (queue.first === queue.end) return expect(queue.next(all)).toBeUndefined()
    const { producer, sequence, first, count, ...batch } = nextOf(queue)
    const { base, end } = queue.numbering()
    expect([first, base, count <= end - first]).toEqual([queue.first, first - sequence, true])
    expect(textsIn(batch)).toEqual(this.#texts.slice(first, first + count))
    for (const [index, text] of textsIn(batch).entries()) {
      const name = `${producer} ${sequence + index}`
      expect(this.#meant.get(name) ?? text, name).toBe(text)
      this.#meant.set(name, text)
    }
  }
}

function nextOf(queue: Queue, limits = all): Batch {
  const batch = queue.next(limits)
  if (batch?.kind !== 'batch') throw new Error(`no batch: ${JSON.stringify(batch)}`)
  return batch
}

/** Acknowledged one after the other, until nothing waits. */
function batchesOf(queue: Queue): Batch[] {
  const batches: Batch[] = []
  while (queue.first < queue.end) {
    const batch = nextOf(queue)
    batches.push({ ...batch, body: Uint8Array.from(batch.body) })
    queue.acknowledge(batch.first + batch.count)
  }
  return batches
}

function textsIn({ body }: Pick<Batch, 'body'>): string[] {
  const lines = Buffer.from(body).toString().trimEnd().split('\n')
  return lines.map(line => /"message":(.*?)(?:,"sent_at":"[^"]*")?(?:,"source":"[^"]*")?\}$/.exec(line)?.[1] ?? line)
}
