import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { KeptRows, type Rows } from '../../src/views/entry/kept-rows.js'
import type { Row } from '../../src/views/entry/row.js'

function row(bytes: number, line = ''): Row {
  return { line, next: '', order: 'asc', receivedAt: '', user: '', stream: '', source: '', text: '', bytes }
}

const linesOf = (rows: Rows): unknown[] =>
  Array.from({ length: rows.end - rows.first }, (_, at) => rows.at(rows.first + at)?.line)

describe('the rows that are kept', () => {
  it('V7: are the newest that fit, in order, each with its own number', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 })), (sizes: readonly number[]) => {
        const kept = new KeptRows({ maxRows: 20, maxBytes: 300 })
        for (const [at, bytes] of sizes.entries()) kept.add(row(bytes, String(at)))
        expect(kept.end).toBe(sizes.length)
        expect(linesOf(kept)).toEqual(Array.from({ length: kept.length }, (_, at) => String(kept.first + at)))
        const sum = (from: number): number => sizes.slice(from).reduce((all, bytes) => all + bytes, 0)
        expect(kept.length).toBeLessThanOrEqual(20)
        expect(sum(kept.first)).toBeLessThanOrEqual(300)
        if (kept.first > 0) expect(kept.length === 20 || sum(kept.first - 1) > 300).toBe(true)
      }),
    )
  })

  it('V7: the newest stays, however large', () => {
    const kept = new KeptRows({ maxRows: 20, maxBytes: 300 })
    kept.add(row(10, 'small'))
    kept.add(row(1000, 'large'))
    expect(linesOf(kept)).toEqual(['large'])
    expect(kept.isFull).toBe(true)
  })

  it('V7: a copy stays as it is while more arrives', () => {
    const kept = new KeptRows({ maxRows: 3, maxBytes: 300 })
    for (const line of 'abcd') kept.add(row(1, line))
    const copy = kept.copy()
    for (let at = 0; at < 5000; at++) kept.add(row(1, 'later'))
    expect([copy.first, copy.end, linesOf(copy)]).toEqual([1, 4, ['b', 'c', 'd']])
    expect(linesOf(kept)).toEqual(['later', 'later', 'later'])
    expect(kept.at(2)).toBeUndefined()
  })
})
