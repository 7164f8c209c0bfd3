import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { SimulatedDisk } from '@message-gatherer/disk/testing'
import { readBlocks, type LineBlock } from '../../src/reading/line-blocks.js'

const path = '/data/file'

function blocksOf(bytes: Buffer, blockBytes: number): LineBlock[] {
  const fs = new SimulatedDisk().start()
  fs.makeFolder('/data')
  fs.write(fs.open(path, 'create'), bytes, 0)
  return Array.from(readBlocks(fs, path, { blockBytes }), block => ({
    ...block,
    lines: block.lines && Buffer.from(block.lines),
  }))
}

describe('a file in blocks', () => {
  it('J20: blocks tile the file, hold whole lines, and are no larger than asked for unless a line is', () => {
    const anyLine = fc.integer({ min: 0, max: 400 }).map(length => `${'x'.repeat(length)}\n`)
    const anyFile = fc.tuple(fc.array(anyLine, { maxLength: 60 }), fc.constantFrom('', 'unfinished'))
    fc.assert(
      fc.property(anyFile, fc.integer({ min: 1, max: 1000 }), ([lines, tail], blockBytes) => {
        const bytes = Buffer.from(lines.join('') + tail)
        const blocks = blocksOf(bytes, blockBytes)
        expect(blocks.map(({ start }) => start)).toEqual([0, ...blocks.map(({ end }) => end)].slice(0, blocks.length))
        expect(blocks.at(-1)?.end ?? 0).toBe(bytes.length)
        for (const { start, end, lines: found } of blocks) {
          expect(found ?? bytes.subarray(start, end)).toEqual(bytes.subarray(start, end))
          if (!found) expect(bytes.subarray(start).toString()).toBe('unfinished')
          else expect(end - start <= blockBytes || found.indexOf('\n') === found.length - 1).toBe(true)
        }
      }),
    )
  })

  it('J20: a line that is larger than what is read at once is a block of its own', () => {
    const bytes = Buffer.from(`a\n${'x'.repeat(5 * 1024 * 1024)}\nb\n`)
    expect(blocksOf(bytes, 16).map(({ end }) => end)).toEqual([2, bytes.length - 2, bytes.length])
  })

  it('J20: a line beyond 80 MiB is passed over in bounded memory, and what follows is read', () => {
    const bytes = Buffer.alloc(170 * 1024 * 1024, 'x')
    bytes.write('a\n', 0)
    bytes.write('\nb\n', bytes.length - 3)
    const blocks = blocksOf(bytes, 16)
    expect(blocks.map(({ end }) => end)).toEqual([2, bytes.length - 2, bytes.length])
    expect(blocks.map(({ lines }) => lines !== undefined)).toEqual([true, false, true])
  })
})
