/** What becomes of the index folder, whatever happens to the disk. */
import { listSegments, type FileSystem } from '@message-gatherer/disk'
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import { describe, expect, it } from 'vitest'
import { indexPath, IndexUpkeep, readJournal } from '../../src/index.js'
import { chanceFrom, folder, journalId } from '../sample.js'
import {
  buildAll,
  diskOf,
  entryLine,
  firstIndexPath,
  firstSegment,
  openIndexes,
  sealedSegments,
  writeSegment,
} from './indexed.js'

const seed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const noReserve = { bytes: 0, share: 0 }
const segments = ['a', 'b', 'c'].map(user => [entryLine({ user }), entryLine({ user: 'all' })])

function upkeepOf(fs: FileSystem, said: string[] = []): IndexUpkeep {
  const say = (sentence: string) => said.push(sentence)
  return new IndexUpkeep({ fs, folder, journalId, reserve: noReserve, say })
}

function indexFiles(fs: FileSystem): string[] {
  return fs.exists(folder.indexes) ? fs.list(folder.indexes) : []
}

function addSegment(fs: FileSystem): void {
  writeSegment(fs, listSegments(fs, folder.segments).at(-1)?.end ?? 0, [entryLine({})])
}

/** For each sealed segment, whether its index is there, and right. */
function believed(fs: FileSystem): boolean[] {
  const indexes = openIndexes(fs)
  return sealedSegments(fs).map((segment, number) => {
    const index = indexes.of(segment)
    if (!index) return false
    expect(index.candidates({ users: ['abc'.charAt(number)] })).toEqual([0])
    expect(index.candidates({ users: ['nobody'] })).toEqual([])
    return true
  })
}

describe('the upkeep of indexes', () => {
  it('J20: builds one for each sealed segment, the newest first, and none for the open one', () => {
    const disk = diskOf(...segments)
    const fs = disk.start()
    const upkeep = upkeepOf(fs)
    upkeep.look()
    const seen = [believed(fs)]
    while (upkeep.step()) seen.push(believed(fs))
    seen.push(believed(fs))
    expect(seen).toEqual([
      [false, false, false],
      [false, false, true],
      [false, true, true],
      [true, true, true],
    ])
    expect(indexFiles(fs)).toHaveLength(3)
  })

  it('J20: looks at nothing twice that has not changed', () => {
    const disk = diskOf(...segments)
    const fs = disk.start()
    const upkeep = upkeepOf(fs)
    upkeep.look()
    while (upkeep.step());
    disk.calls.length = 0
    upkeep.look()
    while (upkeep.step());
    expect(disk.calls.filter(({ name }) => name === 'read' || name === 'write')).toEqual([])
  })

  it('J20: a new life keeps what is sound and builds anew what is damaged', () => {
    const disk = diskOf(...segments)
    buildAll(disk.start())
    disk.scribble(firstIndexPath, Buffer.from('?'), disk.bytesOf(firstIndexPath).length - 1)
    const fs = disk.start()
    expect(believed(fs)).toEqual([false, true, true])
    disk.calls.length = 0
    expect(buildAll(fs)).toEqual([])
    expect(believed(fs)).toEqual([true, true, true])
    expect(disk.calls.filter(({ name }) => name === 'write').map(({ path }) => path)).toEqual([`${firstIndexPath}.new`])
  })

  it('J20: removes the index of a segment that is gone and what a crash left, and nothing else', () => {
    const disk = diskOf(...segments)
    const fs = disk.start()
    buildAll(fs)
    for (const name of ['notes.txt', `${firstIndexPath.slice(folder.indexes.length + 1)}.new`]) {
      fs.close(fs.open(`${folder.indexes}/${name}`, 'create'))
    }
    fs.remove(firstSegment(fs).path)
    buildAll(fs)
    expect(indexFiles(fs)).toEqual([
      ...sealedSegments(fs).map(({ start }) => indexPath(folder, start).slice(-26)),
      'notes.txt',
    ])
  })

  it('J20: a crash at any step leaves no index, or the right one, and the next life builds what is missing', () => {
    const disk = diskOf(...segments)
    const states: SimulatedDisk[] = []
    disk.watch = () => states.push(disk.copy())
    buildAll(disk.start())
    const chance = chanceFrom(seed)
    for (const [step, state] of [...states, disk].entries()) {
      for (const cut of [() => state.kill(), () => state.powerCut(chance), () => state.powerCut(() => 0)]) {
        cut()
        const fs = state.start()
        believed(fs)
        const entries = Array.from(readJournal(fs, folder), ({ bytes }) => bytes.toString())
        expect(entries, `seed ${seed}, step ${step}`).toHaveLength(7)
        buildAll(fs)
        expect(believed(fs), `seed ${seed}, step ${step}`).toEqual([true, true, true])
      }
    }
    expect(states.length).toBeGreaterThan(30)
  })

  it.each(['ENOSPC', 'EROFS', 'EACCES', 'EIO', 'EDQUOT'])(
    'J20: a disk that answers %s is told of once, and tried again at each look',
    code => {
      const disk = diskOf(...segments)
      const fs = disk.start()
      const said: string[] = []
      const upkeep = upkeepOf(fs, said)
      disk.fault = ({ path }) => (path.startsWith(`${folder.indexes}/`) ? code : undefined)
      for (let look = 0; look < 3; look++) {
        upkeep.look()
        while (upkeep.step());
        addSegment(fs)
      }
      expect(said).toHaveLength(1)
      expect(said[0]).toContain(code)
      expect(indexFiles(fs)).toEqual([])
      disk.fault = () => undefined
      upkeep.look()
      while (upkeep.step());
      expect(indexFiles(fs)).toHaveLength(6)
      expect(said).toHaveLength(1)
    },
  )

  it('J17, J20: a disk that is full keeps no part of an index, and the room that is kept for messages is not used', () => {
    const disk = diskOf(...segments)
    const fs = disk.start()
    const used = disk.capacity - fs.space('/').free
    disk.capacity = used + 300
    expect(buildAll(fs)).toHaveLength(1)
    expect(disk.capacity - fs.space('/').free).toBe(used)
    disk.capacity = 10_000
    expect(buildAll(fs, { bytes: 10_000 - used - 100, share: 1 })).toEqual([
      expect.stringContaining('kept for messages'),
    ])
    expect(indexFiles(fs)).toEqual([])
    expect(buildAll(fs, { bytes: 10_000, share: 0.1 })).toEqual([])
    expect(believed(fs)).toEqual([true, true, true])
  })

  it('J20: a segment that cannot be read gets none, and the others get theirs', () => {
    const disk = diskOf(...segments)
    const fs = disk.start()
    const [, second] = sealedSegments(fs)
    disk.fault = ({ name, path }) => (name === 'read' && path === second?.path ? 'EIO' : undefined)
    const said = buildAll(fs)
    expect(said).toEqual([expect.stringContaining(second?.path ?? '')])
    expect(believed(fs)).toEqual([true, false, true])
  })

  it('J20: a journal folder that cannot be listed is told of, and harms nothing', () => {
    const disk = diskOf(...segments)
    const fs = disk.start()
    buildAll(fs)
    disk.fault = ({ name }) => (name === 'list' ? 'EACCES' : undefined)
    expect(buildAll(fs)).toEqual([expect.stringContaining('EACCES')])
    disk.fault = () => undefined
    expect(believed(fs)).toEqual([true, true, true])
  })
})
