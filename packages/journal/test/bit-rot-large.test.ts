/** Bit rot in segments of full size on a real disk. `BIT_ROT_LARGE` makes it more flips; `GATHER_TEST_SEED` others. */
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { listSegments, nodeFileSystem, threadedWriter, type Segment } from '@message-gatherer/disk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  createJournal,
  isSound,
  journalFolder,
  openDiskJournal,
  readJournal,
  verifyJournal,
  type Journal,
} from '../src/index.js'
import { batchOf, chanceFrom, journalId } from './sample.js'

const seed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const flips = Number(process.env['BIT_ROT_LARGE'] ?? 2)
const root = mkdtempSync(join(tmpdir(), 'bit-rot-'))
const folder = journalFolder(root)
const entries = 9000

describe('bit rot in a segment of full size', () => {
  let segment: Segment

  beforeAll(async () => {
    createJournal(nodeFileSystem, folder, journalId)
    const journal = await openHere()
    const text = 'x'.repeat(8000)
    for (let number = 0; number < entries; number += 500) {
      await Promise.all(Array.from({ length: 500 }, (_, index) => journal.append(batchOf(`${number + index} ${text}`))))
    }
    await journal.close()
    const [first] = listSegments(nodeFileSystem, folder.segments)
    if (!first) throw new Error('no segment')
    segment = first
  })

  afterAll(() => rmSync(root, { recursive: true }))

  it('J9, J14, J15: verify names the one damaged line, a start is not blocked, and readers miss no other entry', async () => {
    expect(segment.end - segment.start).toBeGreaterThan(60 * 1024 * 1024)
    expect(isSound(verifyJournal(nodeFileSystem, folder))).toBe(true)
    const chance = chanceFrom(seed)
    for (let flip = 0; flip < flips; flip++) {
      const byte = Math.floor(chance() * (segment.end - segment.start))
      flipBit(segment.path, byte)
      const { damaged } = verifyJournal(nodeFileSystem, folder)
      const [line] = damaged
      expect(damaged, `seed ${seed}, byte ${byte}`).toHaveLength(1)
      expect(line && line.path === segment.path && line.byte <= byte && byte <= line.byte + line.length).toBe(true)
      const journal = await openHere()
      const left = [...readJournal(nodeFileSystem, folder)].length
      expect(left).toBeLessThan(entries)
      expect(left).toBeGreaterThanOrEqual(entries - 2)
      await journal.close()
      flipBit(segment.path, byte)
    }
  }, 600_000)
})

function openHere(): Promise<Journal> {
  const writer = threadedWriter({ bytes: 0, share: 0 })
  const nobody = () => undefined
  return openDiskJournal({
    fs: nodeFileSystem,
    writer,
    folder,
    id: journalId,
    now: () => 0,
    say: nobody,
    onPoisoned: nobody,
  })
}

function flipBit(path: string, byte: number): void {
  const file = openSync(path, 'r+')
  const one = Buffer.alloc(1)
  readSync(file, one, 0, 1, byte)
  one[0] = (one[0] ?? 0) ^ 1
  writeSync(file, one, 0, 1, byte)
  closeSync(file)
}
