/** Ingest when it is in doubt what is on the disk: nothing is said of a producer then. */
import type { SimulatedDisk } from '@message-gatherer/disk/testing'
import { describe, expect, it } from 'vitest'
import { folder, newDisk, numbered, open, startMs } from '../../journal/test/sample.js'
import { Backlog } from '../src/ingest/backlog.js'
import { Ingest } from '../src/ingest/ingest.js'

const stored = { kind: 'stored', accepted: 0, duplicates: 1, producer: { next: 1 } }

function ticking(): () => number {
  let nowMs = startMs
  return () => (nowMs += 2000)
}

async function start(disk: SimulatedDisk): Promise<Ingest> {
  const { journal } = await open(disk, { now: ticking() })
  return new Ingest({ journal, backlog: new Backlog({ ticks: () => 0 }), maxMessageBytes: 1000 })
}

/** A message is written, its sync fails, and the process ends: the disk shows it on and does not have it. */
async function inDoubt(): Promise<SimulatedDisk> {
  const disk = newDisk()
  const ingest = await start(disk)
  disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
  await expect(ingest.store(numbered(0))).rejects.toMatchObject({ code: 'JOURNAL_POISONED' })
  disk.kill()
  disk.fault = () => undefined
  return disk
}

function fill(disk: SimulatedDisk): void {
  const { free, total } = disk.start().space(folder.root)
  disk.capacity = total - free + 10
}

describe('while it is in doubt what is on the disk', () => {
  it('J10, J11, M8, G1: a retry of what looks stored is refused until there is room to recover', async () => {
    const disk = await inDoubt()
    fill(disk)
    const ingest = await start(disk)
    await expect(ingest.store(numbered(0))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
    disk.capacity = Number.MAX_SAFE_INTEGER
    expect(await ingest.store(numbered(0))).toMatchObject(stored)
    disk.powerCut()
    expect(await (await start(disk)).store(numbered(0))).toMatchObject(stored)
  })

  it('J10, M8: nor is a gap told, whose expected sequence may not hold', async () => {
    const disk = await inDoubt()
    fill(disk)
    const ingest = await start(disk)
    await expect(ingest.store(numbered(5))).rejects.toMatchObject({ code: 'JOURNAL_FULL' })
  })

  it('J16, M8, M14: after a failed sync every request of a producer is refused', async () => {
    const disk = newDisk()
    const ingest = await start(disk)
    await ingest.store(numbered(0))
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    await expect(ingest.store(numbered(1))).rejects.toMatchObject({ code: 'JOURNAL_POISONED' })
    for (const first of [0, 1, 2])
      await expect(ingest.store(numbered(first))).rejects.toMatchObject({ code: 'JOURNAL_POISONED' })
  })
})
