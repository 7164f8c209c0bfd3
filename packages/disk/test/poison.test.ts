import { expect, it } from 'vitest'
import { DiskWriter } from '../src/writer.js'
import { diskWithFolder, folder, lineOf, noReserve } from './sample.js'

it('J16, G3: after a failed sync a writer answers the same to everything and touches the disk no more', () => {
  const disk = diskWithFolder()
  const writer = new DiskWriter(disk.start(), noReserve)
  writer.begin(`${folder}/segment`)
  disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
  const poisoned = writer.commit(lineOf(0), 0)
  expect(poisoned).toMatchObject({ kind: 'poisoned' })
  disk.fault = () => undefined
  const calls = disk.calls.length
  const answers = [
    writer.commit(lineOf(1), lineOf(0).length),
    writer.begin(`${folder}/next`),
    writer.adopt(`${folder}/segment`, 0),
    writer.room(),
  ]
  expect(answers).toEqual(Array(4).fill(poisoned))
  expect(disk.calls.length).toBe(calls)
})
