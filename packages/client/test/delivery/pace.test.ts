import { expect, it } from 'vitest'
import { Pace } from '../../src/delivery/pace.js'

const at = (pace: Pace, first: number) => pace.limitsAt(first).messages

it('D1: a request holds 10,000 messages or 4 MiB at most', () => {
  expect(new Pace().limitsAt(0)).toEqual({ messages: 10_000, bytes: 4 * 1024 * 1024 })
})

it('D7: those before a message that was named go first, then it alone, then all others', () => {
  const pace = new Pace()
  pace.sendFewer({ kind: 'send fewer', messages: 7, suspect: 107 })
  expect([100, 103, 106, 107, 108].map(first => at(pace, first))).toEqual([7, 4, 1, 1, 10_000])
})

it('D7: a message that was named and is accepted alone shows how many are too many', () => {
  const pace = new Pace()
  pace.sendFewer({ kind: 'send fewer', messages: 50, suspect: 150 })
  pace.accepted(100)
  expect(at(pace, 151)).toBe(10_000)
  pace.accepted(150)
  expect(at(pace, 151)).toBe(50)
})

it('D7: after halves, the usual number comes back when the bad message is found', () => {
  const pace = new Pace()
  pace.sendFewer({ kind: 'send fewer', messages: 5000 })
  expect(at(pace, 0)).toBe(5000)
  pace.buried()
  expect(at(pace, 0)).toBe(10_000)
})

it('D7: a limit that the server has is tried again only now and then', () => {
  const pace = new Pace()
  pace.sendFewer({ kind: 'send fewer', messages: 4000 })
  for (let count = 0; count < 99; count++) pace.accepted(count)
  expect(at(pace, 0)).toBe(4000)
  pace.accepted(99)
  expect(at(pace, 0)).toBe(8000)
  for (let count = 0; count < 100; count++) pace.accepted(count)
  expect(at(pace, 0)).toBe(10_000)
})
