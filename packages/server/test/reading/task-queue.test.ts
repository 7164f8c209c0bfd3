/** One reading thread and those who ask it: equal tasks once, those nobody waits for not at all (protocol rules R12, R13). */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { closeLine } from '@message-gatherer/disk'
import { TaskQueue } from '../../src/reading/task-queue.js'
import type { ScanTask } from '../../src/reading/piece.js'

describe('the reading thread', () => {
  let root: string
  let queue: TaskQueue
  let journal: Buffer
  const { signal } = new AbortController()

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'reading-'))
    mkdirSync(join(root, 'journal'))
    const line = (number: number) =>
      closeLine(
        `{"received_at":"2026-11-22T05:41:51.123Z","user":"dale","address":"::1","stream":"default","message":${number}`,
      )
    journal = Buffer.concat(Array.from({ length: 2000 }, (_, number) => line(number)))
    writeFileSync(join(root, 'journal', `${'0'.repeat(20)}.ndjson`), journal)
    queue = new TaskQueue({ root, journalId: '1c291ca3', kind: 'live' })
  })

  afterEach(async () => {
    await queue.close()
    rmSync(root, { recursive: true })
  })

  const scan = (from = 0): ScanTask => ({
    kind: 'scan',
    format: 'ndjson',
    scan: { from, to: journal.length, order: 'asc', filter: {}, limit: 1e6, outputBytes: 1e9, inputBytes: 1e9 },
  })

  it('R12: gives everybody who asks for the same the same bytes', async () => {
    const pieces = await Promise.all(Array.from({ length: 100 }, () => queue.ask(scan(), new AbortController().signal)))
    expect(new Set(pieces).size).toBe(1)
    expect(Buffer.concat(pieces[0]?.buffers ?? []).equals(journal)).toBe(true)
    const again = await queue.ask(scan(), signal)
    expect(pieces[0]).not.toBe(again)
  })

  it('R13: forgets a task when the last one who waits for it is gone', async () => {
    const [one, other] = [new AbortController(), new AbortController()]
    const first = queue.ask(scan(), signal)
    const shared = [one, other].map(each => queue.ask(scan(), each.signal))
    one.abort(new Error('gone'))
    await expect(shared[0]).rejects.toThrow('gone')
    await expect(shared[1]).resolves.toEqual(await first)
    await expect(queue.ask(scan(), one.signal)).rejects.toThrow('gone')
  })

  it('R6: tells what is refused with its code, and goes on', async () => {
    const task = { kind: 'prepare', filter: { regex: '(' }, offset: undefined, end: journal.length } as const
    await expect(queue.ask(task, signal)).rejects.toMatchObject({ code: 'INVALID_REQUEST' })
    const next = { ...task, filter: {}, offset: journal.indexOf('\n') + 1 }
    expect(await queue.ask(next, signal)).toEqual({ first: 0, isBorder: true })
  })

  it('R12: a thread that fails fails its tasks; the next one gets another thread', async () => {
    const broken = { kind: 'scan', format: 'ndjson', scan: undefined } as unknown as ScanTask
    await expect(queue.ask(broken, signal)).rejects.toThrow('undefined')
    expect((await queue.ask(scan(), signal)).entries).toBe(2000)
    const under = queue.ask(scan(), signal)
    await queue.close()
    await expect(under).rejects.toThrow('the reading thread failed')
  })
})
