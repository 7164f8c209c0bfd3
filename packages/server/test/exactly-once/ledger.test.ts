/** The ledger itself: one that notices nothing proves nothing. */
import { expect, it } from 'vitest'
import { Ledger } from './ledger.js'
import { Sender, type Request } from './sender.js'

const sender = new Sender({ user: 'dale', producer: 'p1' })
const one: Request = { sender, first: 0, texts: [sender.textOf(0)] }
const two: Request = { sender, first: 1, texts: [sender.textOf(1)] }

/** The first message was answered before the second one was handed in. */
function oneThenTwo(): Ledger {
  const ledger = new Ledger()
  ledger.acknowledge(ledger.handIn(one), 0)
  ledger.handIn(two)
  return ledger
}

const [first, second] = [sender.textOf(0), sender.textOf(1)]

it.each([
  ['all is stored', [first, second]],
  ['what was not acknowledged is missing', [first]],
])('G2, M11: finds nothing wrong where %s', (_what, stored) => {
  expect(() => oneThenTwo().check(stored)).not.toThrow()
})

it.each([
  ['an acknowledged message is missing', [second], 'is not stored'],
  ['a message stands twice', [first, first, second], 'more often'],
  ['two are swapped', [second, first], 'behind a later one'],
  ['nobody handed a message in', [first, sender.textOf(2)], 'more often'],
])('G2, M11: notices it where %s', (_what, stored, complaint) => {
  expect(() => oneThenTwo().check(stored)).toThrow(complaint)
})

it('M8: a refused request stores nothing', () => {
  const ledger = new Ledger()
  ledger.refuse(ledger.handIn(one))
  expect(() => ledger.check([first])).toThrow('more often')
})

it('J10: what a crash did not leave is stored only if it is handed in again', () => {
  const ledger = oneThenTwo()
  ledger.keepOnly(new Set([first]))
  expect(() => ledger.check([first, second])).toThrow('more often')
  ledger.handIn(two)
  expect(() => ledger.check([first, second])).not.toThrow()
})
