import { describe, expect, it } from 'vitest'
import {
  findMismatches,
  findProvenEnd,
  isNoRoom,
  listSegments,
  markLine,
  rewriteSegment,
  scanSegment,
  segmentName,
} from '../src/index.js'
import type { SimulatedDisk } from '../src/testing/index.js'
import { diskWithFolder, folder, lineOf, numbersIn } from './sample.js'

const path = `${folder}/${segmentName(0)}`

/** Groups of one line each at their true offsets; returns where each begins, and the end. */
function writeGroups(disk: SimulatedDisk, count: number): number[] {
  const fs = disk.start()
  const file = fs.open(path, 'create')
  const starts = [0]
  for (let number = 0; number < count; number++) {
    const start = starts.at(-1) ?? 0
    const line = markLine(lineOf(number), start)
    fs.write(file, line, start)
    starts.push(start + line.length)
  }
  return starts
}

function overwrite(disk: SimulatedDisk, at: number, bytes: Buffer): void {
  const fs = disk.start()
  fs.write(fs.open(path, 'write'), bytes, at)
}

function scan(disk: SimulatedDisk, accept = () => true) {
  const fs = disk.start()
  const [segment] = listSegments(fs, folder)
  if (!segment) throw new Error('no segment')
  const provenEnd = findProvenEnd(fs, segment, 0)
  return { provenEnd, segment, ...scanSegment(fs, { segment, provenEnd, accept }) }
}

describe('recovery', () => {
  it('J8: an unfinished line after the last group mark is torn', () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    overwrite(disk, end, lineOf(3).subarray(0, 20))
    expect(scan(disk)).toMatchObject({ goodEnd: end, damaged: [] })
  })

  it('J8: intact lines after a torn one belong to the tail', () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    overwrite(disk, end, Buffer.concat([Buffer.from('torn\n'), lineOf(4)]))
    expect(scan(disk).goodEnd).toBe(end)
  })

  it("J5, J8: a line with another offset's mark proves nothing", () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    overwrite(disk, end, Buffer.concat([Buffer.from('torn\n'), markLine(lineOf(4), 12)]))
    expect(scan(disk).goodEnd).toBe(end)
  })

  it('J9: damage before the last group mark is reported and not cut', () => {
    const disk = diskWithFolder()
    const [, second = 0, third = 0, end = 0] = writeGroups(disk, 3)
    overwrite(disk, second + 5, Buffer.from('?'))
    const { goodEnd, damaged, provenEnd } = scan(disk)
    expect(provenEnd).toBe(third)
    expect(goodEnd).toBe(end)
    expect(damaged).toEqual([{ path, line: 2, byte: second, offset: second, length: third - second }])
  })

  it('J8: a line that the caller refuses begins the tail, but only in doubt', () => {
    const disk = diskWithFolder()
    const starts = writeGroups(disk, 3)
    expect(scan(disk, () => false).goodEnd).toBe(starts[2])
  })

  it('J8, J10: the rewritten segment holds the good part, the tail stands beside it', () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    overwrite(disk, end, Buffer.from('torn'))
    const { segment, goodEnd } = scan(disk)
    const setAside = rewriteSegment(disk.start(), folder, segment, goodEnd, 1234)
    expect(setAside).toBe(`${path}.torn-1234`)
    expect(numbersIn(disk.bytesOf(path))).toEqual([0, 1, 2])
    expect(Buffer.from(disk.bytesOf(`${path}.torn-1234`)).toString()).toBe('torn')
  })

  it('J10: what the rewritten segment holds survives a power cut, though nothing of it was synced before', () => {
    const disk = diskWithFolder()
    writeGroups(disk, 3)
    const { segment, goodEnd } = scan(disk)
    rewriteSegment(disk.start(), folder, segment, goodEnd, 0)
    disk.powerCut()
    expect(numbersIn(disk.bytesOf(path))).toEqual([0, 1, 2])
  })

  it('J10: with no room for the copy nothing changes', () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    overwrite(disk, end, Buffer.from('torn'))
    const { segment, goodEnd } = scan(disk)
    disk.capacity = end + 20
    expect(() => rewriteSegment(disk.start(), folder, segment, goodEnd, 0)).toThrow('ENOSPC')
    expect(disk.start().list(folder)).toEqual([segmentName(0)])
    expect(disk.bytesOf(path).length).toBe(end + 4)
  })

  it('J8: what was set aside before is never written over', () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    for (const tail of ['one', 'two', 'three']) {
      overwrite(disk, end, Buffer.from(tail))
      const { segment, goodEnd } = scan(disk)
      rewriteSegment(disk.start(), folder, segment, goodEnd, 1234)
    }
    const setAside = [1234, 1235, 1236].map(ms => Buffer.from(disk.bytesOf(`${path}.torn-${ms}`)).toString())
    expect(setAside).toEqual(['one', 'two', 'three'])
  })

  it('J10: a segment that became shorter is not believed, and no half copy is left', () => {
    const disk = diskWithFolder()
    const [, , , end = 0] = writeGroups(disk, 3)
    const segment = { path, start: 0, end: end + 10 }
    expect(() => rewriteSegment(disk.start(), folder, segment, segment.end, 0)).toThrow('became shorter')
    expect(disk.start().list(folder)).toEqual([segmentName(0)])
    expect(disk.bytesOf(path).length).toBe(end)
  })

  it('J10: what made the copy fail is what is reported, though the rest of it cannot be removed', () => {
    const disk = diskWithFolder()
    writeGroups(disk, 3)
    const { segment, goodEnd } = scan(disk)
    let removals = 0
    disk.fault = ({ name }) => (name === 'write' ? 'EDQUOT' : name === 'remove' && removals++ > 0 ? 'EIO' : undefined)
    expect(() => rewriteSegment(disk.start(), folder, segment, goodEnd, 0)).toThrow('EDQUOT')
    expect(removals).toBe(2)
  })

  it('J17: no room and no quota are no room, other errors are not', () => {
    const coded = (code: string) => Object.assign(new Error(code), { code })
    expect(['ENOSPC', 'EDQUOT', 'EIO'].map(code => isNoRoom(coded(code)))).toEqual([true, true, false])
  })

  it('J6: segments that do not tile are named, other files are not segments', () => {
    const disk = diskWithFolder()
    const fs = disk.start()
    for (const [start, length] of [
      [0, 10],
      [10, 10],
      [30, 5],
      [33, 1],
    ] as const) {
      fs.write(fs.open(`${folder}/${segmentName(start)}`, 'create'), Buffer.alloc(length, 'x'), 0)
    }
    fs.open(`${path}.torn-1`, 'create')
    const segments = listSegments(fs, folder)
    expect(segments.map(segment => segment.end)).toEqual([10, 20, 35, 34])
    expect(findMismatches(segments)).toMatchObject([
      { kind: 'gap', from: 20, to: 30 },
      { kind: 'overlap', from: 33, to: 35 },
    ])
  })
})
