/** An export's file on a disk that is killed and loses power (reading rule T3). */
import fc from 'fast-check'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { expect, it } from 'vitest'
import { openExport, type ExportOptions, type OpenedExport } from '../../src/export/open-export.js'

const folder = '/out'
const path = `${folder}/entries.ndjson`
const partial = `${path}.partial`

/** What there is to export: lines of several lengths, some of which are more than a block. */
const lines = Array.from({ length: 40 }, (_, number) => `${number} ${'x'.repeat((number % 5) * 40_000)}\n`)
const whole = lines.join('')

it('T3: killed, cut from power or failing anywhere and called again, it becomes what one run makes', () => {
  fc.assert(
    fc.property(fc.array(ending, { maxLength: 8 }), chances, (endings, chance) => {
      const disk = newDisk()
      for (const { after, how, atMs } of endings) {
        const last = disk.calls.length + after
        disk.fault = () => faultAt(disk.calls.length - last, how)
        attempt(disk, atMs)
        disk.fault = () => undefined
        if (how === 'power cut') disk.powerCut(() => chance.next().value as number)
        else disk.kill()
        expectNoFalseName(disk)
      }
      attempt(disk, 300)
      expectContent(disk, path, whole)
      expect(disk.start().list(folder)).toEqual(['entries.ndjson'])
    }),
    { numRuns: 100 },
  )
})

it('T3: a power cut leaves no more in the state than is in the file', () => {
  const disk = newDisk()
  const opened = begin(disk)
  fill(opened, { from: 0, to: 20, atMs: 1000 })
  disk.powerCut()
  const again = begin(disk)
  expect(again.state.entries).toBeGreaterThan(10)
  expectContent(disk, partial, lines.slice(0, again.state.entries).join(''))
})

it('T3: what was written after the last step is cut off', () => {
  const disk = newDisk()
  const opened = begin(disk)
  fill(opened, { from: 0, to: 10, atMs: 1000 })
  fill(opened, { from: 10, to: 30, atMs: 0 })
  disk.kill()
  expect(contentOf(disk, partial).length).toBeGreaterThan(lines.slice(0, 10).join('').length)
  const again = begin(disk)
  expectContent(disk, partial, lines.slice(0, again.state.entries).join(''))
  fill(again, { from: again.state.entries, to: 12, atMs: 0 })
  again.file.finish()
  expectContent(disk, path, lines.slice(0, 12).join(''))
})

it('T3: after a sync that failed nothing of the file is called safe any more', () => {
  const disk = newDisk()
  const opened = begin(disk)
  disk.fault = ({ name, path: of }) => (name === 'sync' && of === partial ? 'EIO' : undefined)
  expect(() => fill(opened, { from: 0, to: 5, atMs: 1000 })).toThrow('EIO')
  disk.fault = () => undefined
  opened.file.keep()
  disk.powerCut()
  expect(begin(disk).state.entries).toBe(0)
})

it('T3: a run that goes on with the file of another ends the other, and nothing is lost', () => {
  const disk = newDisk()
  const fs = disk.start()
  const first = openOn(fs, { run: 'first' })
  fill(first, { from: 0, to: 15, atMs: 1000 })
  const second = openOn(fs, { run: 'second' })
  fill(first, { from: 15, to: 20, atMs: 0 })
  expect(() => first.file.keep()).toThrow('another gather export')
  fill(second, { from: second.state.entries, to: lines.length, atMs: 1000 })
  second.file.finish()
  expectContent(disk, path, whole)
})

it('T3: what is in the way is left alone unless --force says otherwise', () => {
  const disk = newDisk()
  write(disk, partial, 'not ours')
  expect(() => begin(disk)).toThrow('nothing beside it says what of')
  write(disk, `${partial}.json`, '{}')
  expect(() => begin(disk)).toThrow('cannot be read')
  expect(contentOf(disk, partial)).toBe('not ours')
  fill(begin(disk, { force: true }), { from: 0, to: 3, atMs: 1000 })
  expect(() => begin(disk, { asked: 'other' })).toThrow('something else')
  expect(begin(disk).state.entries).toBe(3)
  const other = begin(disk, { asked: 'other', force: true })
  expect(other.state.entries).toBe(0)
  expect(begin(disk).state.entries).toBe(0)
  begin(disk).file.finish()
  expect(() => begin(disk)).toThrow('is there already')
  expect(contentOf(disk, path)).toBe('')
  const anew = begin(disk, { force: true })
  expect(contentOf(disk, path)).toBe('')
  fill(anew, { from: 0, to: lines.length, atMs: 0 })
  anew.file.finish()
  expectContent(disk, path, whole)
})

it('T3: an export that wrote nothing leaves nothing behind', () => {
  const disk = newDisk()
  const { file } = begin(disk)
  file.addHead(Buffer.from('time,user,message\r\n'))
  file.keep()
  expect(disk.start().list(folder)).toEqual([])
})

it('T3: a name that was not durable when the call failed is, when the next one says that it is whole', () => {
  const disk = newDisk()
  const opened = begin(disk)
  fill(opened, { from: 0, to: lines.length, atMs: 0 })
  let isNamed = false
  disk.fault = ({ name, path: of }) => {
    isNamed ||= name === 'rename' && of === path
    return name === 'syncFolder' && isNamed ? 'EIO' : undefined
  }
  expect(() => opened.file.finish()).toThrow('EIO')
  disk.fault = () => undefined
  attempt(disk, 0)
  disk.powerCut(() => 0)
  attempt(disk, 0)
  expectContent(disk, path, whole)
})

it('T3: a partial file that became shorter is said, not filled up', () => {
  const disk = newDisk()
  fill(begin(disk), { from: 0, to: 10, atMs: 1000 })
  write(disk, partial, 'short')
  expect(() => begin(disk)).toThrow('shorter than it was')
})

it('T3: times that were counted back from the first call stay what they were', () => {
  const disk = newDisk()
  const fs = disk.start()
  openOn(fs, { run: 'first', since: '2026-11-22T05:00:00.000Z' })
  expect(openOn(fs, { run: 'second', since: '2026-11-22T06:00:00.000Z' }).state.since).toBe('2026-11-22T05:00:00.000Z')
})

const ending = fc.record({
  /** So many calls to the disk. */
  after: fc.nat(60),
  how: fc.constantFrom('killed' as const, 'power cut' as const, 'fails' as const),
  /** Between entries. */
  atMs: fc.constantFrom(0, 100, 400, 1000),
})

const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }))

/** Whoever is dead does nothing more; of whoever lives one call fails. */
function faultAt(call: number, how: 'killed' | 'power cut' | 'fails'): string | undefined {
  if (how !== 'fails') return call > 0 ? 'EBADF' : undefined
  return call === 0 ? 'EIO' : undefined
}

type Opened = Extract<OpenedExport, { kind: 'open' }> & { readonly clock: { ms: number } }

function newDisk(): SimulatedDisk {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  fs.makeFolder(folder)
  fs.syncFolder(folder)
  return disk
}

/** One call of the command, as far as the disk lets it. */
function attempt(disk: SimulatedDisk, atMs: number): void {
  try {
    const options = optionsOn(disk.start(), {})
    const opened = openExport(options)
    if (opened.kind === 'whole') return
    fill({ ...opened, clock: options.clock }, { from: opened.state.entries, to: lines.length, atMs })
    opened.file.finish()
  } catch (error) {
    if (!/^Error: (EIO|EBADF)|is there already/.test(String(error))) throw error
  }
}

function begin(disk: SimulatedDisk, options: Given = {}): Opened {
  return openOn(disk.start(), options)
}

interface Given {
  readonly asked?: string
  readonly force?: boolean
  readonly run?: string
  readonly since?: string
}

function openOn(fs: ExportOptions['fs'], given: Given): Opened {
  const options = optionsOn(fs, given)
  const opened = openExport(options)
  if (opened.kind === 'whole') throw new Error('it is whole')
  return { ...opened, clock: options.clock }
}

function optionsOn(fs: ExportOptions['fs'], { asked = 'all', force = false, run = 'run', since }: Given) {
  const clock = { ms: 0 }
  const fresh = { asked, since: since ?? null, until: null, run }
  return { fs, path, fresh, force, now: () => clock.ms, clock }
}

function fill({ file, clock }: Opened, { from, to, atMs }: { from: number; to: number; atMs: number }): void {
  for (const [index, line] of lines.slice(from, to).entries()) {
    clock.ms += atMs
    file.add(Buffer.from(line), `0123abcd-${from + index + 1}`)
  }
}

function expectNoFalseName(disk: SimulatedDisk): void {
  if (disk.copy().start().exists(path)) expectContent(disk, path, whole)
}

/** Without showing megabytes when it is not so. */
function expectContent(disk: SimulatedDisk, of: string, expected: string): void {
  const content = contentOf(disk, of)
  if (content === expected) return
  const from = Array.from(content).findIndex((character, at) => character !== expected[at])
  expect({ from, bytes: content.length }).toEqual({ from: -1, bytes: expected.length })
}

function contentOf(disk: SimulatedDisk, of: string): string {
  return Buffer.from(disk.bytesOf(of)).toString()
}

function write(disk: SimulatedDisk, of: string, text: string): void {
  const fs = disk.start()
  fs.remove(of)
  const file = fs.open(of, 'create')
  fs.write(file, Buffer.from(text), 0)
  fs.sync(file)
  fs.close(file)
  fs.syncFolder(folder)
}
