/** A journal through random lives, against a model of it that is an array: nothing acknowledged is lost, doubled or moved. */
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { fieldsOf, messageBytes, messagesOf } from '../src/index.js'
import type { Batch, Journal, StoredLine } from '../src/index.js'
import { batchOf, folder, newDisk, open } from './sample.js'

type Step =
  | { readonly do: 'append'; readonly appends: readonly Append[] }
  | {
      readonly do: 'restart'
      readonly after: 'an orderly stop' | 'a kill' | 'a power cut'
      readonly checkpoint: boolean
    }
  | { readonly do: 'read'; readonly from: number }

/** How many messages, and whose. */
interface Append {
  readonly sender: number
  readonly count: number
}

/** What a line says. `message` is the entry's number in the array; two fields are undefined without a producer. */
interface Entry {
  readonly user: unknown
  readonly producer: unknown
  readonly sequence: unknown
  readonly message: number
}

interface Sender {
  readonly user: string
  readonly producer?: string
}

/** Two users with a producer of the same name; two senders whose messages have no sequence. */
const producers = [
  { user: 'dale', producer: 'p1' },
  { user: 'gina', producer: 'p1' },
  { user: 'dale', producer: 'p2' },
] as const
const senders: readonly Sender[] = [...producers, { user: 'dale' }, { user: 'gina' }]

class Model {
  readonly entries: Entry[] = []
  /** Of each entry, as it was first seen. */
  offsets: readonly number[] = []

  /** @returns what to append, so that the journal holds the same. */
  append({ sender, count }: Append): Batch {
    const { user, producer } = senders[sender] ?? { user: 'dale' }
    const firstSequence = this.next({ user, producer })
    const messages = Array.from({ length: count }, (_, index) => {
      const sequence = producer === undefined ? undefined : firstSequence + index
      return { json: String(this.entries.push({ user, producer, sequence, message: this.entries.length }) - 1) }
    })
    return batchOf(0, {
      user,
      messages: messagesOf(messages),
      ...(producer !== undefined && { producer: { id: producer, firstSequence } }),
    })
  }

  next({ user, producer }: { readonly user: string; readonly producer: string | undefined }): number {
    return this.entries.filter(entry => entry.user === user && entry.producer === producer).length
  }
}

const append = fc.record({ sender: fc.nat(senders.length - 1), count: fc.integer({ min: 1, max: 4 }) })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), appends: fc.tuple(append) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      appends: fc.array(append, { minLength: 2, maxLength: 10, size: 'max' }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      after: fc.constantFrom('an orderly stop' as const, 'a kill' as const, 'a power cut' as const),
      checkpoint: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read' as const), from: fc.nat() }) },
)
/** From a segment for each group to one for many, and appends that are many groups. */
const limits = fc.record({ segmentBytes: fc.constantFrom(1, 700, 5000), groupBytes: fc.constantFrom(300, 100_000) })

let sealed = 0

it('J4, J6, J11, J12, J14: entries, their order, their offsets and the marks are those of an array, through every restart', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30, size: 'max' }), limits, async (steps, limit) => {
      const disk = newDisk()
      const model = new Model()
      let { journal } = await open(disk, limit)
      for (const each of steps) {
        if (each.do === 'append') await appendAll(journal, model, each.appends)
        if (each.do === 'read') expectRead(journal, model, each.from)
        if (each.do === 'restart') {
          await end(disk, journal, each)
          journal = (await open(disk, limit)).journal
        }
        expectSame(journal, model)
      }
      sealed += disk.start().list(folder.segments).length - 1
    }),
    { numRuns: 100 },
  )
  expect(sealed).toBeGreaterThan(100)
})

/** All at once; nothing of them is seen before they are durable. */
async function appendAll(journal: Journal, model: Model, appends: readonly Append[]): Promise<void> {
  const before = stateOf(journal)
  const appended = appends.map(one => journal.append(model.append(one)))
  expect(stateOf(journal)).toEqual(before)
  await Promise.all(appended)
}

async function end(
  disk: SimulatedDisk,
  journal: Journal,
  { after, checkpoint }: Step & { do: 'restart' },
): Promise<void> {
  if (after === 'an orderly stop') await journal.close()
  if (after === 'a power cut') disk.powerCut()
  disk.kill()
  if (!checkpoint) disk.start().remove(folder.checkpoint)
}

function expectSame(journal: Journal, model: Model): void {
  const { entries, offsets, marks } = stateOf(journal)
  expect(entries).toEqual(model.entries)
  expect(marks).toEqual(producers.map(producer => model.next(producer)))
  expect(offsets.slice(0, model.offsets.length)).toEqual(model.offsets)
  expect(offsets).toEqual([...new Set(offsets)].toSorted((one, other) => one - other))
  model.offsets = offsets
  expect(journal.health()).toEqual({ state: 'writable', damagedLines: 0, missingBytes: 0 })
}

function stateOf(journal: Journal) {
  const offsets: number[] = []
  const entries = Array.from(journal.read(), line => {
    offsets.push(line.offset)
    return entryOf(line)
  })
  return { entries, offsets, marks: producers.map(({ user, producer }) => journal.mark(user, producer)?.next ?? 0) }
}

function expectRead(journal: Journal, { entries, offsets }: Model, number: number): void {
  const from = number % Math.max(entries.length, 1)
  expect(Array.from(journal.read(offsets[from]), entryOf)).toEqual(entries.slice(from))
}

function entryOf({ bytes }: StoredLine): Entry {
  const { user, producer, sequence } = fieldsOf(bytes)
  return { user, producer, sequence, message: Number(messageBytes(bytes)) }
}
