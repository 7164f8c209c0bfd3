import { describe, expect, it } from 'vitest'
import { Backlog } from '../src/ingest/backlog.js'

const much = 128 * 1024

function open() {
  const clock = { ms: 1_000_000 }
  return { clock, backlog: new Backlog({ ticks: () => clock.ms }) }
}

describe('what waits for the disk', () => {
  it('L6: whatever the disk does, little never waits too long', () => {
    const { clock, backlog } = open()
    backlog.began(much - 1)
    clock.ms += 60_000
    expect(backlog.excessMs()).toBe(0)
  })

  it('L6: much at once does not, as long as nobody knows that the disk is slow', () => {
    const { clock, backlog } = open()
    backlog.began(100 * much)
    expect(backlog.excessMs()).toBe(0)
    clock.ms += 1999
    expect(backlog.excessMs()).toBe(0)
  })

  it('L6: a disk from which nothing comes for two seconds is too slow, until something does', () => {
    const { clock, backlog } = open()
    backlog.began(2 * much)
    backlog.began(10)
    clock.ms += 2500
    expect(backlog.excessMs()).toBe(500)
    backlog.ended(10)
    clock.ms += 1
    expect(backlog.excessMs()).toBeGreaterThan(500)
    backlog.ended(2 * much)
    expect(backlog.excessMs()).toBe(0)
  })

  it('L6: the speed that it has while much waits tells how long the rest will take', () => {
    const { clock, backlog } = open()
    backlog.began(10 * much)
    clock.ms += 1000
    backlog.ended(much)
    expect(backlog.excessMs()).toBe(9000 - 2000)
    backlog.ended(8 * much)
    clock.ms += 300
    expect(backlog.excessMs()).toBe(0)
  })

  it('L6: a disk that was slow is so for ten seconds at most, and not after it was quick once', () => {
    const { clock, backlog } = open()
    const slowly = () => {
      backlog.began(much)
      clock.ms += 1000
      backlog.ended(much)
    }
    slowly()
    backlog.began(10 * much)
    expect(backlog.excessMs()).toBe(8000)
    clock.ms += 5
    backlog.ended(10 * much)
    backlog.began(10 * much)
    expect(backlog.excessMs()).toBe(0)
    backlog.ended(10 * much)
    slowly()
    clock.ms += 10_001
    backlog.began(10 * much)
    expect(backlog.excessMs()).toBe(0)
  })

  it('L6: what a disk did with little to do counts for nothing', () => {
    const { clock, backlog } = open()
    for (let time = 0; time < 100; time++) {
      backlog.began(10)
      clock.ms += 50
      backlog.ended(10)
    }
    backlog.began(50 * much)
    clock.ms += 300
    expect(backlog.excessMs()).toBe(0)
  })

  it('L6: at ten times what a disk can take, the wait stays near two seconds and nothing of the disk is wasted', () => {
    const { clock, backlog } = open()
    const [groupMs, perMs] = [100, 80]
    const waiting: { bytes: number; sinceMs: number }[] = []
    let [idleMs, longestMs] = [0, 0]
    for (let step = 0; step < 600; step++) {
      for (let ms = 0; ms < groupMs; ms++) {
        clock.ms++
        if (backlog.excessMs() > 0) continue
        waiting.push({ bytes: 10 * perMs, sinceMs: clock.ms })
        backlog.began(10 * perMs)
      }
      for (let room = groupMs * perMs; room > 0;) {
        const first = waiting.shift()
        if (!first) {
          idleMs += room / perMs
          break
        }
        room -= first.bytes
        backlog.ended(first.bytes)
        if (step > 100) longestMs = Math.max(longestMs, clock.ms - first.sinceMs)
      }
    }
    expect(longestMs).toBeLessThan(3000)
    expect(idleMs).toBeLessThan(600)
  })
})
