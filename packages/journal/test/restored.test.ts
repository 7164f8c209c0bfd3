/** Journals that somebody restored, shortened or mixed up: nothing stops a start, and all of it is said. */
import { listSegments, segmentName } from '@message-gatherer/disk'
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import { beforeEach, describe, expect, it } from 'vitest'
import { isSound, verifyJournal } from '../src/index.js'
import { batchOf, folder, messagesIn, newDisk, numbered, offsetsIn, open } from './sample.js'

const all = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
const reportOf = (disk: SimulatedDisk) => verifyJournal(disk.start(), folder)

describe('a journal that was tampered with', () => {
  let disk: SimulatedDisk
  let paths: string[]
  let end: number

  beforeEach(async () => {
    disk = newDisk()
    const { journal } = await open(disk, { segmentBytes: 500 })
    for (const number of all) await journal.append(numbered(number))
    await journal.close()
    end = journal.end
    paths = listSegments(disk.start(), folder.segments).map(({ path }) => path)
    expect(paths.length).toBeGreaterThan(3)
  })

  it('J13: lost its newest segment: what is missing is counted at this start and the next, and offsets go on', async () => {
    disk.start().remove(paths.at(-1) ?? '')
    const { journal, said } = await open(disk)
    const missing = journal.health().missingBytes
    expect(missing).toBeGreaterThan(0)
    expect(said.join()).toContain('missing')
    expect(journal.end).toBe(end)
    await journal.append(batchOf('after'))
    expect(offsetsIn(journal).at(-1)).toBe(end)
    await journal.close()
    const again = await open(disk)
    expect(again.journal.health().missingBytes).toBe(missing)
    expect(isSound(reportOf(disk))).toBe(false)
  })

  it('J13: the marks of entries that are not there are dropped, so that they can be sent again', async () => {
    disk.start().remove(paths.at(-1) ?? '')
    const { journal } = await open(disk)
    const kept = messagesIn(journal).length
    expect(kept).toBeLessThan(all.length)
    expect(journal.mark('dale', 'p1')?.next).toBe(kept)
  })

  it('J13, J15: lost a segment in the middle: readers go over the gap, verify and health tell it', async () => {
    disk.start().remove(paths[1] ?? '')
    const { journal } = await open(disk)
    expect(journal.health().missingBytes).toBeGreaterThan(0)
    const found = messagesIn(journal)
    expect(found.at(-1)).toBe(9)
    expect(found.length).toBeLessThan(all.length)
    expect(reportOf(disk).mismatches).toMatchObject([{ kind: 'gap' }])
  })

  it('J13, J15: lost its oldest segment: told as missing bytes', async () => {
    disk.start().remove(paths[0] ?? '')
    expect(reportOf(disk).missingBytes).toBeGreaterThan(0)
    expect((await open(disk)).journal.health().missingBytes).toBeGreaterThan(0)
  })

  it('J14, J15: has a segment twice, the second cut from the first: each entry is read once', async () => {
    const fs = disk.start()
    const [first = ''] = paths
    const bytes = Buffer.from(disk.bytesOf(first))
    const start = bytes.indexOf('\n') + 1
    const copy = fs.open(`${folder.segments}/${segmentName(start)}`, 'create')
    fs.write(copy, bytes.subarray(start), 0)
    expect(reportOf(disk).mismatches).toMatchObject([{ kind: 'overlap' }])
    const { journal } = await open(disk)
    expect(messagesIn(journal)).toEqual(all)
  })

  it('J13: lost all segments: the next one begins where the last ended', async () => {
    for (const path of paths) disk.start().remove(path)
    const { journal } = await open(disk)
    expect(journal.health().missingBytes).toBe(end)
    await journal.append(batchOf('after'))
    expect(offsetsIn(journal)).toEqual([end])
    await journal.close()
    expect(isSound(reportOf(disk))).toBe(false)
  })

  it('J12: an older checkpoint than the journal changes nothing', async () => {
    const older = Buffer.from(disk.bytesOf(folder.checkpoint))
    const { journal } = await open(disk)
    await journal.append(numbered(10))
    await journal.close()
    const fs = disk.start()
    fs.remove(folder.checkpoint)
    fs.write(fs.open(folder.checkpoint, 'create'), older, 0)
    const again = await open(disk)
    expect(messagesIn(again.journal)).toEqual([...all, 10])
    expect(again.journal.mark('dale', 'p1')?.next).toBe(11)
  })
})
