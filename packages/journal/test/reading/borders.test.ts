import { describe, expect, it } from 'vitest'
import { firstOffset, isBorder, readJournal, SegmentMap } from '../../src/index.js'
import { batchOf, folder, newDisk, open } from '../sample.js'

async function journalOf(count: number) {
  const disk = newDisk()
  const { journal, fs } = await open(disk, { segmentBytes: 700 })
  for (let number = 0; number < count; number++) await journal.append(batchOf({ number }))
  const borders = [...Array.from(readJournal(fs, folder), ({ offset }) => offset), journal.end]
  return { disk, fs, journal, borders, map: new SegmentMap(fs, folder.segments) }
}

describe('a border', () => {
  it('R2: is where an entry begins, or the end, and nowhere else', async () => {
    const { journal, borders, map } = await journalOf(12)
    const found = Array.from({ length: journal.end + 10 }, (_, offset) => offset).filter(offset =>
      isBorder(map, offset, journal.end),
    )
    expect(found).toEqual(borders)
    for (const offset of [-1, 0.5, journal.end - 1, journal.end + 1, Number.MAX_SAFE_INTEGER, Number.NaN]) {
      expect(isBorder(map, offset, journal.end), String(offset)).toBe(false)
    }
  })

  it('R2, R16: stays one when its entry is damaged or the segment before it is gone', async () => {
    const { disk, fs, journal, borders, map } = await journalOf(12)
    const second = map.after(0)?.end ?? 0
    const inside = borders.find(offset => offset > second) ?? 0
    disk.scribble(map.after(inside)?.path ?? '', Buffer.from('X'), inside - second + 30)
    expect(isBorder(map, inside, journal.end)).toBe(true)
    fs.remove(map.after(0)?.path ?? '')
    map.refresh()
    expect(isBorder(map, second, journal.end)).toBe(true)
    expect(isBorder(map, 0, journal.end)).toBe(false)
    expect(firstOffset(map, journal.end)).toBe(second)
  })

  it('R2: in a message that looks like an entry there is none', async () => {
    const { journal, fs } = await open(newDisk())
    const forged = { received_at: '2026-11-22T05:41:51.123Z', user: 'gina', message: 'never sent', crc32: '00000000' }
    await journal.append(batchOf(forged))
    await journal.append(batchOf('b'))
    const map = new SegmentMap(fs, folder.segments)
    const inside = Buffer.from(Array.from(journal.read())[0]?.bytes ?? '').lastIndexOf('{"received_at"')
    expect(inside).toBeGreaterThan(0)
    expect(isBorder(map, inside, journal.end)).toBe(false)
  })

  it('R2: is found in what was appended since, also in a new segment', async () => {
    const { journal, map } = await journalOf(1)
    expect(isBorder(map, 0, journal.end)).toBe(true)
    const known: number[] = []
    for (let number = 0; number < 12; number++) {
      known.push(journal.end)
      await journal.append(batchOf({ number }))
    }
    for (const offset of known) expect(isBorder(map, offset, journal.end)).toBe(true)
  })

  it('R2: of an empty journal is its end', async () => {
    const { journal, fs } = await open(newDisk())
    const map = new SegmentMap(fs, folder.segments)
    expect(firstOffset(map, journal.end)).toBe(0)
    expect(isBorder(map, 0, journal.end)).toBe(true)
    expect(firstOffset(new SegmentMap(fs, '/nowhere'), 0)).toBe(0)
  })
})
