/** One spool, several processes, and what a crash leaves. */
import { closeLine } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import { drain } from './drain.js'
import { folder, linesOf, Machine } from './machine.js'

describe('a spool', () => {
  it('Q1, Q2, Q6: numbers messages from 0 for one producer and hands them out in order', async () => {
    const machine = new Machine()
    const spool = await machine.open()
    expect(await spool.append(linesOf(['a', 'b']))).toEqual({ kind: 'spooled', first: 0, end: 2 })
    await spool.append(linesOf(['c']))
    const seen = drain(spool.queue())
    expect(seen.map(line => line.replace(/^id\d+/, 'p'))).toEqual(['p/0 a', 'p/1 b', 'p/2 c'])
  })

  it('Q1: a hundred appends at once cost at most two syncs of messages', async () => {
    const machine = new Machine()
    const spool = await machine.open()
    await spool.append(linesOf(['first']))
    machine.disk.calls.length = 0
    await Promise.all(Array.from({ length: 100 }, (_, index) => spool.append(linesOf([`m${index}`]))))
    expect(machine.disk.calls.filter(({ name }) => name === 'sync').length).toBeLessThanOrEqual(2)
  })

  it('Q5: two processes append in turn and neither copies nor begins a segment for it', async () => {
    const machine = new Machine()
    const [one, two] = [await machine.open(), await machine.open()]
    for (let round = 0; round < 5; round++) {
      await one.append(linesOf([`one ${round}`]))
      await two.append(linesOf([`two ${round}`]))
    }
    expect(machine.fs.list(`${folder}/messages`).length).toBe(1)
    const seen = drain(two.queue())
    expect(seen.map(line => line.slice(line.indexOf(' ') + 1)).slice(0, 4)).toEqual([
      'one 0',
      'two 0',
      'one 1',
      'two 1',
    ])
    expect(new Set(seen.map(line => line.slice(0, line.indexOf('/')))).size).toBe(1)
    expect(one.figures()).toMatchObject({ waiting: 0, sent: 10 })
  })

  it('Q4, Q6: a kill changes nothing but the process', async () => {
    const machine = new Machine()
    await (await machine.open()).append(linesOf(['a']))
    machine.kill()
    const spool = await machine.open()
    await spool.append(linesOf(['b']))
    expect(drain(spool.queue()).map(line => line.replace(/^id\d+/, 'p'))).toEqual(['p/0 a', 'p/1 b'])
  })

  it('Q6: after a reboot new messages have a new producer, and what waited keeps its own', async () => {
    const machine = new Machine()
    const before = await machine.open()
    await before.append(linesOf(['a', 'b']))
    machine.powerCut()
    const spool = await machine.open()
    await spool.append(linesOf(['c']))
    const seen = drain(spool.queue())
    const [first, second] = [...new Set(seen.map(line => line.slice(0, line.indexOf('/'))))]
    expect(seen).toEqual([`${first}/0 a`, `${first}/1 b`, `${second}/0 c`])
  })

  it('Q9: lines of a file go on where its last spooled line ends, whoever spooled that', async () => {
    const machine = new Machine()
    const [one, two] = [await machine.open(), await machine.open()]
    const line = (end: number) => ({
      count: 1,
      bytes: closeLine(`{"sent_at":"2026-11-22T05:41:51Z","stream":"default","file":"f","end":${end},"message":1`),
    })
    expect(await one.append(line(10), { of: { file: 'f', from: 0 } })).toMatchObject({ kind: 'spooled' })
    expect(await two.append(line(10), { of: { file: 'f', from: 0 } })).toEqual({ kind: 'moved', at: 10 })
  })
})
