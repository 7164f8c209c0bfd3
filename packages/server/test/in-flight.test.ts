/** The memory that requests take: lent in pieces that never overlap, counted to the byte, and given back whole. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena, pieceFor, smallestPiece } from '../src/http/arena.js'
import { InFlight } from '../src/http/in-flight.js'

const kibibyte = 1024
const arenaBytes = 80 * smallestPiece

/** Sizes to take, and which of the pieces at hand to give back. */
const steps = fc.array(
  fc.oneof(
    fc.record({ take: fc.integer({ min: 1, max: arenaBytes }) }),
    fc.record({ take: fc.integer({ min: 1, max: 4 * smallestPiece }) }),
    fc.record({ give: fc.nat() }),
  ),
  { maxLength: 60 },
)

describe('the arena', () => {
  it('M12: pieces are large enough, a power of two, and never overlap', () => {
    fc.assert(
      fc.property(steps, todo => {
        const arena = new Arena(arenaBytes)
        const lent: Buffer[] = []
        for (const step of todo) {
          if ('give' in step) lent.splice(step.give % Math.max(1, lent.length), 1).forEach(piece => arena.give(piece))
          else {
            const piece = arena.take(step.take)
            if (piece) lent.push(piece)
            if (piece) expect(piece.length).toBe(pieceFor(step.take))
          }
          const ends = lent.map(piece => [piece.byteOffset, piece.byteOffset + piece.length] as const)
          ends.sort(([a], [b]) => a - b)
          for (const [index, [start]] of ends.entries()) expect(start).toBeGreaterThanOrEqual(ends[index - 1]?.[1] ?? 0)
        }
      }),
    )
  })

  it('M12: when everything is back, the largest piece can be lent again', () => {
    fc.assert(
      fc.property(steps, todo => {
        const arena = new Arena(arenaBytes)
        const lent = todo.flatMap(step => ('take' in step ? (arena.take(step.take) ?? []) : []))
        for (const piece of lent) arena.give(piece)
        const [large, small] = [arena.take(64 * smallestPiece), arena.take(16 * smallestPiece)]
        expect([large?.length, small?.length]).toEqual([64 * smallestPiece, 16 * smallestPiece])
        expect(arena.take(1)).toBeUndefined()
      }),
    )
  })
})

describe('what is in flight', () => {
  it('M12: is closed beyond three quarters until it is down to half', () => {
    const inFlight = new InFlight(1024 * kibibyte)
    expect([inFlight.take(700 * kibibyte), inFlight.isOpen]).toEqual([true, true])
    expect([inFlight.take(100 * kibibyte), inFlight.isOpen]).toEqual([true, false])
    expect([inFlight.take(300 * kibibyte), inFlight.isOpen]).toEqual([false, false])
    inFlight.give(280 * kibibyte)
    expect(inFlight.isOpen).toBe(false)
    inFlight.give(20 * kibibyte)
    expect(inFlight.isOpen).toBe(true)
  })

  it('G10: a request gives back all it took, in parts or at once, and only once', () => {
    const inFlight = new InFlight(1024 * kibibyte)
    for (let round = 0; round < 50; round++) {
      const held = inFlight.open()
      const part = Buffer.alloc(1000)
      held.take(part.length)
      const first = held.buffer(100 * kibibyte)
      held.buffer(200 * kibibyte)
      if (round % 2 === 0) held.giveBack(part)
      if (first && round % 3 === 0) held.giveBack(first.subarray(0, 10))
      held.release()
      held.release()
    }
    const all = inFlight.open()
    expect(all.take(1020 * kibibyte)).toBe(true)
    expect([all.take(1), all.buffer(1)]).toEqual([false, undefined])
  })
})
