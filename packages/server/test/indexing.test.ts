/** The thread that builds indexes, on a real folder. */
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import { nodeFileSystem, segmentName } from '@message-gatherer/disk'
import { createJournal, encodeBatch, journalFolder, messagesOf, type JournalFolder } from '@message-gatherer/journal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Indexing } from '../src/reading/indexing.js'

const journalId = '1c291ca3'

describe('indexing', () => {
  let folder: JournalFolder
  let end: number
  let said: string[]
  let indexing: Indexing | undefined

  beforeEach(() => {
    folder = journalFolder(mkdtempSync(join(tmpdir(), 'indexing-')))
    createJournal(nodeFileSystem, folder, journalId)
    end = 0
    said = []
    for (let number = 0; number < 4; number++) addSegment()
  })

  afterEach(async () => {
    await indexing?.close()
    indexing = undefined
    rmSync(folder.root, { recursive: true })
  })

  function addSegment(): void {
    const messages = messagesOf([{ json: '1' }])
    const line = encodeBatch({ user: 'dale', address: '::1', stream: 's', messages }, '2026-11-22T05:41:51.123Z')
    writeFileSync(`${folder.segments}/${segmentName(end)}`, line)
    end += line.length
  }

  function start(): Indexing {
    const say = (sentence: string) => said.push(sentence)
    indexing = new Indexing({ folder, journalId, reserve: { bytes: 0, share: 0 }, say })
    return indexing
  }

  it('J20: builds what is missing at the start, and again after each look', async () => {
    await start().look()
    expect(readdirSync(folder.indexes)).toHaveLength(3)
    addSegment()
    await indexing?.look()
    expect(readdirSync(folder.indexes)).toHaveLength(4)
    expect(said).toEqual([])
  })

  it('J20: a look that comes while another is under way ends with it or after it', async () => {
    const looks = Array.from({ length: 100 }, () => (indexing ?? start()).look())
    await Promise.all(looks)
    expect(readdirSync(folder.indexes)).toHaveLength(3)
  })

  it('J20: what is in its way is said', async () => {
    writeFileSync(folder.indexes, 'a file where the folder should be')
    await start().look()
    expect(said).toHaveLength(1)
  })

  it('J20: a thread that dies is told of once and keeps nobody waiting', async () => {
    const started = once(process, 'worker') as Promise<[Worker]>
    const looking = start().look()
    const [thread] = await started
    await thread.terminate()
    await looking
    await indexing?.look()
    expect(said).toEqual([expect.stringContaining('ended')])
  })

  it('A3, J20: closing ends it at once, without a word, and keeps nobody waiting', async () => {
    const looking = start().look()
    await Promise.all([indexing?.close(), looking])
    await indexing?.look()
    expect(said).toEqual([])
  })
})
