/** The list of segments while others change the folder. */
import { expect, it } from 'vitest'
import { listSegments, segmentName } from '../src/index.js'
import { SimulatedDisk } from '../src/testing/index.js'

const folder = '/data/segments'

function diskWith(...starts: readonly number[]): SimulatedDisk {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  fs.makeFolder(folder)
  for (const start of starts) fs.close(fs.open(`${folder}/${segmentName(start)}`, 'create'))
  return disk
}

it('Q5: leaves out a segment that another process removes while it is listed', () => {
  const fs = diskWith(0, 7).start()
  const racing = {
    ...fs,
    list: (path: string) => {
      const names = fs.list(path)
      fs.remove(`${folder}/${segmentName(0)}`)
      return names
    },
  }
  expect(listSegments(racing, folder).map(({ start }) => start)).toEqual([7])
})

it('Q11: does not pass over a segment that cannot be looked at', () => {
  const disk = diskWith(0)
  disk.fault = ({ name }) => (name === 'open' ? 'EACCES' : undefined)
  expect(() => listSegments(disk.start(), folder)).toThrow('EACCES')
})
