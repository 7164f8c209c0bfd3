import { describe, expect, it } from 'vitest'
import { codeOf } from '../src/index.js'
import { SimulatedDisk } from '../src/testing/index.js'
import { diskWithFolder } from './sample.js'

const path = '/data/file'
const everything = () => 0

function written(disk: SimulatedDisk, text: string) {
  const fs = disk.start()
  const file = fs.open(path, 'create')
  fs.write(file, Buffer.from(text), 0)
  return { fs, file }
}

const shown = (disk: SimulatedDisk) => Buffer.from(disk.bytesOf(path)).toString()

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
