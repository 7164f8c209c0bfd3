/** A start on a full disk: it reads, refuses, and recovers when there is room. */
import { describe, expect, it } from 'vitest'
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import { segmentName } from '@message-gatherer/disk'
import { batchOf, folder, messagesIn, newDisk, open, startMs } from './sample.js'

const firstPath = `${folder.segments}/${segmentName(0)}`

/** A journal that was killed, with a torn tail, on a disk that has room for nothing more. */
async function fullAfterCrash(): Promise<SimulatedDisk> {
  const disk = newDisk()
  const { journal } = await open(disk)
  for (const message of ['a', 'b']) await journal.append(batchOf(message))
  disk.kill()
  disk.scribble(firstPath, Buffer.from('x'.repeat(300)), journal.end)
  const { free, total } = disk.start().space(folder.root)
  disk.capacity = total - free + 100
  return disk
}

function ticking(): () => number {
  let nowMs = startMs
  return () => (nowMs += 2000)
}

describe('a journal without room to recover', () => {
  it('J10, G4: leaves nothing behind however often it tries', async () => {
    const disk = await fullAfterCrash()
    const { journal } = await open(disk, { now: ticking() })
    const names = disk.calls.length
    for (let time = 0; time < 5; time++)
      await expect(journal.append(batchOf('c'))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
    expect(disk.calls.slice(names).some(({ name }) => name === 'write')).toBe(true)
    expect(disk.copy().start().list(folder.segments)).toEqual([segmentName(0)])
  })

  it('J10, J14: shows what is proven meanwhile', async () => {
    const disk = await fullAfterCrash()
    const { journal } = await open(disk)
    expect(messagesIn(journal)).toEqual(['a'])
  })

  it('J10, J11: is not ready, since marks tell of what may not be on the disk; asked again it is when there is room', async () => {
    const disk = await fullAfterCrash()
    const { journal } = await open(disk, { now: ticking() })
    await expect(journal.ready()).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
    disk.capacity = 10_000
    await journal.ready()
    expect(messagesIn(journal)).toEqual(['a', 'b'])
  })

  it('J10: closed without room it is never ready', async () => {
    const { journal } = await open(await fullAfterCrash(), { now: ticking() })
    await journal.close()
    await expect(journal.ready()).rejects.toMatchObject({ code: 'JOURNAL_CLOSED' })
  })

  it('J10, A2, G4: whoever asks for its health makes it recover once there is room', async () => {
    const disk = await fullAfterCrash()
    const { journal } = await open(disk, { now: ticking() })
    expect(journal.health().state).toBe('full')
    disk.capacity = 10_000
    await untilWritable(() => journal.health().state)
    expect(messagesIn(journal)).toEqual(['a', 'b'])
  })

  it('J16: a disk that fails when there is room poisons', async () => {
    const disk = await fullAfterCrash()
    const { journal, poisoned } = await open(disk, { now: ticking() })
    disk.capacity = 10_000
    disk.fault = ({ name }) => (name === 'syncFolder' ? 'EIO' : undefined)
    await expect(journal.append(batchOf('c'))).rejects.toMatchObject({ code: 'JOURNAL_POISONED' })
    expect([journal.health().state, poisoned.length]).toEqual(['poisoned', 1])
  })
})

it('A2, J17: after a full disk the health says when there is room, although nobody sends', async () => {
  const disk = newDisk()
  const { journal } = await open(disk)
  disk.capacity = 300
  await expect(journal.append(batchOf('x'.repeat(1000)))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
  expect(journal.health().state).toBe('full')
  disk.capacity = 10_000
  await untilWritable(() => journal.health().state)
})

async function untilWritable(state: () => string): Promise<void> {
  for (let turns = 0; turns < 1000 && state() !== 'writable'; turns++)
    await new Promise(resolve => setImmediate(resolve))
  expect(state()).toBe('writable')
}
