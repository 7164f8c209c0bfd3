import { describe, expect, it } from 'vitest'
import { codeOf } from '../src/index.js'
import { SimulatedDisk } from '../src/testing/index.js'
import { diskWithFolder } from './sample.js'

const path = '/data/file'
const everything = () => 0
const pageBytes = 4096

function written(disk: SimulatedDisk, text: string) {
  const fs = disk.start()
  const file = fs.open(path, 'create')
  fs.write(file, Buffer.from(text), 0)
  return { fs, file }
}

const shown = (disk: SimulatedDisk) => Buffer.from(disk.bytesOf(path)).toString()

/** What each page of the file is full of. */
function runsIn(disk: SimulatedDisk): string[] {
  const pages = shown(disk).match(/(.|\0){4096}/g) ?? []
  return pages.map(page => [...new Set(page)].join(''))
}

describe('SimulatedDisk', () => {
  it('a kill keeps what was written; a power cut only what was synced', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'synced')
    fs.sync(file)
    fs.syncFolder('/data')
    fs.write(file, Buffer.from(' and more'), 6)
    disk.kill()
    expect(shown(disk)).toBe('synced and more')
    disk.powerCut()
    expect(shown(disk)).toBe('synced')
  })

  it('a power cut may keep any part of the rest: the length without the content is zeros', () => {
    const disk = diskWithFolder()
    written(disk, 'text')
    // The name, the length, nothing recycled, not the page.
    const draws = [0, 0, 0, 0.9]
    disk.powerCut(() => draws.shift() ?? 0.9)
    expect(shown(disk)).toBe('\0\0\0\0')
  })

  it('a new name, a rename and a removal are undone by a power cut until the folder is synced', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'a')
    fs.sync(file)
    fs.syncFolder('/data')
    fs.rename(path, '/data/other')
    disk.powerCut()
    expect(disk.start().list('/data')).toEqual(['file'])
    disk.start().remove(path)
    disk.powerCut()
    expect(disk.start().list('/data')).toEqual(['file'])
    disk.start().open('/data/new', 'create')
    disk.powerCut()
    expect(disk.start().list('/data')).toEqual(['file'])
  })

  it('a rename survives whole or not at all', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'a')
    fs.sync(file)
    fs.syncFolder('/data')
    fs.rename(path, '/data/other')
    disk.powerCut(everything)
    expect(disk.start().list('/data')).toEqual(['other'])
  })

  it('after a failed sync pages are shown, but stay lost even when written and synced again', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'text')
    fs.syncFolder('/data')
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    expect(() => fs.sync(file)).toThrow('EIO')
    disk.fault = () => undefined
    fs.write(file, Buffer.from('text'), 0)
    fs.sync(file)
    expect(shown(disk)).toBe('text')
    disk.powerCut(everything)
    expect(shown(disk)).toBe('\0\0\0\0')
  })

  it('a full disk takes what fits', () => {
    const disk = diskWithFolder()
    disk.capacity = 3
    expect(() => written(disk, 'text')).toThrow('ENOSPC')
    expect(shown(disk)).toBe('tex')
  })

  it('a process that was killed reaches the disk no more', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'a')
    disk.kill()
    let code = ''
    try {
      fs.write(file, Buffer.from('b'), 1)
    } catch (error) {
      code = codeOf(error)
    }
    expect([code, shown(disk)]).toEqual(['EBADF', 'a'])
  })

  it('a process whose successor has begun reaches the disk no more, and its sync spoils nothing', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'text')
    const next = disk.start()
    for (const call of [() => fs.list('/data'), () => fs.sync(file), () => fs.syncFolder('/data')]) {
      expect(call).toThrow('EBADF')
    }
    next.sync(next.open(path, 'read'))
    next.syncFolder('/data')
    disk.powerCut()
    expect(shown(disk)).toBe('text')
  })

  it('has no bytes of a file that is not there', () => {
    expect(() => diskWithFolder().bytesOf(path)).toThrow('ENOENT')
  })

  it('a page that a failed sync lost is not there after a power cut either, written again or not', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'text')
    fs.syncFolder('/data')
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    expect(() => fs.sync(file)).toThrow('EIO')
    fs.write(file, Buffer.from('more'), 0)
    disk.powerCut(everything)
    expect(shown(disk)).toBe('\0\0\0\0')
  })

  it('a power cut may keep a part of the length, and a part of a page', () => {
    const disk = diskWithFolder()
    const { fs } = written(disk, 'x'.repeat(100))
    fs.syncFolder('/data')
    // The length: 60 %. Nothing recycled. Of the page: a part, one hundredth of it.
    const draws = [0.6, 0, 0.45, 0.01]
    disk.powerCut(() => draws.shift() ?? 0.9)
    expect(shown(disk)).toBe('x'.repeat(40) + '\0'.repeat(20))
  })

  it('what is new after a power cut may show the old bytes of a file that is gone', () => {
    const disk = diskWithFolder()
    const { fs } = written(disk, 'o'.repeat(3 * pageBytes))
    fs.remove(path)
    const file = fs.open(path, 'create')
    fs.write(file, Buffer.alloc(3 * pageBytes, 'n'), 0)
    fs.sync(file)
    fs.syncFolder('/data')
    fs.truncate(file, pageBytes)
    fs.sync(file)
    fs.write(file, Buffer.alloc(2 * pageBytes, 'n'), pageBytes)
    // The whole length, the first of what is gone; the second page gets old bytes, the third none; no new page is kept.
    const draws = [0, 0, 0.4, 0.6]
    disk.powerCut(() => draws.shift() ?? 0.9)
    expect(runsIn(disk)).toEqual(['n', 'o', '\0'])
  })

  it('pages that were cut off do not come back', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'x'.repeat(2 * pageBytes))
    fs.syncFolder('/data')
    fs.truncate(file, pageBytes)
    disk.powerCut(everything)
    expect(runsIn(disk)).toEqual(['x'])
  })

  it('a copy is the same disk: what happens to one does not happen to the other', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'kept')
    fs.sync(file)
    fs.syncFolder('/data')
    fs.write(file, Buffer.from(' lost'), 4)
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    expect(() => fs.sync(file)).toThrow('EIO')
    fs.write(file, Buffer.from(' dirty'), 9)
    fs.rename(path, '/data/other')
    const copy = disk.copy()
    expect([disk, copy].map(each => Buffer.from(each.bytesOf('/data/other')).toString())).toEqual(
      Array(2).fill('kept lost dirty'),
    )
    copy.powerCut()
    expect(shown(copy)).toBe('kept')
    expect(() => disk.bytesOf(path)).toThrow('ENOENT')
    disk.powerCut()
    expect(shown(disk)).toBe('kept')
  })

  it('a scribble is seen by processes like a write of their own', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'text')
    disk.scribble(path, Buffer.from('?'), 1)
    const buffer = Buffer.alloc(4)
    fs.read(file, buffer, 0)
    expect(buffer.toString()).toBe('t?xt')
  })

  it('a truncation that was not synced is undone', () => {
    const disk = diskWithFolder()
    const { fs, file } = written(disk, 'text')
    fs.sync(file)
    fs.syncFolder('/data')
    fs.truncate(file, 1)
    disk.powerCut()
    expect(shown(disk)).toBe('text')
  })
})
