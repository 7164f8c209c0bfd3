import { expect, it } from 'vitest'
import { Intake } from '../src/intake.js'
import { HeldSpool, linesOf } from './held-spool.js'

it('one append is under way at a time; what comes meanwhile is the next, in order', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool.append)
  await intake.put(linesOf('a', 'b'))
  await new Promise(setImmediate)
  await intake.put(linesOf('c'))
  await intake.put(linesOf('d', 'e'))
  const settled = intake.settled()
  await spool.take()
  await spool.take()
  await settled
  expect(spool.appended).toEqual(['a\nb\n', 'c\nd\ne\n'])
  expect(intake.numbers.count).toBe(5)
})

it('what others spooled in between is not counted', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool.append)
  await intake.put(linesOf('a'))
  await spool.take()
  await intake.settled()
  spool.skip(7)
  await intake.put(linesOf('b', 'c'))
  await spool.take()
  await intake.settled()
  expect(intake.numbers.count).toBe(3)
  expect([0, 1, 7, 8, 9, 10].filter(number => intake.numbers.has(number))).toEqual([0, 8, 9])
})

it('who puts more than a block has to wait until there is room', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool.append)
  const order: string[] = []
  await intake.put(linesOf('small'))
  await new Promise(setImmediate)
  const put = intake.put(linesOf('x'.repeat(1024 * 1024))).then(() => order.push('put'))
  await new Promise(setImmediate)
  order.push('still waiting')
  await spool.take()
  await put
  expect(order).toEqual(['still waiting', 'put'])
})

it('after an append that failed nothing more is taken, and everybody is told', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool.append)
  await intake.put(linesOf('a'))
  await new Promise(setImmediate)
  const late = intake.put(linesOf('y'.repeat(2 * 1024 * 1024)))
  const failed = new Error('no more')
  await Promise.all([spool.refuse(failed), expect(late).rejects.toBe(failed)])
  await expect(intake.settled()).rejects.toBe(failed)
  await expect(intake.put(linesOf('b'))).rejects.toBe(failed)
  expect(spool.appended).toEqual([])
})

it('what an append did not keep is not counted', async () => {
  const intake = new Intake(() => Promise.resolve(undefined))
  await intake.put(linesOf('a'))
  await intake.settled()
  expect(intake.numbers.count).toBe(0)
})
