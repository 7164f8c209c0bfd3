import { writerHere } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import { readCheckpoint, writeCheckpoint } from '../src/checkpoint.js'
import { JournalClock } from '../src/journal-clock.js'
import { Marks, markLimits } from '../src/marks.js'
import { folder, journalId, newDisk, startMs } from './sample.js'

const noReserve = { bytes: 0, share: 0 }

describe('the checkpoint', () => {
  it('J12: is read as it was written, many slices long', async () => {
    const disk = newDisk()
    const marks = new Marks(markLimits({}), new JournalClock({ elapsedMs: 5, receivedAtMs: startMs }))
    for (let number = 0; number < 25_000; number++) {
      marks.clock.observe(startMs + number)
      const user = number < 15_000 ? 'dale' : 'gina'
      marks.set(user, `p${number % 12_000}`, { next: number, lastChecksum: number * 7, lastOffset: number * 100 })
    }
    const fs = disk.start()
    const content = { journalId, durableLength: 2_500_000, clean: true, marks }
    expect(await writeCheckpoint(writerHere(fs, noReserve), folder, content)).toBeUndefined()
    const read = readCheckpoint(fs, folder, journalId)
    const clock = { elapsedMs: 25_004, receivedAtMs: startMs + 24_999 }
    expect(read).toMatchObject({ journalId, durableLength: 2_500_000, clean: true, clock, limits: marks.limits })
    expect(read?.marks).toHaveLength(20_000)
    expect(read?.marks).toEqual([...marks.sweep()].flatMap(([user, all]) => all.map(mark => [user, mark])))
  })

  it('J12: before the first entry it knows no time', async () => {
    const disk = newDisk()
    const content = { journalId, durableLength: 0, clean: true, marks: new Marks(markLimits({})) }
    expect(await writeCheckpoint(writerHere(disk.start(), noReserve), folder, content)).toBeUndefined()
    const read = readCheckpoint(disk.start(), folder, journalId)
    expect(read).toMatchObject({ clock: { elapsedMs: 0, receivedAtMs: undefined }, marks: [] })
  })

  it('J12: a crash while it is written leaves the old one', async () => {
    const disk = newDisk()
    const write = async (durableLength: number) => {
      const content = { journalId, durableLength, clean: false, marks: new Marks(markLimits({})) }
      return writeCheckpoint(writerHere(disk.start(), noReserve), folder, content)
    }
    await write(1)
    disk.fault = ({ name }) => (name === 'rename' ? 'EIO' : undefined)
    expect(await write(2)).toContain('EIO')
    disk.fault = () => undefined
    disk.powerCut()
    expect(readCheckpoint(disk.start(), folder, journalId)?.durableLength).toBe(1)
  })
})
