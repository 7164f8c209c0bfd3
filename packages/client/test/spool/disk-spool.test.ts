/** One spool, several processes, and what a crash leaves. */
import { closeLine } from '@message-gatherer/disk'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FileEnd } from '../../src/spool/spool-port.js'
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

  it('Q3, Q9: every process knows how far each file was read, since when, and the source of its last line, the least recent first', async () => {
    const append = fc.record({
      kind: fc.constant('append' as const),
      process: fc.nat({ max: 1 }),
      file: fc.constantFrom('f', 'g', 'h'),
      source: fc.option(fc.constantFrom('app.log', 'ä "\\ log'), { nil: undefined }),
      lines: fc.integer({ min: 1, max: 3 }),
    })
    const end = fc.constantFrom({ kind: 'kill' as const }, { kind: 'power cut' as const })
    const steps = fc.array(fc.oneof({ weight: 5, arbitrary: append }, { weight: 1, arbitrary: end }), { maxLength: 15 })
    await fc.assert(
      fc.asyncProperty(steps, fc.constantFrom(1, 700, 1_000_000), async (story, segmentBytes) => {
        const machine = new Machine()
        const start = () => Promise.all([machine.open({ segmentBytes }), machine.open({ segmentBytes })])
        const expected = new Map<string, FileEnd>()
        let processes = await start()
        for (const [minute, step] of story.entries()) {
          if (step.kind === 'append') {
            const { file, source, lines } = step
            const sentAt = `2026-11-22T05:${String(minute).padStart(2, '0')}:00.000Z`
            const known = expected.get(file)
            const range = { file, end: (known?.end ?? 0) + 1 }
            const texts = Array.from({ length: lines }, (_, line) => `${file} ${line}`)
            const appended = linesOf(texts, { sentAt, source, of: range })
            await processes[step.process]?.append(appended, { of: { file, from: range.end - 1 } })
            expected.delete(file)
            expected.set(file, { end: range.end, since: known?.since ?? sentAt, source })
            continue
          }
          if (step.kind === 'kill') machine.kill()
          else machine.powerCut()
          processes = await start()
        }
        for (const spool of processes) expect([...(await spool.fileEnds())]).toEqual([...expected])
      }),
      { numRuns: 60 },
    )
  })
})
