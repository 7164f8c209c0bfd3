import { describe, expect, it } from 'vitest'
import { Appender, segmentName, writerHere, type AppenderOptions } from '../src/index.js'
import { SimulatedDisk, type Fault } from '../src/testing/index.js'
import { diskWithFolder, folder, lineOf, noReserve, numbersIn } from './sample.js'

const firstPath = `${folder}/${segmentName(0)}`

async function appenderOn(
  disk: SimulatedDisk,
  options: Partial<AppenderOptions<number>> = {},
): Promise<Appender<number>> {
  const writer = writerHere(disk.start(), noReserve)
  await writer.begin(firstPath)
  return new Appender<number>({ writer, folder, segmentStart: 0, end: 0, openedAtMs: 0, now: () => 0, ...options })
}

function callsOn(disk: SimulatedDisk, name: string): number {
  return disk.calls.filter(call => call.name === name).length
}

function failing(name: string, code: string, times = Infinity): Fault {
  let left = times
  return call => (call.name === name && left-- > 0 ? code : undefined)
}

async function codesOf(appends: readonly Promise<unknown>[]): Promise<unknown[]> {
  const settled = await Promise.allSettled(appends)
  return settled.map(result => (result.status === 'rejected' ? (result.reason as { code: unknown }).code : 'ok'))
}

describe('Appender', () => {
  it('J4: a hundred concurrent appends cost at most two syncs', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk)
    const before = callsOn(disk, 'sync')
    await Promise.all(Array.from({ length: 100 }, (_, number) => appender.append(lineOf(number), number)))
    expect(callsOn(disk, 'sync') - before).toBeLessThanOrEqual(2)
    expect(numbersIn(disk.bytesOf(firstPath))).toEqual(Array.from({ length: 100 }, (_, number) => number))
  })

  it('G1, J4: an append resolves only after a sync that came after its write', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk)
    for (let number = 0; number < 10; number++) {
      disk.calls.length = 0
      await appender.append(lineOf(number), number)
      const names = disk.calls.map(call => call.name)
      expect(names.indexOf('sync')).toBeGreaterThan(names.indexOf('write'))
      expect(names.indexOf('write')).toBeGreaterThanOrEqual(0)
    }
  })

  it('G1, J6: the name of a new segment is synced before the first ack in it', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { segmentBytes: 1 })
    await appender.append(lineOf(0), 0)
    disk.calls.length = 0
    await appender.append(lineOf(1), 1)
    const names = disk.calls.map(call => call.name).filter(name => name !== 'size' && name !== 'space')
    expect(names).toEqual(['open', 'close', 'syncFolder', 'write', 'sync'])
  })

  it('J6: seals by size, and segments tile', async () => {
    const disk = diskWithFolder()
    const sealed: number[] = []
    const appender = await appenderOn(disk, { segmentBytes: 200, onSealed: end => sealed.push(end) })
    for (let number = 0; number < 20; number++) await appender.append(lineOf(number), number)
    const names = disk.start().list(folder)
    expect(names.length).toBeGreaterThan(4)
    expect(sealed.map(segmentName)).toEqual(names.slice(1))
    const lengths = names.map(name => disk.bytesOf(`${folder}/${name}`).length)
    expect(lengths.every(length => length <= 200)).toBe(true)
    expect(lengths.reduce((sum, length) => sum + length)).toBe(appender.end)
  })

  it('J6: seals by age, counted from the first line of a segment', async () => {
    let nowMs = 0
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { now: () => nowMs, segmentAgeMs: 1000 })
    nowMs = 5000
    await appender.append(lineOf(0), 0)
    nowMs = 6000
    await appender.append(lineOf(1), 1)
    expect(disk.start().list(folder)).toHaveLength(1)
    const again = await appenderOn(diskWithFolder(), { now: () => nowMs, segmentAgeMs: 1000 })
    await again.append(lineOf(0), 0)
    nowMs = 7001
    await again.append(lineOf(1), 1)
    expect(again.segmentStart).toBeGreaterThan(0)
  })

  it('J6: goes on in the open segment when no new one can be begun', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { segmentBytes: 1 })
    await appender.append(lineOf(0), 0)
    disk.fault = failing('open', 'EMFILE')
    await appender.append(lineOf(1), 1)
    expect(numbersIn(disk.bytesOf(firstPath))).toEqual([0, 1])
  })

  it('J4: an append larger than a group is several groups and resolves after the last', async () => {
    const disk = diskWithFolder()
    const parts: number[] = []
    const appender = await appenderOn(disk, { groupBytes: 200, onDurable: ({ taken }) => parts.push(taken) })
    const lines = Buffer.concat(Array.from({ length: 10 }, (_, number) => lineOf(number)))
    const appended = await appender.append(lines, 0)
    expect(parts.length).toBeGreaterThan(1)
    expect(parts.at(-1)).toBe(lines.length)
    expect(appended).toMatchObject({ start: 0, end: appender.end })
    expect(numbersIn(disk.bytesOf(firstPath))).toHaveLength(10)
  })

  it('J4: a line larger than a group is a group of its own', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { groupBytes: 200 })
    const before = callsOn(disk, 'sync')
    const texts = ['a', 'b'.repeat(1000), 'c']
    const appends = texts.map((text, number) => appender.append(lineOf(number, text), number))
    const ends = (await Promise.all(appends)).map(({ end }) => end)
    expect(callsOn(disk, 'sync') - before).toBe(3)
    expect(ends.at(-1)).toBe(disk.bytesOf(firstPath).length)
    expect(numbersIn(disk.bytesOf(firstPath))).toEqual([0, 1, 2])
  })

  it('J16, G3: a failed sync fails every waiting append, and nothing is written or synced again', async () => {
    const disk = diskWithFolder()
    const reasons: string[] = []
    const appender = await appenderOn(disk, { onPoisoned: reason => reasons.push(reason) })
    disk.fault = failing('sync', 'EIO', 1)
    const appends = Array.from({ length: 5 }, (_, number) => appender.append(lineOf(number), number))
    expect(await codesOf(appends)).toEqual(Array(5).fill('POISONED'))
    const calls = disk.calls.length
    expect(await codesOf([appender.append(lineOf(9), 9)])).toEqual(['POISONED'])
    expect(disk.calls.length).toBe(calls)
    expect(reasons).toHaveLength(1)
    expect(appender.end).toBe(0)
  })

  it('J16, G3: a failed sync fails the appends behind its group too, and nothing waits any more', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { groupBytes: 200 })
    disk.fault = failing('sync', 'EIO', 1)
    const appends = Array.from({ length: 20 }, (_, number) => appender.append(lineOf(number), number))
    expect(await codesOf(appends)).toEqual(Array(20).fill('POISONED'))
    expect(callsOn(disk, 'write')).toBe(1)
    expect(appender.queuedBytes).toBe(0)
  })

  it.each(['write', 'size'] as const)('J16: a failed %s poisons', async name => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk)
    disk.fault = failing(name, 'EIO', 1)
    expect(await codesOf([appender.append(lineOf(0), 0), appender.append(lineOf(1), 1)])).toEqual([
      'POISONED',
      'POISONED',
    ])
  })

  it('J16: a failed sync of the folder poisons', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { segmentBytes: 1 })
    await appender.append(lineOf(0), 0)
    disk.fault = failing('syncFolder', 'EIO', 1)
    expect(await codesOf([appender.append(lineOf(1), 1)])).toEqual(['POISONED'])
  })

  it('J16: a second writer poisons', async () => {
    const disk = diskWithFolder()
    const fs = disk.start()
    const writer = writerHere(fs, noReserve)
    await writer.begin(firstPath)
    const appender = new Appender<number>({ writer, folder, segmentStart: 0, end: 0, openedAtMs: 0, now: () => 0 })
    await appender.append(lineOf(0), 0)
    const other = fs.open(firstPath, 'write')
    fs.write(other, Buffer.from('x'), appender.end)
    expect(await codesOf([appender.append(lineOf(1), 1)])).toEqual(['POISONED'])
  })

  it('J17, G4: a full disk fails one group, leaves no trace of it, and the next append goes on', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk)
    await appender.append(lineOf(0), 0)
    disk.capacity = appender.end + 30
    expect(await codesOf([appender.append(lineOf(1), 1)])).toEqual(['FULL'])
    expect(disk.bytesOf(firstPath).length).toBe(appender.end)
    disk.capacity = 10_000
    await appender.append(lineOf(2), 2)
    expect(numbersIn(disk.bytesOf(firstPath))).toEqual([0, 2])
  })

  it('J17: what a full disk left behind is gone even after a power cut', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk)
    await appender.append(lineOf(0), 0)
    disk.capacity = appender.end + 30
    await codesOf([appender.append(lineOf(1), 1)])
    disk.powerCut(() => 0)
    expect(numbersIn(disk.bytesOf(firstPath))).toEqual([0])
  })

  it('J17: an append whose first part was stored before the disk was full fails, and its rest is not written', async () => {
    const disk = diskWithFolder()
    const appender = await appenderOn(disk, { groupBytes: 200 })
    disk.capacity = 250
    const lines = Buffer.concat(Array.from({ length: 10 }, (_, number) => lineOf(number)))
    const append = appender.append(lines, 0)
    expect(await codesOf([append])).toEqual(['FULL'])
    disk.capacity = 10_000
    await appender.append(lineOf(99), 99)
    const numbers = numbersIn(disk.bytesOf(firstPath))
    expect(numbers.at(-1)).toBe(99)
    expect(numbers.slice(0, -1)).toEqual(numbers.slice(0, -1).map((_, index) => index))
    expect(numbers.length).toBeLessThan(10)
  })

  it('J17: no room at a sync, or a truncate that fails, poisons', async () => {
    for (const [name, code] of [
      ['sync', 'ENOSPC'],
      ['truncate', 'EIO'],
    ] as const) {
      const disk = diskWithFolder()
      const appender = await appenderOn(disk)
      if (name === 'truncate') disk.capacity = 10
      disk.fault = failing(name, code)
      expect(await codesOf([appender.append(lineOf(0), 0)])).toEqual(['POISONED'])
    }
  })

  it('J17: refuses below the low-water mark without touching the file', async () => {
    const disk = diskWithFolder()
    disk.capacity = 1000
    const writer = writerHere(disk.start(), { bytes: 1000, share: 1 })
    await writer.begin(firstPath)
    const appender = new Appender<number>({ writer, folder, segmentStart: 0, end: 0, openedAtMs: 0, now: () => 0 })
    await appender.append(lineOf(0), 0)
    disk.calls.length = 0
    expect(await codesOf([appender.append(lineOf(1), 1)])).toEqual(['FULL'])
    expect(disk.calls.map(call => call.name)).toEqual(['space'])
  })

  it('G10: more waiting bytes than the bound are refused at once', async () => {
    const appender = await appenderOn(diskWithFolder(), { queueBytes: 100 })
    const appends = Array.from({ length: 5 }, (_, number) => appender.append(lineOf(number), number))
    const codes = await codesOf(appends)
    expect(codes.slice(0, 1)).toEqual(['ok'])
    expect(codes).toContain('BUSY')
    expect(appender.queuedBytes).toBe(0)
  })

  it('close waits for what was accepted and refuses the rest', async () => {
    const appender = await appenderOn(diskWithFolder())
    const accepted = appender.append(lineOf(0), 0)
    const closed = appender.close()
    expect(await codesOf([accepted, appender.append(lineOf(1), 1), closed])).toEqual(['ok', 'CLOSED', 'ok'])
  })
})
