/** Who is forgotten, and that nothing acknowledged is lost by it (journal rule J19). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { segmentName, writerHere, type FileSystem, type Writer } from '@message-gatherer/disk'
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import { describe, expect, it } from 'vitest'
import { writeCheckpoint } from '../src/checkpoint.js'
import { Marks, markLimits } from '../src/marks.js'
import { verifyJournal, type DiskJournalOptions, type Journal } from '../src/index.js'
import { batchOf, folder, journalId, newDisk, numbered, offsetsIn, open, sequencesIn, startMs } from './sample.js'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs
/** Each entry is a group and a segment of its own, so that each has a checkpoint before it. */
const apart = { segmentBytes: 1, groupBytes: 1 }

class Clock {
  nowMs = startMs
  readonly now = () => this.nowMs
}

function knownIn(journal: Journal, producers: readonly string[]): string[] {
  return producers.filter(producer => journal.mark('dale', producer) !== undefined)
}

describe('the journal forgets', () => {
  const all = ['p0', 'p1', 'p2', 'p3', 'p4']

  it('J19: the producer with the oldest last entry, beyond the limit; it begins anew at 0', async () => {
    const disk = newDisk()
    const { journal } = await open(disk, { producersPerUser: 3 })
    for (const producer of ['p0', 'p1', 'p2']) await journal.append(numbered(0, 2, producer))
    await journal.append(numbered(2, 1, 'p0'))
    for (const producer of ['p3', 'p4']) await journal.append(numbered(0, 1, producer))
    expect(knownIn(journal, all)).toEqual(['p0', 'p3', 'p4'])
    await journal.append(numbered(0, 1, 'p1'))
    expect(journal.mark('dale', 'p1')?.next).toBe(1)
    disk.kill()
    for (const name of ['with', 'without']) {
      if (name === 'without') disk.start().remove(folder.checkpoint)
      expect(knownIn((await open(disk, { producersPerUser: 3 })).journal, all)).toEqual(['p1', 'p3', 'p4'])
    }
  })

  it('J15, J19: one that begins anew is no repeat; one that is remembered and does is', async () => {
    const disk = newDisk()
    const { journal } = await open(disk, { producersPerUser: 2 })
    for (const producer of ['p0', 'p1', 'p2', 'p0']) await journal.append(numbered(0, 2, producer))
    await journal.close()
    expect(verifyJournal(disk.start(), folder).sequenceBreaks).toEqual([])
    const again = await open(disk, { producersPerUser: 2 })
    for (const first of [1, 5]) await again.journal.append(numbered(first, 1, 'p0'))
    await again.journal.close()
    expect(verifyJournal(disk.start(), folder).sequenceBreaks).toMatchObject([
      { kind: 'repeat', producer: 'p0', expected: 2, found: 1 },
      { kind: 'gap', producer: 'p0', expected: 2, found: 5 },
    ])
  })

  it('J19: at most 10,000 producers of a user are remembered, also when only the entries tell of them', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    const appends = Array.from({ length: 10_002 }, (_, number) => journal.append(numbered(0, 1, `p${number}`)))
    await Promise.all(appends)
    const last = ['p0', 'p1', 'p2', 'p10001']
    expect(knownIn(journal, last)).toEqual(['p2', 'p10001'])
    disk.kill()
    disk.start().remove(folder.checkpoint)
    expect(knownIn((await open(disk)).journal, last)).toEqual(['p2', 'p10001'])
  })

  it('J19: a producer without an entry for 90 days, told by the entries of others', async () => {
    const disk = newDisk()
    const clock = new Clock()
    const { journal } = await open(disk, clock)
    await journal.append(numbered(0))
    const appendHourly = async (hours: number) => {
      for (let hour = 0; hour < hours; hour++) {
        clock.nowMs += hourMs
        await journal.append(batchOf('tick'))
      }
    }
    await appendHourly(90 * 24)
    expect(knownIn(journal, ['p1'])).toEqual(['p1'])
    clock.nowMs += 1
    await journal.append(batchOf('tick'))
    expect(knownIn(journal, ['p1'])).toEqual([])
    await journal.close()
    for (const name of ['with', 'without']) {
      if (name === 'without') disk.start().remove(folder.checkpoint)
      expect(knownIn((await open(disk, clock)).journal, ['p1'])).toEqual([])
    }
  })

  it('J19: nobody because a clock jumps by a year, ahead or back, or because the server was off for so long', async () => {
    const disk = newDisk()
    const clock = new Clock()
    let { journal } = await open(disk, clock)
    for (const producer of all) await journal.append(numbered(0, 1, producer))
    for (const years of [1, -1, -1, 1, 1]) {
      clock.nowMs += years * 365 * dayMs
      for (const message of ['a', 'b']) await journal.append(batchOf(message))
      expect(knownIn(journal, all)).toEqual(all)
      await journal.close()
      if (years < 0) disk.start().remove(folder.checkpoint)
      journal = (await open(disk, clock)).journal
      expect(knownIn(journal, all)).toEqual(all)
    }
  })
})

describe('an acknowledged entry survives a crash', () => {
  it('G2, J8, J19: when its producer was forgotten between its check and its write', async () => {
    const disk = newDisk()
    const limits = { producersPerUser: 2 }
    const { journal } = await open(disk, limits)
    await journal.append(numbered(0, 1, 'p0'))
    await Promise.all(
      [numbered(0, 1, 'p1'), numbered(0, 1, 'p2'), numbered(1, 1, 'p0')].map(one => journal.append(one)),
    )
    disk.kill()
    expect(await storedOf(disk, limits)).toEqual(['p0:0', 'p1:0', 'p2:0', 'p0:1'])
  })

  it('G2, J8, J19: when a checkpoint has left out its idle producer in between', async () => {
    const limits = { producerIdleMs: hourMs }
    const disk = await crashBehindCheckpoint({ ...apart, ...limits }, [batchOf('a'), batchOf('b')])
    expect(await storedOf(disk, limits)).toContain('p0:1')
  })

  it('G2, J8, J19: when the limits are wider after the crash', async () => {
    const tooMany = await crashBehindCheckpoint({ ...apart, producersPerUser: 1 }, [numbered(0, 1, 'p1')])
    expect(await storedOf(tooMany, { producersPerUser: 5 })).toContain('p0:1')
    const idle = await crashBehindCheckpoint({ ...apart, producerIdleMs: hourMs }, [batchOf('a'), batchOf('b')])
    expect(await storedOf(idle, { producerIdleMs: dayMs })).toContain('p0:1')
  })

  it('G2, J8, J9: when the one before it is damaged', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    for (const number of [0, 1, 2]) await journal.append(numbered(number))
    const [, second = 0] = offsetsIn(journal)
    disk.kill()
    disk.scribble(`${folder.segments}/${segmentName(0)}`, Buffer.from('?'), second + 30)
    expect(await storedOf(disk, {})).toEqual(['p1:0', 'p1:2'])
  })

  it('G2, J8, J13: when the segment with the one before it is lost', async () => {
    for (const lost of [0, 1]) {
      const disk = newDisk()
      const { journal } = await open(disk, apart)
      for (const number of [0, 1, 2]) await journal.append(numbered(number))
      disk.kill()
      const fs = disk.start()
      fs.remove(`${folder.segments}/${fs.list(folder.segments)[lost]}`)
      fs.remove(folder.checkpoint)
      expect(await storedOf(disk, {})).toContain('p1:2')
    }
  })

  /** `p0` is known when its second entry is handed in, and not any more when that is written: others come first. */
  async function crashBehindCheckpoint(
    options: Partial<DiskJournalOptions>,
    others: readonly ReturnType<typeof batchOf>[],
  ): Promise<SimulatedDisk> {
    const disk = newDisk()
    const clock = new Clock()
    const { journal } = await open(disk, { ...options, now: clock.now }, slowToCommit)
    await journal.append(numbered(0, 1, 'p0'))
    const appends = [...others, numbered(1, 1, 'p0')].map(batch => {
      clock.nowMs += hourMs
      return journal.append(batch)
    })
    await Promise.all(appends)
    disk.kill()
    const text = Buffer.from(disk.bytesOf(folder.checkpoint)).toString()
    expect(text).toContain('"version":2')
    expect(text).not.toContain('"p0"')
    return disk
  }
})

it('J13: with a checkpoint whose marks tell of entries that are not there, only what is there counts', async () => {
  const disk = newDisk()
  const { journal } = await open(disk)
  for (const number of [0, 1, 2]) await journal.append(numbered(number))
  await journal.close()
  const marks = new Marks(markLimits({}))
  marks.set('dale', 'p1', { next: 9, lastChecksum: 0, lastOffset: journal.end })
  marks.set('gina', 'p1', { next: 9, lastChecksum: 0, lastOffset: 0 })
  const content = { journalId, durableLength: journal.end, clean: true, marks }
  await writeCheckpoint(writerHere(disk.start(), { bytes: 0, share: 0 }), folder, content)
  const again = await open(disk)
  expect(again.journal.mark('dale', 'p1')?.next).toBe(3)
  expect(again.journal.mark('gina', 'p1')).toBeUndefined()
})

async function storedOf(disk: SimulatedDisk, options: Partial<DiskJournalOptions>): Promise<string[]> {
  return sequencesIn((await open(disk, options)).journal)
}

/** So that a checkpoint is written before the group that follows it. */
function slowToCommit(fs: FileSystem): Writer {
  const writer = writerHere(fs, { bytes: 0, share: 0 })
  return {
    ...writer,
    commit: async (group, position) => {
      for (let turns = 0; turns < 20; turns++) await nextTurn()
      return writer.commit(group, position)
    },
  }
}
