import { closeLine, segmentName } from '@message-gatherer/disk'
import { SimulatedDisk, type DiskCall } from '@message-gatherer/disk/testing'
import { describe, expect, it } from 'vitest'
import {
  JournalScanner,
  messageBytes,
  type Filter,
  type JournalScannerOptions,
  type ScanRequest,
} from '../../src/index.js'
import { batchOf, folder, newDisk, open } from '../sample.js'
import { naiveIndexes } from './naive-index.js'
import { readPages } from './pages.js'

const whole = { order: 'asc', limit: 10_000, inputBytes: 1e9, outputBytes: 1e9, filter: {} } as const
const segments = folder.segments

function lineOf(message: unknown, user = 'dale'): Buffer {
  const head = `{"received_at":"2026-11-22T05:41:51.123Z","user":"${user}","address":"203.0.113.7","stream":"default"`
  return closeLine(`${head},"message":${JSON.stringify(message)}`)
}

/** A file for each list of messages. */
function written(...files: readonly (readonly unknown[])[]) {
  const disk = new SimulatedDisk()
  const fs = disk.start()
  fs.makeFolder(segments)
  const starts: number[] = []
  let end = 0
  const contents = new Map<number, Buffer>()
  for (const messages of files) {
    const bytes = Buffer.concat(messages.map(message => lineOf(message)))
    const file = fs.open(`${segments}/${segmentName(end)}`, 'create')
    fs.write(file, bytes, 0)
    fs.close(file)
    contents.set(end, bytes)
    starts.push(end)
    end += bytes.length
  }
  disk.calls.length = 0
  const scannerWith = (options: Partial<JournalScannerOptions> = {}) =>
    new JournalScanner({ fs, folder: segments, ...options })
  const pathOf = (file: number) => `${segments}/${segmentName(starts[file] ?? 0)}`
  return { disk, fs, starts, end, contents, scannerWith, pathOf }
}

function messagesIn(scanner: JournalScanner, request: Partial<ScanRequest> & { readonly to: number }): unknown[] {
  const shown = readPages(scanner, { ...whole, from: 0, ...request })
  return shown.map(({ line }) => JSON.parse(messageBytes(Buffer.from(line)).toString()) as unknown)
}

function countOf(calls: readonly DiskCall[], name: DiskCall['name']): number {
  return calls.filter(call => call.name === name).length
}

describe('the scanner', () => {
  it('R10: goes on with a journal that grows, segment after segment, and sees nothing twice', async () => {
    const disk = newDisk()
    const { journal, fs } = await open(disk, { segmentBytes: 500 })
    const scanner = new JournalScanner({ fs, folder: segments })
    const seen: unknown[] = []
    let from = 0
    for (let number = 0; number < 30; number++) {
      await journal.append(batchOf(number))
      seen.push(...messagesIn(scanner, { from, to: journal.end }))
      from = journal.end
    }
    expect(seen).toEqual(Array.from({ length: 30 }, (_, number) => number))
    expect(messagesIn(scanner, { order: 'desc', from, to: 0 })).toEqual(seen.toReversed())
  })

  it('R12: a piece opens the files it reads, and lists the folder when there is something new', () => {
    const { disk, end, scannerWith, starts } = written(['a'], ['b'], ['c'], ['d'])
    const scanner = scannerWith()
    messagesIn(scanner, { to: end })
    disk.calls.length = 0
    for (let time = 0; time < 10; time++)
      expect(messagesIn(scanner, { from: starts[2] ?? 0, to: end })).toEqual(['c', 'd'])
    expect([countOf(disk.calls, 'open'), countOf(disk.calls, 'close'), countOf(disk.calls, 'list')]).toEqual([
      20, 20, 0,
    ])
  })

  it('R16: a segment that is gone is skipped, whether that was known or not', () => {
    const { fs, end, scannerWith, pathOf } = written(['a'], ['b'], ['c'])
    const scanner = scannerWith()
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'b', 'c'])
    fs.remove(pathOf(1))
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'c'])
    fs.remove(pathOf(2))
    expect(messagesIn(scanner, { to: end })).toEqual(['a'])
    expect(messagesIn(scanner, { order: 'desc', from: end, to: 0 })).toEqual(['a'])
    fs.remove(pathOf(0))
    expect(messagesIn(scanner, { to: end })).toEqual([])
    expect(messagesIn(scanner, { order: 'desc', from: end, to: 0 })).toEqual([])
  })

  it('R16: a segment that is shortened or replaced meanwhile shows what is intact of it', () => {
    const { fs, end, scannerWith, pathOf } = written(['a', 'b'], ['c', 'd'], ['e'])
    const scanner = scannerWith()
    expect(messagesIn(scanner, { to: end })).toHaveLength(5)
    const file = fs.open(pathOf(1), 'write')
    fs.truncate(file, lineOf('c').length + 10)
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'b', 'c', 'e'])
    expect(messagesIn(scanner, { order: 'desc', from: end, to: 0 })).toEqual(['e', 'c', 'b', 'a'])
    const other = fs.open(`${segments}/other`, 'create')
    fs.write(other, lineOf('x'), 0)
    fs.rename(`${segments}/other`, pathOf(1))
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'b', 'x', 'e'])
  })

  it.each(['open', 'read', 'size'] as const)('R16: where %s fails with EIO a segment is skipped', name => {
    const { disk, end, scannerWith, pathOf } = written(['a'], ['b'], ['c'])
    const scanner = scannerWith()
    disk.fault = call => (call.name === name && call.path === pathOf(1) ? 'EIO' : undefined)
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'c'])
    expect(messagesIn(scanner, { order: 'desc', from: end, to: 0 })).toEqual(['c', 'a'])
    disk.fault = call => (call.name === name ? 'EIO' : undefined)
    expect(messagesIn(scanner, { to: end })).toEqual([])
  })

  it('R16: what was found before a read fails is shown', () => {
    const { disk, end, scannerWith, pathOf } = written(['a', 'b', 'c'], ['d'])
    const scanner = scannerWith({ chunkBytes: lineOf('a').length + 10 })
    let reads = 0
    disk.fault = ({ name, path }) => (name === 'read' && path === pathOf(0) && ++reads === 2 ? 'EIO' : undefined)
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'd'])
  })

  it('R3: no more files to open is no reason to skip entries', () => {
    const { disk, end, scannerWith } = written(['a'], ['b'])
    const scanner = scannerWith()
    disk.fault = ({ name }) => (name === 'open' ? 'EMFILE' : undefined)
    expect(() => scanner.scan({ ...whole, from: 0, to: end })).toThrow('EMFILE')
    disk.fault = () => undefined
    expect(messagesIn(scanner, { to: end })).toEqual(['a', 'b'])
  })

  it('R16, J14: a damaged line is never shown, whatever it matches', () => {
    const { disk, end, scannerWith, pathOf } = written(['needle 1', 'needle 2', 'needle 3'])
    disk.scribble(pathOf(0), Buffer.from('X'), lineOf('needle 1').length + 60)
    for (const filter of [{}, { contains: 'needle' }, { users: ['dale'] }] satisfies Filter[]) {
      expect(messagesIn(scannerWith(), { to: end, filter })).toEqual(['needle 1', 'needle 3'])
    }
  })

  it.each(['asc', 'desc'] as const)('M4, R1: a line of many megabytes is an entry like any other (%s)', order => {
    const long = 'x'.repeat(9_000_000)
    const { end, scannerWith } = written(['a', long, 'b'], [long])
    const expected = ['a', long, 'b', long]
    const [from, to] = order === 'asc' ? [0, end] : [end, 0]
    const shown = messagesIn(scannerWith(), { order, from, to, outputBytes: 1000 })
    expect(shown).toEqual(order === 'asc' ? expected : expected.toReversed())
  })

  it('R6: an expression that does not compile is refused before anything is read', () => {
    const { disk, end, scannerWith } = written(['a'])
    const request = { ...whole, from: 0, to: end, filter: { regex: '(' } }
    expect(() => scannerWith().scan(request)).toThrow(expect.objectContaining({ code: 'INVALID_REQUEST' }))
    expect(disk.calls).toEqual([])
  })

  it('R8, J20: a limit cuts inside a block that would be copied whole', () => {
    const { contents, end, scannerWith } = written(['a', 'b', 'c', 'd', 'e'], [])
    const indexes = naiveIndexes({ segments: { files: contents, end }, linesPerBlock: () => 3, maxLineBytes: 1e6 })
    for (let limit = 1; limit <= 5; limit++) {
      const { entries, runs, next } = scannerWith({ indexes }).scan({ ...whole, from: 0, to: end, limit })
      expect([entries, runs.reduce((sum, run) => sum + run.entries, 0), next]).toEqual([
        limit,
        limit,
        limit * lineOf('a').length,
      ])
    }
  })

  it('J20: a filtered read looks at no block that its index leaves out', () => {
    const many = Array.from({ length: 100 }, (_, number) => `message ${number}`)
    const { disk, contents, end, scannerWith } = written(many, many, ['z'])
    const indexes = naiveIndexes({ segments: { files: contents, end }, linesPerBlock: () => 5, maxLineBytes: 1e6 })
    expect(messagesIn(scannerWith({ indexes }), { to: end, filter: { contains: 'message 42' } })).toHaveLength(2)
    expect(countOf(disk.calls, 'read')).toBe(3)
  })
})
