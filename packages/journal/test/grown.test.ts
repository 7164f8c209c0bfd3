import { getEventListeners, setMaxListeners } from 'node:events'
import { describe, expect, it } from 'vitest'
import { batchOf, newDisk, open, startMs } from './sample.js'

async function outcomeOf(work: Promise<void>): Promise<unknown> {
  return work.then(
    () => 'grown',
    (error: unknown) => error,
  )
}

describe('waiting for the journal to grow', () => {
  it('R10, J4: resolves when an append is durable, at once when there is more already', async () => {
    const { journal } = await open(newDisk())
    const order: string[] = []
    const grown = journal.grown(0).then(() => order.push(`grown to ${journal.end}`))
    expect(journal.end).toBe(0)
    await journal.append(batchOf('a'))
    await grown
    expect(order).toEqual([`grown to ${journal.end}`])
    await journal.grown(0)
    await journal.grown(journal.end - 1)
  })

  it('R10: a thousand waiters each wait for their own offset and leave no listener behind', async () => {
    const { journal } = await open(newDisk())
    const { signal } = new AbortController()
    setMaxListeners(0, signal)
    const waiting = Array.from({ length: 1000 }, (_, index) => journal.grown(index, signal))
    const far = outcomeOf(journal.grown(1_000_000, signal))
    for (let number = 0; journal.end <= 1000; number++) await journal.append(batchOf(number))
    await Promise.all(waiting)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await journal.close()
    expect(await far).toMatchObject({ code: 'JOURNAL_CLOSED' })
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })

  it('R11: an abort ends the waiting with its reason', async () => {
    const { journal } = await open(newDisk())
    const controller = new AbortController()
    const waiting = outcomeOf(journal.grown(0, controller.signal))
    controller.abort('enough')
    expect(await waiting).toBe('enough')
    expect(await outcomeOf(journal.grown(0, controller.signal))).toBe('enough')
    expect(getEventListeners(controller.signal, 'abort')).toEqual([])
  })

  it('R10: a journal that is poisoned or closed says that it will not grow', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    const waiting = outcomeOf(journal.grown(0))
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    await expect(journal.append(batchOf('a'))).rejects.toMatchObject({ code: 'JOURNAL_POISONED' })
    expect(await waiting).toMatchObject({ code: 'JOURNAL_POISONED' })
    expect(await outcomeOf(journal.grown(0))).toMatchObject({ code: 'JOURNAL_POISONED' })
    const other = await open(newDisk())
    await other.journal.close()
    expect(await outcomeOf(other.journal.grown(0))).toMatchObject({ code: 'JOURNAL_CLOSED' })
  })

  it('J10: what recovery proves later, when there is room, counts as growth', async () => {
    const disk = newDisk()
    await (await open(disk)).journal.append(batchOf('a'))
    disk.kill()
    disk.capacity = 300
    let nowMs = startMs
    const { journal } = await open(disk, { now: () => (nowMs += 2000) })
    const before = journal.end
    const grown = journal.grown(before)
    disk.capacity = 10_000
    await journal.append(batchOf('b'))
    await grown
    expect(journal.end).toBeGreaterThan(before)
  })
})
