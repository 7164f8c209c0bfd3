import { describe, expect, it } from 'vitest'
import { writerHere, type FileSystem } from '../src/index.js'
import type { SimulatedDisk } from '../src/testing/index.js'
import { diskWithFolder, folder, lineOf, noReserve } from './sample.js'

const path = `${folder}/segment`
const staged = `${folder}/cache.new`
const published = `${folder}/cache`
const durable = { kind: 'durable' }
const bytes = Buffer.from('hello')

function writerOn(disk: SimulatedDisk) {
  return writerHere(disk.start(), noReserve)
}

function failing(disk: SimulatedDisk, name: keyof FileSystem, code: string): void {
  disk.fault = call => (call.name === name ? code : undefined)
}

const textOf = (disk: SimulatedDisk, file: string) => Buffer.from(disk.bytesOf(file)).toString()

describe('a Writer', () => {
  it.each(['ENOSPC', 'EDQUOT'])('J17: a segment that cannot be begun for %s is a matter of room', async code => {
    const disk = diskWithFolder()
    const writer = writerOn(disk)
    failing(disk, 'open', code)
    expect(await writer.begin(path)).toEqual({ kind: 'full', reason: `${code}: open '${path}'` })
    disk.fault = () => undefined
    expect(await writer.begin(path)).toEqual(durable)
  })

  it('J10: goes on at the end of an adopted segment', async () => {
    const disk = diskWithFolder()
    const first = writerOn(disk)
    await first.begin(path)
    await first.commit(bytes, 0)
    await first.close()
    const second = writerOn(disk)
    expect(await second.adopt(path, bytes.length)).toEqual(durable)
    expect(await second.commit(Buffer.from(' world'), bytes.length)).toEqual(durable)
    expect(textOf(disk, path)).toBe('hello world')
  })

  it('J16: an adopted segment of another length than was recovered poisons, and every later call says so', async () => {
    const disk = diskWithFolder()
    const writer = writerOn(disk)
    await writer.begin(path)
    await writer.commit(bytes, 0)
    const poisoned = await writer.adopt(path, 3)
    expect(poisoned).toEqual({
      kind: 'poisoned',
      reason: 'the segment has 5 bytes where 3 were written: who else writes to it?',
    })
    disk.calls.length = 0
    expect(await writer.begin(`${folder}/other`)).toEqual(poisoned)
    expect(await writer.commit(bytes, 5)).toEqual(poisoned)
    expect(await writer.room()).toEqual(poisoned)
    expect(disk.calls).toEqual([])
  })

  it('poisons when it is told to write and has no segment', async () => {
    const writer = writerOn(diskWithFolder())
    expect(await writer.commit(lineOf(0), 0)).toEqual({ kind: 'poisoned', reason: 'no segment is open' })
  })

  it('reports what a file system throws even if it is no error', async () => {
    const open: FileSystem['open'] = () => raise('no such volume')
    const writer = writerHere({ ...diskWithFolder().start(), open }, noReserve)
    expect(await writer.begin(path)).toEqual({ kind: 'refused', reason: 'no such volume' })
  })

  it('J17: says whether there is room, and that there is again', async () => {
    const disk = diskWithFolder()
    disk.capacity = 1000
    const writer = writerHere(disk.start(), { bytes: 600, share: 1 })
    await writer.begin(path)
    expect(await writer.room()).toEqual(durable)
    await writer.commit(Buffer.alloc(500), 0)
    expect(await writer.room()).toMatchObject({ kind: 'full' })
    disk.capacity = 2000
    expect(await writer.room()).toEqual(durable)
  })

  it('J12: what is staged in parts and published survives a power cut, in the place of what was there', async () => {
    const disk = diskWithFolder()
    const writer = writerOn(disk)
    for (const text of ['an older and longer one', 'hello world']) {
      expect(await writer.stage(staged, Buffer.from(text.slice(0, 5)), 0)).toEqual(durable)
      expect(await writer.stage(staged, Buffer.from(text.slice(5)), 5)).toEqual(durable)
      expect(await writer.publish(staged, published)).toEqual(durable)
    }
    disk.powerCut()
    expect(textOf(disk, published)).toBe('hello world')
    expect(disk.start().list(folder)).toEqual(['cache'])
  })

  it('J12: staging begins anew, whatever an earlier try left behind', async () => {
    const disk = diskWithFolder()
    const writer = writerOn(disk)
    await writer.stage(staged, Buffer.from('a try that was given up'), 0)
    await writer.stage(staged, bytes, 0)
    expect(textOf(disk, staged)).toBe('hello')
  })

  it.each(['stage', 'publish'] as const)('J12: a %s that fails is refused and poisons nothing', async name => {
    const disk = diskWithFolder()
    const writer = writerOn(disk)
    await writer.begin(path)
    await writer.stage(staged, bytes, 0)
    failing(disk, name === 'stage' ? 'write' : 'sync', 'EIO')
    const outcome = name === 'stage' ? writer.stage(staged, bytes, 5) : writer.publish(staged, published)
    expect(await outcome).toMatchObject({ kind: 'refused' })
    disk.fault = () => undefined
    expect(disk.start().exists(published)).toBe(false)
    expect(disk.calls.filter(call => call.name === 'open').length).toBe(
      disk.calls.filter(call => call.name === 'close').length + 1,
    )
  })

  it('closes its segment once', async () => {
    const disk = diskWithFolder()
    const writer = writerOn(disk)
    await writer.begin(path)
    await writer.close()
    await writer.close()
    expect(disk.calls.filter(call => call.name === 'close')).toHaveLength(1)
  })
})

function raise(value: unknown): never {
  throw value
}
