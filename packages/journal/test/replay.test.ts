/** Marks moved by lines that are read, one by one. */
import type { Line } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import { encodeBatch } from '../src/index.js'
import { JournalClock } from '../src/journal-clock.js'
import { Marks, markLimits } from '../src/marks.js'
import { Replay } from '../src/replay.js'
import { batchOf, numbered, startMs } from './sample.js'

const hourMs = 60 * 60 * 1000
const limits = markLimits({ producersPerUser: 2, producerIdleMs: hourMs })
const allProven = Infinity

function lineOf(batch = numbered(0), receivedAtMs = startMs): Line {
  const line = Buffer.from(encodeBatch(batch, new Date(receivedAtMs).toISOString()))
  return { position: 0, bytes: line.subarray(0, -1), length: line.length, ended: true, tooLong: false }
}

function marksOf(...producers: readonly (readonly [producer: string, lastOffset: number])[]): Marks {
  const marks = new Marks(limits, new JournalClock({ elapsedMs: 0, receivedAtMs: startMs }))
  for (const [producer, lastOffset] of producers) marks.set('dale', producer, { next: 5, lastChecksum: 0, lastOffset })
  return marks
}

describe('a replay', () => {
  it('J11, J12: does not move back a mark that is ahead of it', () => {
    const marks = marksOf(['p1', 400])
    const replay = new Replay(marks, { from: 100, isComplete: true })
    expect(replay.accept(lineOf(numbered(3)), { offset: 100, provenEnd: allProven })).toBe(true)
    expect(marks.get('dale', 'p1')).toMatchObject({ next: 5, lastOffset: 400 })
  })

  it('J12, J19: does not bring back who was forgotten after the entry that it reads', () => {
    const marks = marksOf(['p1', 400])
    const replay = new Replay(marks, { from: 100, isComplete: true })
    expect(replay.accept(lineOf(numbered(0, 1, 'p2')), { offset: 100, provenEnd: allProven })).toBe(true)
    expect(marks.find('dale', 'p2')).toBeUndefined()
  })

  it('J12, J19: moves the clock by each entry once, also by those that the marks know', () => {
    const marks = marksOf(['p1', 400])
    const replay = new Replay(marks, { from: 0, isComplete: true })
    const first = lineOf(numbered(3), startMs + 5)
    const second = lineOf(batchOf('no producer'), startMs + 7)
    replay.accept(first, { offset: 0, provenEnd: allProven })
    replay.accept(second, { offset: first.length, provenEnd: allProven })
    expect(marks.clock.elapsedMs).toBe(7)
    // Another segment tells of the same bytes.
    for (const line of [first, second]) expect(replay.accept(line, { offset: 0, provenEnd: allProven })).toBe(true)
    expect(marks.clock.elapsedMs).toBe(7)
  })

  it('J8: refuses in doubt what does not follow, and accepts a new life of the producer', () => {
    const takes = (first: number) =>
      new Replay(marksOf(['p1', 50]), { from: 100, isComplete: true }).accept(lineOf(numbered(first)), {
        offset: 100,
        provenEnd: 100,
      })
    expect([0, 4, 5, 6].map(takes)).toEqual([true, false, true, false])
  })

  it('J8: lets a sequence go on where entries may be missing, but never back', () => {
    const takes = (first: number) =>
      new Replay(marksOf(['p1', 50]), { from: 100, isComplete: false }).accept(lineOf(numbered(first)), {
        offset: 100,
        provenEnd: 100,
      })
    expect([4, 5, 6].map(takes)).toEqual([false, true, true])
  })

  it('J8, J19: in doubt an unknown producer begins at 0, unless it may have been forgotten', () => {
    const takes = (marks: Marks) =>
      new Replay(marks, { from: 100, isComplete: true }).accept(lineOf(numbered(7)), { offset: 100, provenEnd: 100 })
    const old = marksOf(['p2', 50])
    old.clock.observe(startMs + hourMs)
    expect(takes(old)).toBe(false)
    old.clock.observe(startMs + hourMs + 1)
    expect(takes(old)).toBe(true)
    expect(takes(marksOf(['p2', 50]))).toBe(false)
    expect(takes(marksOf(['p2', 50], ['p3', 60]))).toBe(true)
  })

  it('J8, J19: in doubt the mark of an idle producer counts', () => {
    const takes = (first: number) => {
      const marks = marksOf(['p1', 50])
      for (const ms of [hourMs, 2 * hourMs]) marks.clock.observe(startMs + ms)
      expect(marks.get('dale', 'p1')).toBeUndefined()
      const replay = new Replay(marks, { from: 100, isComplete: true })
      return replay.accept(lineOf(numbered(first), startMs + 2 * hourMs), { offset: 100, provenEnd: 100 })
    }
    expect([0, 4, 5].map(takes)).toEqual([true, false, true])
  })
})
