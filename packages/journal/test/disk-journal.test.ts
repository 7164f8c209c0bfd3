import { readFileSync } from 'node:fs'
import { isIntact, segmentName } from '@message-gatherer/disk'
import { hasCode } from '@message-gatherer/protocol'
import { describe, expect, it } from 'vitest'
import { messagesOf, readJournalId } from '../src/index.js'
import { batchOf, folder, messagesIn, newDisk, numbered, offsetsIn, open, startMs } from './sample.js'

const firstPath = `${folder.segments}/${segmentName(0)}`

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
    return 'ok'
  } catch (error) {
    return hasCode(error, 'JOURNAL_FULL', 'JOURNAL_POISONED', 'JOURNAL_CLOSED', 'TOO_MANY_REQUESTS')
      ? error.code
      : String(error)
  }
}

describe('the journal', () => {
  it('J1: stamps an entry as docs/journal.md shows it', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    await journal.append(batchOf('Hail Dale!'))
    const line = Buffer.from(disk.bytesOf(firstPath)).toString()
    expect(readFileSync(new URL('../../../docs/journal.md', import.meta.url), 'utf8')).toContain(line)
    expect(isIntact(Buffer.from(line.trimEnd()))).toBe(true)
  })

  it('J1: writes every field in its place', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    const messages = messagesOf([{ json: '{"a":1}', sentAt: '2026-11-22T00:00:00Z', source: 'a "quoted" \n file' }])
    await journal.append({ ...numbered(0), messages })
    const [line] = [...journal.read()]
    expect(Object.keys(JSON.parse(line?.bytes.toString() ?? '') as object)).toEqual([
      'received_at',
      'user',
      'address',
      'stream',
      'producer',
      'sequence',
      'sent_at',
      'source',
      'group',
      'message',
      'crc32',
    ])
  })

  it('J3: keeps the text of a message', async () => {
    const { journal } = await open(newDisk())
    const json = '{"big":12345678901234567890,"b":1.0,"a":"\\u0041\\ud800","a":1}'
    await journal.append({ ...batchOf(0), messages: messagesOf([{ json }]) })
    const [line] = [...journal.read()]
    expect(line?.bytes.toString()).toContain(`"message":${json},"crc32":`)
  })

  it('J6: offsets are positions of lines over all segments', async () => {
    const disk = newDisk()
    const { journal } = await open(disk, { segmentBytes: 400 })
    for (let number = 0; number < 10; number++) await journal.append(batchOf(number))
    expect(disk.start().list(folder.segments).length).toBeGreaterThan(3)
    const { journal: again } = await open(disk)
    const offsets = offsetsIn(again)
    expect(messagesIn(again)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const from = offsets[6] ?? 0
    expect([...again.read(from)].map(line => line.offset)).toEqual(offsets.slice(6))
  })

  it('J6: after an orderly stop a new segment is begun; an empty one is used again', async () => {
    const disk = newDisk()
    for (const message of ['a', 'b']) {
      const { journal } = await open(disk)
      await journal.append(batchOf(message))
      await journal.close()
    }
    for (let start = 0; start < 3; start++) await (await open(disk)).journal.close()
    const { journal } = await open(disk)
    expect(messagesIn(journal)).toEqual(['a', 'b'])
    expect(disk.start().list(folder.segments)).toHaveLength(3)
  })

  it('J4: readers see nothing before its sync', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    const appended = journal.append(batchOf('a'))
    expect(messagesIn(journal)).toEqual([])
    await appended
    expect(messagesIn(journal)).toEqual(['a'])
  })

  it('J16: a failed sync answers JOURNAL_POISONED once and for all; what was durable is read on', async () => {
    const disk = newDisk()
    const { journal, poisoned } = await open(disk)
    await journal.append(batchOf('a'))
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    expect(await codeOf(journal.append(batchOf('b')))).toBe('JOURNAL_POISONED')
    disk.fault = () => undefined
    expect(await codeOf(journal.append(batchOf('c')))).toBe('JOURNAL_POISONED')
    expect(await codeOf(journal.ready())).toBe('JOURNAL_POISONED')
    expect(messagesIn(journal)).toEqual(['a'])
    expect(journal.health().state).toBe('poisoned')
    expect(poisoned).toHaveLength(1)
    await journal.close()
  })

  it('J10, J16: after a poisoned life nothing is believed that a failed sync left on show', async () => {
    const disk = newDisk()
    const first = await open(disk)
    await first.journal.append(batchOf('a'))
    disk.fault = ({ name }) => (name === 'sync' ? 'EIO' : undefined)
    expect(await codeOf(first.journal.append(batchOf('b')))).toBe('JOURNAL_POISONED')
    disk.fault = () => undefined
    disk.kill()
    const second = await open(disk)
    await second.journal.append(batchOf('c'))
    const seen = messagesIn(second.journal)
    disk.powerCut()
    expect(messagesIn((await open(disk)).journal)).toEqual(seen)
  })

  it('J17: a full disk answers JOURNAL_FULL with a time to wait, and resumes by itself', async () => {
    const disk = newDisk()
    const { journal } = await open(disk)
    await journal.append(batchOf('a'))
    disk.capacity = 500
    const refused = await journal.append(batchOf('x'.repeat(1000))).catch((error: unknown) => error)
    expect(refused).toMatchObject({ code: 'JOURNAL_FULL', retryAfterSeconds: 5 })
    expect(journal.health().state).toBe('full')
    disk.capacity = 10_000
    await journal.append(batchOf('b'))
    expect(journal.health().state).toBe('writable')
    expect(messagesIn(journal)).toEqual(['a', 'b'])
  })

  it('J10: with no room for the copy it reads, refuses, and recovers when there is room', async () => {
    const disk = newDisk()
    await (await open(disk)).journal.append(batchOf('a'))
    disk.kill()
    disk.capacity = 300
    let nowMs = startMs
    const { journal } = await open(disk, { now: () => (nowMs += 2000) })
    expect(await codeOf(journal.append(batchOf('b')))).toBe('JOURNAL_FULL')
    disk.capacity = 10_000
    await journal.append(batchOf('c'))
    expect(messagesIn(journal)).toEqual(['a', 'c'])
  })

  it('J7: the format file names the journal, and a newer format is refused', () => {
    const disk = newDisk()
    const fs = disk.start()
    expect(readJournalId(fs, folder)).toBe('1c291ca3')
    const write = (text: string) => {
      fs.remove('/data/format')
      fs.write(fs.open('/data/format', 'create'), Buffer.from(text), 0)
    }
    write('{"format":2,"journal_id":"1c291ca3"}')
    expect(() => readJournalId(fs, folder)).toThrow(/format 2/)
    for (const text of ['', '[]', 'null', '{"format":1}', '{"format":1,"journal_id":"../etc"}']) {
      write(text)
      expect(() => readJournalId(fs, folder), text).toThrow(/damaged/)
    }
  })

  it('close is orderly once, and appends after it are refused', async () => {
    const { journal } = await open(newDisk())
    await Promise.all([journal.close(), journal.close()])
    expect(await codeOf(journal.append(batchOf('a')))).toBe('JOURNAL_CLOSED')
    expect(journal.health().state).toBe('closed')
  })
})
