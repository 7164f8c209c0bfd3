import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { beginsGroupAt } from '../src/index.js'
import { takeGroup, type Waiting } from '../src/group.js'
import { lineOf, numbersIn } from './sample.js'

const newBuffer = (bytes: number) => new Uint8Array(bytes)

function waitingOf(numbers: readonly number[], textBytes = 1): Waiting {
  return { lines: Buffer.concat(numbers.map(number => lineOf(number, 'x'.repeat(textBytes)))), taken: 0 }
}

describe('takeGroup', () => {
  it('J5: gives all lines in order, whole, each group marked with its own offset and within the limit', () => {
    const appends = fc.array(fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 300 })), {
      minLength: 1,
    })
    fc.assert(
      fc.property(appends, fc.integer({ min: 50, max: 2000 }), (shapes, maxBytes) => {
        let number = 0
        const queue = shapes.map(([count, bytes]) =>
          waitingOf(
            Array.from({ length: count }, () => number++),
            bytes,
          ),
        )
        const written: number[] = []
        let offset = 0
        while (queue.length > 0) {
          const { bytes, parts } = takeGroup(queue, offset, maxBytes, newBuffer)
          const lines = Buffer.from(bytes).toString().split('\n').filter(Boolean)
          expect(beginsGroupAt(Buffer.from(lines[0] ?? ''), offset)).toBe(true)
          expect(bytes.length <= maxBytes || lines.length === 1).toBe(true)
          expect(parts[0]?.start).toBe(offset)
          expect(parts.at(-1)?.end).toBe(offset + bytes.length)
          written.push(...numbersIn(bytes))
          offset += bytes.length
        }
        expect(written).toEqual(Array.from({ length: number }, (_, index) => index))
      }),
    )
  })

  it('says where the last line of each append begins', () => {
    const { bytes, parts } = takeGroup([waitingOf([1]), waitingOf([2, 3])], 100, 10_000, newBuffer)
    const starts = parts.map(part => numbersIn(bytes.subarray(part.lastLine - 100))[0])
    expect(starts).toEqual([1, 3])
  })

  it('leaves in the queue what does not fit, from the first line that is missing', () => {
    const queue = [waitingOf([1, 2, 3], 100)]
    const first = takeGroup(queue, 0, 330, newBuffer)
    expect(numbersIn(first.bytes)).toEqual([1, 2])
    expect(first.parts[0]?.last).toBe(false)
    const second = takeGroup(queue, first.bytes.length, 330, newBuffer)
    expect(numbersIn(second.bytes)).toEqual([3])
    expect(second.parts[0]?.last).toBe(true)
    expect(queue).toEqual([])
  })
})
