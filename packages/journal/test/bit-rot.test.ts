/**
 * Random damage to a journal that was closed in good order. `BIT_ROT_FLIPS` makes it more; `GATHER_TEST_SEED` other.
 */
import { listSegments } from '@message-gatherer/disk'
import type { Chance, SimulatedDisk } from '@message-gatherer/disk/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { isSound, readJournal, verifyJournal, type StoredLine, type VerifyReport } from '../src/index.js'
import { batchOf, chanceFrom, folder, messagesIn, newDisk, numbered, open } from './sample.js'

const seed = Number(process.env['GATHER_TEST_SEED'] ?? Math.floor(Math.random() * 1e9))
const flips = Number(process.env['BIT_ROT_FLIPS'] ?? 1500)
const newline = 0x0a

interface Place {
  readonly path: string
  /** In the file. */
  readonly byte: number
}

describe('bit rot', () => {
  let healthy: SimulatedDisk
  let lines: string[]

  beforeAll(async () => {
    healthy = newDisk()
    const { journal } = await open(healthy, { segmentBytes: 1200 })
    for (let number = 0; number < 10; number++) {
      await Promise.all([journal.append(numbered(2 * number, 2)), journal.append(batchOf(`text ${number}`))])
    }
    await journal.close()
    lines = textsOf(readJournal(healthy.start(), folder))
  })

  it('J9, J14, J15, G8: verify finds every flipped bit, names its place, and nothing stops a start or hides another entry', async () => {
    const chance = chanceFrom(seed)
    for (let flip = 0; flip < flips; flip++) {
      const disk = healthy.copy()
      const place = flipOneBit(disk, chance)
      await checkDamaged(disk, place).catch((error: unknown) => {
        throw new Error(`seed ${seed}, flip ${flip} at byte ${place.byte} of ${place.path}`, { cause: error })
      })
    }
    process.stderr.write(`bit rot: ${flips} flips, all found, seed ${seed}\n`)
  }, 300_000)

  it('J13, J15, G8: verify finds every truncation, and nothing stops a start or hides an entry that is there', async () => {
    const chance = chanceFrom(seed)
    for (let cut = 0; cut < flips / 5; cut++) {
      const disk = healthy.copy()
      const { path, byte } = placeIn(disk, chance)
      const fs = disk.start()
      fs.truncate(fs.open(path, 'write'), byte)
      expect(isSound(verifyJournal(disk.start(), folder)), `seed ${seed}, cut ${cut}`).toBe(false)
      const expected = textsOf(readJournal(disk.start(), folder))
      const { journal } = await open(disk)
      expect(textsOf(journal.read()), `seed ${seed}, cut ${cut}`).toEqual(expected)
      expect(journal.health().missingBytes).toBeGreaterThan(0)
    }
  })

  it('J15: the report names the sequences that a damaged entry leaves out', () => {
    const disk = healthy.copy()
    const [segment] = listSegments(disk.start(), folder.segments)
    const path = segment?.path ?? ''
    const text = Buffer.from(disk.bytesOf(path)).toString()
    const byte = text.indexOf('"sequence":1,')
    disk.scribble(path, Buffer.from('?'), byte)
    const report = verifyJournal(disk.start(), folder)
    expect(report.sequenceBreaks).toMatchObject([{ kind: 'gap', user: 'dale', producer: 'p1', expected: 1, found: 2 }])
  })

  async function checkDamaged(disk: SimulatedDisk, place: Place): Promise<void> {
    const report = verifyJournal(disk.start(), folder)
    expect(isSound(report)).toBe(false)
    expect(names(report, place)).toBe(true)
    const { journal } = await open(disk)
    // A flip within a line hides that one, a flip that makes or takes a newline its neighbour at most.
    const left = textsOf(journal.read())
    expect(left.every(line => lines.includes(line))).toBe(true)
    expect(left.length).toBeGreaterThanOrEqual(lines.length - 2)
    expect(left.length).toBeLessThan(lines.length)
    expect(messagesIn(journal).length).toBe(left.length)
    await journal.append(batchOf('and on'))
  }
})

function flipOneBit(disk: SimulatedDisk, chance: Chance): Place {
  const place = placeIn(disk, chance)
  const before = disk.bytesOf(place.path)[place.byte] ?? 0
  disk.scribble(place.path, Uint8Array.of(before ^ (1 << Math.floor(chance() * 8))), place.byte)
  return place
}

/** A random byte of a random segment that is not empty. */
function placeIn(disk: SimulatedDisk, chance: Chance): Place {
  const segments = listSegments(disk.start(), folder.segments).filter(({ start, end }) => end > start)
  const segment = segments[Math.floor(chance() * segments.length)]
  if (!segment) throw new Error('no segment')
  return { path: segment.path, byte: Math.floor(chance() * (segment.end - segment.start)) }
}

/** True when the report has a damaged line around this byte; a lost newline damages the line before it. */
function names({ damaged, tail }: VerifyReport, { path, byte }: Place): boolean {
  const around = (start: number, length: number) => start <= byte + 1 && byte <= start + length
  const isDamaged = damaged.some(line => line.path === path && line.line > 0 && around(line.byte, line.length))
  return isDamaged || (tail?.path === path && around(tail.byte, tail.length))
}

function textsOf(found: Iterable<StoredLine>): string[] {
  return Array.from(found, ({ bytes }) => {
    expect(bytes.includes(newline)).toBe(false)
    return bytes.toString()
  })
}
