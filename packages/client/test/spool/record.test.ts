/** A record in a small file: the old one, the new one, or none. */
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { expect, it } from 'vitest'
import { RecordFile } from '../../src/spool/record.js'

const path = '/spool/tail'

function newRecord(): { disk: SimulatedDisk; record: RecordFile } {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  fs.makeFolder('/spool')
  return { disk, record: new RecordFile(fs, path) }
}

it('Q4: tells what was written last, also when that is shorter', () => {
  const { record } = newRecord()
  expect(record.read()).toBeUndefined()
  record.write({ life: 'a long one', number: 123_456 })
  record.write({ life: '', number: 7 })
  expect(record.read()).toEqual({ life: '', number: 7 })
})

it('Q4: whatever byte is damaged, it is as good as none', () => {
  const { disk, record } = newRecord()
  record.write({ number: 7 })
  const length = disk.bytesOf(path).length
  for (let position = 0; position < length; position++) {
    record.write({ number: 7 })
    disk.scribble(path, Uint8Array.of((disk.bytesOf(path)[position] ?? 0) ^ 1), position)
    expect(record.read(), `byte ${position}`).toBeUndefined()
  }
})

it('Q4: a write that the disk refuses leaves the old record or none, and nobody is troubled by it', () => {
  const { disk, record } = newRecord()
  record.write({ number: 7 })
  disk.fault = ({ name }) => (name === 'write' ? 'ENOSPC' : undefined)
  record.tryToWrite({ number: 8 })
  expect(record.read()).toEqual({ number: 7 })
  expect(() => record.write({ number: 8 })).toThrow('ENOSPC')
})
