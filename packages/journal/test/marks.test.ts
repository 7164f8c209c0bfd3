import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { JournalClock } from '../src/journal-clock.js'
import { Marks, markLimits } from '../src/marks.js'

const hourMs = 60 * 60 * 1000
const dayMs = 24 * hourMs
const startMs = Date.UTC(2026, 10, 22)

describe("the journal's clock", () => {
  it('J19: goes on with the entries', () => {
    const clock = new JournalClock()
    for (const ms of [0, 1000, 1000, 5 * 60_000]) clock.observe(startMs + ms)
    expect(clock.reading).toEqual({ elapsedMs: 5 * 60_000, receivedAtMs: startMs + 5 * 60_000 })
  })

  it('J19: a jump ahead is an hour, a jump back is nothing, and it goes on from there', () => {
    const clock = new JournalClock()
    const elapsed = [0, 365 * dayMs, 365 * dayMs + 1, 5, 7, -dayMs, 1 - dayMs].map(ms => {
      clock.observe(startMs + ms)
      return clock.elapsedMs
    })
    expect(elapsed).toEqual([0, hourMs, hourMs + 1, hourMs + 1, hourMs + 3, hourMs + 3, hourMs + 4])
  })

  it('J19: an entry that does not tell its time is passed over', () => {
    const clock = new JournalClock({ elapsedMs: 7, receivedAtMs: startMs })
    clock.observe(Number.NaN)
    clock.observe(startMs + 1)
    expect(clock.elapsedMs).toBe(8)
  })
})

describe('the marks', () => {
  const mark = { next: 1, lastChecksum: 2, lastOffset: 3 }

  it('J11: are kept by user and producer', () => {
    const marks = new Marks(markLimits({}))
    marks.set('dale', 'a.b-c_1', mark)
    expect(marks.get('dale', 'a.b-c_1')).toMatchObject(mark)
    expect(marks.get('dale', 'a.b-c_2')).toBeUndefined()
    expect(marks.get('dal', 'e/a.b-c_1')).toBeUndefined()
    marks.set('dale', 'a.b-c_1', { ...mark, next: 2 })
    expect(marks.get('dale', 'a.b-c_1')?.next).toBe(2)
  })

  it('J19: beyond the limit the producer whose last entry is the oldest is forgotten, of this user only', () => {
    for (const limit of [1, 2, 5]) {
      const marks = new Marks(markLimits({ producersPerUser: limit }))
      const ids = Array.from({ length: limit }, (_, number) => `p${number}`)
      for (const id of [...ids, 'p0']) marks.set('dale', id, mark)
      marks.set('gina', 'p0', mark)
      marks.set('dale', 'new', mark)
      const kept = [...ids.slice(1), 'p0', 'new'].slice(-limit)
      expect([...marks.sweep()].map(([user, all]) => [user, all.map(({ producer }) => producer)])).toEqual([
        ['dale', kept],
        ['gina', ['p0']],
      ])
    }
  })

  it('J19: an idle producer is unknown, and gone after a sweep', () => {
    const marks = new Marks(markLimits({ producerIdleMs: hourMs }))
    marks.clock.observe(startMs)
    marks.set('dale', 'idle', mark)
    marks.set('gina', 'idle', mark)
    marks.clock.observe(startMs + 1)
    marks.set('dale', 'p1', mark)
    marks.clock.observe(startMs + hourMs)
    expect(marks.get('dale', 'idle')).toMatchObject(mark)
    marks.clock.observe(startMs + hourMs + 1)
    expect([marks.get('dale', 'idle'), marks.get('gina', 'idle')]).toEqual([undefined, undefined])
    expect(marks.find('dale', 'idle')).toMatchObject(mark)
    expect([...marks.sweep()].map(([user, all]) => [user, all.length])).toEqual([['dale', 1]])
    expect([marks.find('dale', 'idle'), marks.find('gina', 'idle')]).toEqual([undefined, undefined])
    expect(marks.get('dale', 'p1')).toMatchObject(mark)
  })

  it('J12, J19: a sweep goes on while marks move', () => {
    const marks = new Marks(markLimits({ producersPerUser: 2 }))
    for (const user of ['dale', 'gina']) for (const id of ['p1', 'p2']) marks.set(user, id, mark)
    const swept: string[] = []
    for (const [user, all] of marks.sweep()) {
      swept.push(...all.map(({ producer }) => `${user}/${producer}`))
      for (const id of ['p2', 'p1', 'p3']) marks.set('dale', id, mark)
      if (user === 'dale') marks.set('gina', 'p3', mark)
    }
    expect(swept).toEqual(['dale/p1', 'dale/p2', 'gina/p2', 'gina/p3'])
  })
})

describe('a producer costs less than 400 bytes', () => {
  const cases = [
    { users: 100_000, producersEach: 1 },
    { users: 140_000, producersEach: 1 },
    { users: 30_000, producersEach: 3 },
    { users: 1, producersEach: 10_000 },
  ]

  it.each(cases)('G10, J19: of $users users with $producersEach each', ({ users, producersEach }) => {
    const before = heapBytes()
    const marks = new Marks(markLimits({}))
    // Twice, because a map that is used grows larger than one that is filled.
    for (const round of [0, 1]) fill(marks, users, producersEach, round * 1e9)
    const bytes = (heapBytes() - before) / (users * producersEach)
    expect(marks.get('user0', textOf(0))).toBeDefined()
    process.stderr.write(`marks: ${bytes.toFixed(0)} bytes a producer, ${users} users with ${producersEach} each\n`)
    expect(bytes).toBeLessThan(400)
  })
})

/** Numbers as a large journal has them. */
function fill(marks: Marks, users: number, producersEach: number, add: number): void {
  for (let producer = 0; producer < producersEach; producer++) {
    for (let user = 0; user < users; user++) {
      const count = producer * users + user
      marks.clock.observe(startMs + add + count)
      const lastChecksum = (count * 2_654_435_761) % 2 ** 32
      marks.set(`user${user}`, textOf(producer), { next: count, lastChecksum, lastOffset: 5e9 + add + 300 * count })
    }
  }
}

/** 20 characters, a string of its own each time, as one from a request is. */
function textOf(producer: number): string {
  return Buffer.from(`producer-${String(producer).padStart(11, '0')}`).toString('latin1')
}

function heapBytes(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
