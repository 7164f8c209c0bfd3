import { expect, it } from 'vitest'
import { Intake } from '../src/intake.js'
import { HeldSpool, linesOf } from './held-spool.js'

it('one append is under way at a time; what comes meanwhile is the next, in order', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool)
  await intake.put(linesOf('a', 'b'))
  await intake.put(linesOf('c'))
  const settled = intake.settled()
  await spool.take()
  await intake.put(linesOf('d'))
  await intake.put(linesOf('e'))
  await spool.take()
  await settled
  expect(spool.appended.join('')).toBe('a\nb\nc\nd\ne\n')
  expect(spool.appended).toHaveLength(2)
  expect(intake.ranges).toEqual([{ first: 0, end: 5 }])
})

it('what others spooled in between is not counted', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool)
  await intake.put(linesOf('a'))
  await spool.take()
  await intake.settled()
  spool.skip(7)
  await intake.put(linesOf('b', 'c'))
  await spool.take()
  await intake.settled()
  expect(intake.ranges).toEqual([
    { first: 0, end: 1 },
    { first: 8, end: 10 },
  ])
  expect(intake.count).toBe(3)
})

it('who puts more than a block has to wait until there is room', async () => {
  const spool = new HeldSpool()
  const intake = new Intake(spool)
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
  const intake = new Intake(spool)
  await intake.put(linesOf('a'))
  await new Promise(setImmediate)
  const late = intake.put(linesOf('y'.repeat(2 * 1024 * 1024)))
  const failed = new Error('no more')
  await Promise.all([spool.refuse(failed), expect(late).rejects.toBe(failed)])
  await expect(intake.settled()).rejects.toBe(failed)
  await expect(intake.put(linesOf('b'))).rejects.toBe(failed)
  expect(spool.appended).toEqual([])
})

it('no lines are no append', async () => {
  const intake = new Intake(new HeldSpool())
  await intake.put(linesOf())
  await intake.settled()
  expect(intake.ranges).toEqual([])
})
