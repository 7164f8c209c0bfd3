/** A writing thread that dies: its program is replaced by one that fails, everything else is as it is. */
import { describe, expect, it, vi } from 'vitest'
import { threadedWriter } from '../src/index.js'
import { lineOf, noReserve } from './sample.js'

const program = vi.hoisted(() => ({ text: '' }))

vi.mock('node:worker_threads', async importOriginal => {
  const threads = await importOriginal<typeof import('node:worker_threads')>()
  return {
    ...threads,
    Worker: class extends threads.Worker {
      constructor() {
        super(program.text, { eval: true })
      }
    },
  }
})

const onMessage = (does: string) => `require('node:worker_threads').parentPort.once('message', () => { ${does} })`

describe('threadedWriter', () => {
  it.each([
    ['throws', "throw new Error('out of memory')", 'the writing thread failed: out of memory'],
    ['ends', 'process.exit(3)', 'the writing thread ended with 3'],
  ])('J16: a thread that %s answers everyone who waits, and everyone later', async (_, does, reason) => {
    program.text = onMessage(does)
    const writer = threadedWriter(noReserve)
    const waiting = [writer.commit(lineOf(0), 0), writer.commit(lineOf(1), 0), writer.room()]
    expect(await Promise.all(waiting)).toEqual(Array(3).fill({ kind: 'poisoned', reason }))
    expect(await writer.begin('/data/segment')).toEqual({ kind: 'poisoned', reason })
    await writer.close()
  })
})
