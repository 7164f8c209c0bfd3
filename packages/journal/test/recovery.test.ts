import { segmentName } from '@message-gatherer/disk'
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import { describe, expect, it } from 'vitest'
import { isSound, verifyJournal } from '../src/index.js'
import { batchOf, chanceFrom, folder, messagesIn, newDisk, numbered, offsetsIn, open, sequencesIn } from './sample.js'

const firstPath = `${folder.segments}/${segmentName(0)}`

function damage(disk: SimulatedDisk, path: string, at: number): void {
  const fs = disk.start()
  fs.write(fs.open(path, 'write'), Buffer.from('?'), at)
}

describe('recovery of the journal', () => {
  it('G2, J8: a power cut at any moment keeps every acknowledged entry once and in order', async () => {
    for (let seed = 0; seed < 200; seed++) {
      const chance = chanceFrom(seed)
      const disk = newDisk()
      let next = 0
      const acked: number[] = []
      for (let life = 0; life < 3; life++) {
        const { journal } = await open(disk, { segmentBytes: 700 })
        const appends = Array.from({ length: 1 + Math.floor(chance() * 5) }, () => next++)
        const pending = appends.map(number =>
          journal.append(batchOf(number)).then(
            () => acked.push(number),
            () => undefined,
          ),
        )
        if (chance() < 0.5) await pending[Math.floor(chance() * pending.length)]
        if (chance() < 0.5) disk.kill()
        else disk.powerCut(chance)
        await Promise.all(pending)
      }
      const { journal } = await open(disk)
      const found = messagesIn(journal) as number[]
      expect(
        found.toSorted((a, b) => a - b),
        `seed ${seed}`,
      ).toEqual(found)
      expect(new Set(found).size).toBe(found.length)
      expect(
        acked.filter(number => !found.includes(number)),
        `seed ${seed}`,
      ).toEqual([])
      expect(isSound(verifyJournal(disk.start(), folder)), `seed ${seed}`).toBe(true)
    }
  })

  it('J8: sets the torn tail aside and says so', async () => {
    const disk = newDisk()
    const { journal, fs } = await open(disk)
    await journal.append(batchOf('a'))
    const end = journal.end
    disk.kill()
    const torn = disk.start()
    torn.write(torn.open(firstPath, 'write'), Buffer.from('{"received_at":'), end)
    const again = await open(disk)
    expect(messagesIn(again.journal)).toEqual(['a'])
    expect(again.said.join()).toContain('.torn-')
    expect(fs === again.fs).toBe(false)
  })

  it('J8: an entry whose sequence does not follow begins the torn tail', async () => {
    const disk = newDisk()
    const { journal } = await open(disk, {})
    await journal.append(numbered(0))
    const lost = journal.end
    // One group of two entries, of which the first does not survive: the second must not either.
    const both = [journal.append(numbered(1)), journal.append(numbered(2))]
    await Promise.all(both)
    disk.kill()
    const bytes = Buffer.from(disk.bytesOf(firstPath))
    const second = bytes.indexOf('"sequence":2')
    const start = bytes.lastIndexOf('\n', second) + 1
    const fs = disk.start()
    const file = fs.open(firstPath, 'write')
    const line = bytes.subarray(start)
    fs.truncate(file, lost)
    fs.write(file, line, lost)
    const again = await open(disk)
    expect(sequencesIn(again.journal)).toEqual(['p1:0'])
  })

  it('J9, J14, J15: durable damage stops nothing: it is skipped, counted and named', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    for (const message of ['a', 'b', 'c']) await journal.append(batchOf(message))
    const [, second = 0] = offsetsIn(journal)
    disk.kill()
    damage(disk, firstPath, second + 30)
    const again = await open(disk)
    expect(messagesIn(again.journal)).toEqual(['a', 'c'])
    expect(again.journal.health()).toMatchObject({ state: 'writable', damagedLines: 1 })
    const report = verifyJournal(disk.start(), folder)
    expect(report.damaged).toMatchObject([{ path: firstPath, line: 2, byte: second }])
    expect(isSound(report)).toBe(false)
  })

  it('J12: deleting the checkpoint changes nothing', async () => {
    const disk = newDisk()
    const { journal } = await open(disk, { segmentBytes: 500 })
    for (let number = 0; number < 10; number++) await journal.append(numbered(number))
    await journal.close()
    disk.start().remove(folder.checkpoint)
    const again = await open(disk)
    expect(sequencesIn(again.journal)).toHaveLength(10)
    await again.journal.append(numbered(10))
    disk.kill()
    expect(sequencesIn((await open(disk)).journal)).toHaveLength(11)
  })

  it('J12: a damaged checkpoint, or one of another journal, is as good as none', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    await journal.append(numbered(0))
    await journal.close()
    damage(disk, folder.checkpoint, 40)
    expect(sequencesIn((await open(disk)).journal)).toEqual(['p1:0'])
    disk.kill()
    expect(sequencesIn((await open(disk, { id: '00000000' })).journal)).toEqual(['p1:0'])
  })

  it('J13: a journal restored from an older copy says what is missing and never uses an offset twice', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    await journal.append(numbered(0))
    const kept = journal.end
    await journal.append(numbered(1))
    const end = journal.end
    await journal.close()
    const fs = disk.start()
    fs.truncate(fs.open(firstPath, 'write'), kept)
    const again = await open(disk)
    expect(again.journal.health().missingBytes).toBe(end - kept)
    expect(again.said.join()).toContain('missing')
    expect(again.journal.end).toBe(end)
    await again.journal.append(numbered(1))
    expect(offsetsIn(again.journal)).toEqual([0, end])
    expect(verifyJournal(disk.start(), folder)).toMatchObject({ mismatches: [{ kind: 'gap', from: kept, to: end }] })
  })

  it("J15: a gap or repeat in a producer's sequences is reported", async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    for (const batch of [numbered(0), numbered(1), numbered(3), numbered(3)]) await journal.append(batch)
    expect(verifyJournal(disk.start(), folder).sequenceBreaks).toMatchObject([
      { kind: 'gap', expected: 2, found: 3 },
      { kind: 'repeat', expected: 4, found: 3 },
    ])
  })

  it('J15: an unfinished tail is reported, and gone after the next start', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    await journal.append(batchOf('a'))
    const end = journal.end
    disk.kill()
    const fs = disk.start()
    fs.write(fs.open(firstPath, 'write'), Buffer.from('{"rec'), end)
    expect(verifyJournal(fs, folder).tail).toEqual({ path: firstPath, byte: end, length: 5 })
    await open(disk)
    expect(isSound(verifyJournal(disk.start(), folder))).toBe(true)
  })
})
