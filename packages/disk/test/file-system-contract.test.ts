/** What every `FileSystem` does: Node's on a real disk, and the one for tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, nodeFileSystem, readWhole, replaceWhole, type FileSystem } from '../src/index.js'
import { SimulatedDisk } from '../src/testing/index.js'
import { codeFrom } from './code-from.js'

const places = [
  { name: 'nodeFileSystem', start: () => ({ fs: nodeFileSystem, root: mkdtempSync(join(tmpdir(), 'disk-')) }) },
  { name: 'SimulatedDisk', start: () => ({ fs: new SimulatedDisk().start(), root: '/root' }) },
]
let ran = 0

describe.each(places)('a FileSystem: $name', ({ name, start }) => {
  let fs: FileSystem
  let root: string

  beforeAll(() => {
    ;({ fs, root } = start())
    fs.makeFolder(`${root}/folder`)
  })

  afterAll(() => {
    if (name === 'nodeFileSystem') rmSync(root, { recursive: true })
  })

  const at = (file: string) => (file.startsWith('/') ? file : `${root}/folder/${file}`)
  const write = (file: string, text: string) => {
    const handle = fs.open(at(file), 'create')
    fs.write(handle, Buffer.from(text), 0)
    fs.sync(handle)
    fs.close(handle)
  }
  const textOf = (file: string) => Buffer.from(readWhole(fs, at(file))).toString()

  it('reads what was written where it was written', () => {
    ran++
    const file = fs.open(at('a'), 'create')
    fs.write(file, Buffer.from('hello world'), 0)
    fs.write(file, Buffer.from('W'), 6)
    expect(fs.size(file)).toBe(11)
    fs.sync(file)
    fs.close(file)
    expect(textOf('a')).toBe('hello World')
  })

  it('reads fewer bytes only at the end of the file', () => {
    ran++
    write('b', '0123456789')
    const file = fs.open(at('b'), 'read')
    const buffer = new Uint8Array(8)
    expect([fs.read(file, buffer, 0), fs.read(file, buffer, 5), fs.read(file, buffer, 10)]).toEqual([8, 5, 0])
    fs.close(file)
  })

  it('creates only what is not there, and opens only what is', () => {
    ran++
    write('c', 'x')
    expect(codeFrom(() => fs.open(at('c'), 'create'))).toBe('EEXIST')
    expect(codeFrom(() => fs.open(at('missing'), 'read'))).toBe('ENOENT')
    expect(codeFrom(() => fs.open(at('missing'), 'write'))).toBe('ENOENT')
    expect(codeFrom(() => fs.list(`${root}/nowhere`))).toBe('ENOENT')
  })

  it('truncates, and writing beyond the end leaves zeros between', () => {
    ran++
    write('d', '0123456789')
    const file = fs.open(at('d'), 'write')
    fs.truncate(file, 3)
    fs.write(file, Buffer.from('x'), 5)
    fs.close(file)
    expect(textOf('d')).toBe('012\0\0x')
  })

  it('renames over a file, lists sorted names, removes what may be missing', () => {
    ran++
    fs.makeFolder(`${root}/other`)
    for (const file of ['2', '1']) write(`${root}/other/${file}`, file)
    fs.rename(`${root}/other/2`, `${root}/other/1`)
    expect(fs.list(`${root}/other`)).toEqual(['1'])
    expect(textOf(`${root}/other/1`)).toBe('2')
    fs.remove(`${root}/other/1`)
    fs.remove(`${root}/other/1`)
    expect([fs.exists(`${root}/other/1`), fs.exists(`${root}/other`)]).toEqual([false, true])
    fs.syncFolder(`${root}/other`)
  })

  it('makes a folder that is there already without touching it', () => {
    ran++
    fs.makeFolder(`${root}/twice`)
    write(`${root}/twice/file`, 'x')
    fs.makeFolder(`${root}/twice`)
    expect(fs.list(`${root}/twice`)).toEqual(['file'])
  })

  it('identifies a file: the same after a change, another for its copy and its successor', () => {
    ran++
    fs.makeFolder(`${root}/who`)
    write(`${root}/who/one`, '1')
    write(`${root}/who/two`, '1')
    const one = fs.identify(`${root}/who/one`)
    expect(fs.identify(`${root}/who/two`)).not.toBe(one)
    const file = fs.open(`${root}/who/one`, 'write')
    fs.write(file, Buffer.from('2'), 0)
    fs.close(file)
    expect(fs.identify(`${root}/who/one`)).toBe(one)
    expect(fs.version(`${root}/who/one`)).toBe(fs.version(`${root}/who/one`))
    expect(fs.version(`${root}/who/one`)).not.toBe(fs.version(`${root}/who/two`))
    fs.rename(`${root}/who/two`, `${root}/who/one`)
    expect(fs.identify(`${root}/who/one`)).not.toBe(one)
    expect(codeFrom(() => fs.identify(`${root}/who/none`))).toBe('ENOENT')
  })

  it('tells how much room there is', () => {
    ran++
    const { free, total } = fs.space(root)
    expect(free).toBeGreaterThan(0)
    expect(total).toBeGreaterThanOrEqual(free)
  })

  it('replaceWhole replaces a file and leaves nothing else behind', () => {
    ran++
    fs.makeFolder(`${root}/small`)
    replaceWhole(fs, `${root}/small`, 'file', Buffer.from('1'))
    replaceWhole(fs, `${root}/small`, 'file', Buffer.from('2'))
    expect(fs.list(`${root}/small`)).toEqual(['file'])
    expect(Buffer.from(readWhole(fs, `${root}/small/file`)).toString()).toBe('2')
  })
})

describe('codeOf', () => {
  it('is the empty string for what has no code of a platform', () => {
    const numbered = Object.assign(new Error('x'), { code: 7 })
    expect([new Error('x'), numbered, 'ENOENT', { code: 'ENOENT' }].map(codeOf)).toEqual(['', '', '', ''])
  })
})

describe('the contract suite', () => {
  it('ran every case for both', () => expect(ran).toBe(18))
})
