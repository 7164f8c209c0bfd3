/** Which index is believed: only a sound one, of the very file that is there. */
import { segmentName, type FileSystem } from '@message-gatherer/disk'
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeIndex, encodeIndex } from '../../src/reading/index-file.js'
import { buildIndex } from '../../src/reading/index-builder.js'
import { indexedAs, indexPath } from '../../src/index.js'
import { folder, journalId } from '../sample.js'
import { buildAll, diskOf, entryLine, firstIndexPath, firstSegment, openIndexes, sealedSegments } from './indexed.js'

const segmentPath = `${folder.segments}/${segmentName(0)}`
const lines = ['a', 'b'].map(user => entryLine({ user }))

function indexedDisk(...segments: readonly (readonly Buffer[])[]): { disk: SimulatedDisk; fs: FileSystem } {
  const disk = diskOf(...(segments.length > 0 ? segments : [lines]))
  const fs = disk.start()
  expect(buildAll(fs)).toEqual([])
  return { disk, fs }
}

function isBelieved(fs: FileSystem): boolean {
  return openIndexes(fs).of(firstSegment(fs)) !== undefined
}

function write(fs: FileSystem, path: string, bytes: Uint8Array): void {
  fs.remove(path)
  const file = fs.open(path, 'create')
  fs.write(file, bytes, 0)
  fs.close(file)
}

describe('an index is used', () => {
  it('J20: when it is sound and its segment is as it was', () => {
    const { disk } = indexedDisk()
    disk.powerCut(() => 0)
    expect(isBelieved(disk.start())).toBe(true)
  })

  it('J20: not after any bit of it has changed', () => {
    const { disk } = indexedDisk()
    const length = disk.bytesOf(firstIndexPath).length
    fc.assert(
      fc.property(fc.nat(length - 1), fc.nat(7), (at, bit) => {
        const damaged = disk.copy()
        damaged.scribble(firstIndexPath, Uint8Array.of((disk.bytesOf(firstIndexPath)[at] ?? 0) ^ (1 << bit)), at)
        expect(isBelieved(damaged.start())).toBe(false)
      }),
      { numRuns: 300 },
    )
  })

  it('J20: not when its end is missing, or more follows', () => {
    const { fs } = indexedDisk()
    const file = fs.open(firstIndexPath, 'write')
    const length = fs.size(file)
    fs.write(file, Buffer.from('x'), length)
    expect(isBelieved(fs)).toBe(false)
    for (let shorter = length - 1; shorter >= 0; shorter--) {
      fs.truncate(file, shorter)
      expect(isBelieved(fs)).toBe(false)
    }
  })

  it('J20: not of another journal, another segment, another length or another version of the format', () => {
    const { fs } = indexedDisk()
    const segment = firstSegment(fs)
    const indexed = indexedAs(fs, segment, journalId)
    const content = buildIndex(fs, segment)
    const bytes = encodeIndex(indexed, content)
    expect(decodeIndex(bytes, indexed)).toBeDefined()
    expect(decodeIndex(bytes, { ...indexed, journalId: '00000000' })).toBeUndefined()
    expect(decodeIndex(bytes, { ...indexed, start: 1 })).toBeUndefined()
    expect(decodeIndex(bytes, { ...indexed, length: indexed.length + 1 })).toBeUndefined()
    expect(decodeIndex(bytes, { ...indexed, version: '1-1' })).toBeUndefined()
    const newer = encodeIndex(indexed, content, 2)
    expect(newer).toHaveLength(bytes.length)
    expect(decodeIndex(newer, indexed)).toBeUndefined()
  })

  it('J20: not when a file of the same length took the place of its segment', () => {
    const { fs } = indexedDisk()
    const indexes = openIndexes(fs)
    const segment = firstSegment(fs)
    expect(indexes.of(segment)?.candidates({ users: ['c'] })).toEqual([])
    const other = `${folder.segments}/other`
    write(fs, other, Buffer.concat(['c', 'b'].map(user => entryLine({ user }))))
    fs.rename(other, segmentPath)
    expect(firstSegment(fs)).toEqual(segment)
    expect(indexes.of(segment)).toBeUndefined()
    expect(buildAll(fs)).toEqual([])
    expect(indexes.of(segment)?.candidates({ users: ['c'] })).toEqual([0])
  })

  it('J20: not after its segment was written to, grew, or was cut', () => {
    const { fs } = indexedDisk()
    const segment = firstSegment(fs)
    const indexes = openIndexes(fs)
    const file = fs.open(segmentPath, 'write')
    const changes = [
      () => fs.write(file, Buffer.from('{'), 0),
      () => fs.write(file, Buffer.from('x\n'), segment.end),
      () => fs.truncate(file, 10),
    ]
    for (const change of changes) {
      expect(indexes.of(firstSegment(fs))).toBeDefined()
      change()
      expect(indexes.of(firstSegment(fs))).toBeUndefined()
      buildAll(fs)
    }
  })

  it('J20: as soon as it is there, and no longer than its segment is', () => {
    const { fs } = indexedDisk()
    const segment = firstSegment(fs)
    const bytes = fs.open(firstIndexPath, 'read')
    const content = Buffer.alloc(fs.size(bytes))
    fs.read(bytes, content, 0)
    fs.remove(firstIndexPath)
    const indexes = openIndexes(fs)
    expect(indexes.of(segment)).toBeUndefined()
    write(fs, firstIndexPath, content)
    expect(indexes.of(segment)).toBeDefined()
    fs.remove(segmentPath)
    expect(indexes.of(segment)).toBeUndefined()
  })

  it('J20: not when it, or what it is of, cannot be read', () => {
    const { disk, fs } = indexedDisk()
    const segment = firstSegment(fs)
    for (const path of [firstIndexPath, segmentPath]) {
      disk.fault = call => (call.path === path ? 'EIO' : undefined)
      expect(openIndexes(fs).of(segment)).toBeUndefined()
    }
  })
})

describe('opened indexes', () => {
  /** Asks for segments by their numbers. @returns how often the index of each was read. */
  function opened(maxBytes: number, asked: readonly number[]): number[] {
    const { disk } = indexedDisk(...[0, 1, 2].map(number => [entryLine({ user: `u${number}` })]))
    const fs = disk.start()
    const segments = sealedSegments(fs)
    const indexes = openIndexes(fs, maxBytes)
    disk.calls.length = 0
    for (const number of asked) expect(segments[number] && indexes.of(segments[number])).toBeDefined()
    const opens = disk.calls.filter(({ name }) => name === 'open').map(({ path }) => path)
    return segments.map(({ start }) => opens.filter(path => path === indexPath(folder, start)).length)
  }

  const roomForTwo = 600

  it('J20: are read once while there is room for them', () => {
    expect(opened(2 * roomForTwo, [0, 1, 2, 0, 1, 2])).toEqual([1, 1, 1])
  })

  it('J20: make room by what was not asked for the longest', () => {
    expect(opened(roomForTwo, [0, 1, 0, 2, 0, 1, 0])).toEqual([1, 2, 1])
  })

  it('J20: are read each time when there is no room for one', () => {
    expect(opened(100, [0, 0, 1, 0])).toEqual([3, 1, 0])
  })
})
