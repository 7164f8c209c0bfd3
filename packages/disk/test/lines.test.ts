import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readLines, type Line, type LineRange } from '../src/index.js'
import { diskWithFolder } from './sample.js'

const path = '/data/file'

function linesOf(content: Uint8Array, range?: LineRange) {
  const fs = diskWithFolder().start()
  const file = fs.open(path, 'create')
  fs.write(file, content, 0)
  const lines: Line[] = []
  for (const line of readLines(fs, path, range)) lines.push({ ...line, bytes: Buffer.from(line.bytes) })
  return lines
}

describe('readLines', () => {
  it('gives the lines that splitting at newlines gives', () => {
    const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }))
    fc.assert(
      fc.property(texts, parts => {
        const text = parts.join('')
        const lines = linesOf(Buffer.from(text))
        const expected = text.split('\n')
        if (expected.at(-1) === '') expected.pop()
        expect(lines.map(line => line.bytes.toString())).toEqual(expected)
        expect(lines.reduce((sum, line) => sum + line.length, 0)).toBe(text.length)
      }),
    )
  })

  it('joins a line that spans many blocks', () => {
    const long = Buffer.alloc(3_500_000, 'x')
    const [first, second] = linesOf(Buffer.concat([long, Buffer.from('\nnext\n')]))
    expect(first?.bytes.equals(long)).toBe(true)
    expect(second).toMatchObject({ position: 3_500_001, length: 5, ended: true })
  })

  it('reports a line over the limit without holding it, and goes on after it', () => {
    const content = Buffer.concat([Buffer.from('a\n'), Buffer.alloc(5_000_000, 'x'), Buffer.from('\nb\n')])
    const lines = linesOf(content, { maxLineBytes: 1_000_000 })
    expect(lines.map(({ position, length, tooLong }) => ({ position, length, tooLong }))).toEqual([
      { position: 0, length: 2, tooLong: false },
      { position: 2, length: 5_000_001, tooLong: true },
      { position: 5_000_003, length: 2, tooLong: false },
    ])
  })

  it('reports an over-long line without an end', () => {
    const lines = linesOf(Buffer.alloc(3_000_000, 'x'), { maxLineBytes: 1000 })
    expect(lines).toMatchObject([{ position: 0, length: 3_000_000, ended: false, tooLong: true }])
  })

  it('begins and stops where it is told', () => {
    const lines = linesOf(Buffer.from('a\nb\nc\nd\n'), { from: 2, to: 6 })
    expect(lines.map(line => line.bytes.toString())).toEqual(['b', 'c'])
  })
})
