import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Appender, threadedWriter, type Writer } from '../src/index.js'
import { lineOf, noReserve, numbersIn } from './sample.js'

describe('threadedWriter', () => {
  let root: string
  let writer: Writer

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'writer-'))
    writer = threadedWriter(noReserve)
  })

  afterEach(async () => {
    await writer.close()
    rmSync(root, { recursive: true })
  })

  it('J4: appends from another thread stand in the file in order', async () => {
    await writer.begin(`${root}/segment`)
    const appender = new Appender<number>({
      writer,
      folder: root,
      segmentStart: 0,
      end: 0,
      openedAtMs: 0,
      now: () => 0,
    })
    await Promise.all(Array.from({ length: 1000 }, (_, number) => appender.append(lineOf(number), number)))
    expect(numbersIn(readFileSync(`${root}/segment`))).toEqual(Array.from({ length: 1000 }, (_, number) => number))
  })

  it('says what is refused, without an exception crossing the threads', async () => {
    writeFileSync(`${root}/taken`, '')
    expect(await writer.begin(`${root}/taken`)).toMatchObject({ kind: 'refused' })
    expect(await writer.adopt(`${root}/missing`, 0)).toMatchObject({ kind: 'poisoned' })
  })

  it('stages and publishes a file beside the segments', async () => {
    await writer.stage(`${root}/new`, Buffer.from('he'), 0)
    await writer.stage(`${root}/new`, Buffer.from('llo'), 2)
    expect(await writer.publish(`${root}/new`, `${root}/file`)).toEqual({ kind: 'durable' })
    expect(readFileSync(`${root}/file`, 'utf8')).toBe('hello')
  })

  it('J17: says whether there is room', async () => {
    await writer.begin(`${root}/segment`)
    expect(await writer.room()).toEqual({ kind: 'durable' })
  })

  it('answers every call after its end, so that nobody waits for ever', async () => {
    await writer.close()
    expect(await writer.commit(lineOf(0), 0)).toMatchObject({ kind: 'poisoned' })
  })
})
