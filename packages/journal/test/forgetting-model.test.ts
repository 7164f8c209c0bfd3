/**
 * Who is forgotten, against a model that reads the journal's lines: through random lives with a clock that jumps, with
 * and without a checkpoint, a mark is what the entries alone say it is.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { writerHere, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { Chance, SimulatedDisk } from '@message-gatherer/disk/testing'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Batch, DiskJournalOptions, Journal, ProducerMark } from '../src/index.js'
import { marksByLines, type Producer } from './marks-by-lines.js'
import { messagesOf } from '../src/index.js'
import { batchOf, chanceFrom, folder, messagesIn, newDisk, open, startMs } from './sample.js'

const hourMs = 60 * 60 * 1000
const yearMs = 365 * 24 * hourMs
const limits = { producersPerUser: 3, producerIdleMs: 3 * hourMs }

/** Who sends how many messages, and how far the clock moves before. */
interface Append {
  readonly sender: number
  readonly count: number
  readonly clockMs: number
}

type Step =
  | { readonly do: 'append'; readonly appends: readonly Append[] }
  | {
      readonly do: 'restart'
      readonly after: 'an orderly stop' | 'a kill' | 'a power cut'
      /** Handed in, and so many turns of the event loop before the crash. */
      readonly appends: readonly Append[]
      readonly turns: number
      readonly checkpoint: boolean
    }

const producers: readonly Producer[] = ['dale', 'gina'].flatMap(user =>
  ['p0', 'p1', 'p2', 'p3', 'p4', 'p5'].map(id => ({ user, id })),
)

const clockMs = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 1000 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 2 * hourMs }) },
  { weight: 1, arbitrary: fc.constantFrom(yearMs, -yearMs, -hourMs) },
)
/** The last sender has no producer. */
const appends = fc.uniqueArray(
  fc.record({ sender: fc.nat(producers.length), count: fc.integer({ min: 1, max: 3 }), clockMs }),
  { minLength: 1, maxLength: 8, selector: ({ sender }) => sender, size: 'max' },
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('append' as const), appends }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('restart' as const),
      after: fc.constantFrom('an orderly stop' as const, 'a kill' as const, 'a power cut' as const),
      appends,
      turns: fc.nat(15),
      checkpoint: fc.boolean(),
    }),
  },
)
const life = fc.record({
  steps: fc.array(step, { maxLength: 15, size: 'max' }),
  sizes: fc.record({ segmentBytes: fc.constantFrom(1, 900, 5000), groupBytes: fc.constantFrom(300, 700, 100_000) }),
  seed: fc.nat(),
})

const seen = { 'never seen': 0, 'beyond the limit': 0, idle: 0, 'half acknowledged': 0 }

it('J11, J12, J19: a mark is what the entries say, with the checkpoint and without it, through every restart', async () => {
  await fc.assert(
    fc.asyncProperty(life, async ({ steps, sizes, seed }) => {
      const lives = new Lives({ ...limits, ...sizes }, chanceFrom(seed))
      await lives.begin()
      for (const each of steps) {
        if (each.do === 'append') await lives.appendAll(each.appends)
        else await lives.restart(each)
      }
    }),
    { numRuns: 300 },
  )
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(20)
})

class Lives {
  readonly #options: Partial<DiskJournalOptions>
  readonly #chance: Chance
  readonly #disk = newDisk()
  readonly #acknowledged = new Set<number>()
  #nowMs = startMs
  #sent = 0
  #journal: Journal | undefined

  constructor(options: Partial<DiskJournalOptions>, chance: Chance) {
    this.#options = { ...options, now: () => this.#nowMs }
    this.#chance = chance
  }

  async begin(): Promise<void> {
    this.#journal = await this.#open(this.#disk)
  }

  async appendAll(appended: readonly Append[]): Promise<void> {
    await Promise.all(this.#handIn(appended))
    this.#check(this.#current)
  }

  async restart({ after, appends: last, turns, checkpoint }: Step & { do: 'restart' }): Promise<void> {
    const before = after === 'an orderly stop' ? await this.#stop() : await this.#crash(after, last, turns)
    const without = this.#disk.copy()
    without.start().remove(folder.checkpoint)
    const found = marksIn(await this.#open(this.#disk.copy()))
    expect(marksIn(await this.#open(without))).toEqual(found)
    if (before) expect(found).toEqual(before)
    if (!checkpoint) this.#disk.start().remove(folder.checkpoint)
    await this.begin()
    expect(marksIn(this.#current)).toEqual(found)
    this.#check(this.#current)
  }

  async #stop(): Promise<Marked> {
    const before = marksIn(this.#current)
    await this.#current.close()
    this.#disk.kill()
    return before
  }

  async #crash(how: 'a kill' | 'a power cut', last: readonly Append[], turns: number): Promise<undefined> {
    const acknowledged = this.#acknowledged.size
    const pending = this.#handIn(last)
    for (let turn = 0; turn < turns; turn++) await nextTurn()
    if (how === 'a kill') this.#disk.kill()
    else this.#disk.powerCut(this.#chance)
    await Promise.allSettled(pending)
    const arrived = this.#acknowledged.size - acknowledged
    if (arrived > 0 && arrived < last.reduce((sum, { count }) => sum + count, 0)) seen['half acknowledged']++
  }

  /** Everyone looks at its mark before anything is written, as the server does. */
  #handIn(appended: readonly Append[]): Promise<void>[] {
    return appended.map(async ({ sender, count, clockMs: later }) => {
      this.#nowMs += later
      const messages = Array.from({ length: count }, () => this.#sent++)
      await this.#current.append(this.#batch(producers[sender], messages))
      for (const message of messages) this.#acknowledged.add(message)
    })
  }

  #batch(producer: Producer | undefined, numbers: readonly number[]): Batch {
    const messages = messagesOf(numbers.map(number => ({ json: String(number) })))
    if (!producer) return batchOf(0, { messages })
    const { user, id } = producer
    const firstSequence = this.#current.mark(user, id)?.next ?? 0
    return batchOf(0, { user, messages, producer: { id, firstSequence } })
  }

  #check(journal: Journal): void {
    const found = messagesIn(journal)
    expect(new Set(found).size).toBe(found.length)
    expect([...this.#acknowledged].filter(message => !found.includes(message))).toEqual([])
    expect(marksIn(journal)).toEqual(marksByModel(journal))
  }

  async #open(disk: SimulatedDisk): Promise<Journal> {
    return (await open(disk, this.#options, fs => hesitating(fs, this.#chance))).journal
  }

  get #current(): Journal {
    if (!this.#journal) throw new Error('not open')
    return this.#journal
  }
}

/** In the order of `producers`. */
type Marked = readonly (ProducerMark | undefined)[]

function marksIn(journal: Journal): Marked {
  return producers.map(({ user, id }) => {
    const mark = journal.mark(user, id)
    return mark && { next: mark.next, lastChecksum: mark.lastChecksum, lastOffset: mark.lastOffset }
  })
}

function marksByModel(journal: Journal): Marked {
  return marksByLines(journal, producers, limits).map(expected => {
    if (typeof expected !== 'string') return expected
    seen[expected]++
    return undefined
  })
}

/** A disk that takes its time, so that marks move while a checkpoint is written. */
function hesitating(fs: FileSystem, chance: Chance): Writer {
  const writer = writerHere(fs, { bytes: 0, share: 0 })
  const wait = async () => {
    for (let turns = Math.floor(chance() * 4); turns > 0; turns--) await nextTurn()
  }
  return {
    ...writer,
    commit: async (group, position) => {
      await wait()
      return writer.commit(group, position)
    },
    stage: async (path, bytes, position) => {
      await wait()
      return writer.stage(path, bytes, position)
    },
  }
}
