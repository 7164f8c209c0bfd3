import { writerHere } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import { readCheckpoint, writeCheckpoint } from '../src/checkpoint.js'
import { Marks } from '../src/marks.js'
import { folder, journalId, newDisk } from './sample.js'

const noReserve = { bytes: 0, share: 0 }

describe('the checkpoint', () => {
  it('J12: is read as it was written, many slices long', async () => {
    const disk = newDisk()
    const marks = new Marks()
    for (let number = 0; number < 25_000; number++) {
      marks.set('dale', `p${number}`, { next: number, lastChecksum: number * 7, lastOffset: number * 100 })
    }
    const fs = disk.start()
    const content = { journalId, durableLength: 2_500_000, clean: true, marks }
    expect(await writeCheckpoint(writerHere(fs, noReserve), folder, content)).toBeUndefined()
    const read = readCheckpoint(fs, folder, journalId)
    expect(read).toMatchObject({ journalId, durableLength: 2_500_000, clean: true })
    expect([...(read?.marks.entries() ?? [])]).toEqual([...marks.entries()])
  })

  it('J12: a crash while it is written leaves the old one', async () => {
    const disk = newDisk()
    const write = async (durableLength: number) => {
      const content = { journalId, durableLength, clean: false, marks: new Marks() }
      return writeCheckpoint(writerHere(disk.start(), noReserve), folder, content)
    }
    await write(1)
    disk.fault = ({ name }) => (name === 'rename' ? 'EIO' : undefined)
    expect(await write(2)).toContain('EIO')
    disk.fault = () => undefined
    disk.powerCut()
    expect(readCheckpoint(disk.start(), folder, journalId)?.durableLength).toBe(1)
  })

  it('J11, J12: a mark ahead of the durable length is not moved back by what is replayed', () => {
    const marks = new Marks()
    marks.set('dale', 'a.b-c_1', { next: 1, lastChecksum: 2, lastOffset: 3 })
    expect([...marks.entries()]).toEqual([['dale', 'a.b-c_1', { next: 1, lastChecksum: 2, lastOffset: 3 }]])
    expect(marks.get('dale', 'a.b-c_1')?.next).toBe(1)
    expect(marks.get('dal', 'e/a.b-c_1')).toBeUndefined()
  })
})
