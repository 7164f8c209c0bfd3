/** Random numbers that can be had again: the seed is printed, and GATHER_TEST_SEED sets it. */
import { randomInt } from 'node:crypto'

export const seed = Number(process.env['GATHER_TEST_SEED'] ?? randomInt(2 ** 31))

/** mulberry32: numbers from 0 up to 1. */
export function randomFrom(start: number): () => number {
  let state = start
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
