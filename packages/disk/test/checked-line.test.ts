import { crc32 } from 'node:zlib'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  beginsGroupAt,
  checksumBytes,
  closeLine,
  isIntact,
  lineOfObject,
  markBytes,
  markLine,
  objectOfLine,
} from '../src/index.js'
import { lineOf } from './sample.js'

describe('a checked line', () => {
  it('J2: ends in 20 bytes that hold the CRC-32 of all bytes before them', () => {
    const line = lineOf(7).subarray(0, -1)
    const ending = line.subarray(-checksumBytes).toString()
    expect(checksumBytes).toBe(20)
    expect(ending).toMatch(/^,"crc32":"[0-9a-f]{8}"}$/)
    expect(ending.slice(10, 18)).toBe(crc32(line.subarray(0, -checksumBytes)).toString(16).padStart(8, '0'))
    expect(JSON.parse(line.toString())).toMatchObject({ number: 7 })
  })

  it('J2: is intact as written, whatever it says', () => {
    fc.assert(fc.property(fc.json(), json => isIntact(closeLine(`{"message":${json}`).subarray(0, -1))))
  })

  it('J2: is intact as bytes of any kind, also in the middle of others', () => {
    const line = lineOf(7).subarray(0, -1)
    const around = new Uint8Array(line.length + 2)
    around.set(line, 1)
    expect(isIntact(around.subarray(1, -1))).toBe(true)
    expect(isIntact(around)).toBe(false)
  })

  it('J2: is damaged after any single bit flip', () => {
    const line = lineOf(1, 'Hail Dale!').subarray(0, -1)
    for (let bit = 0; bit < line.length * 8; bit++) {
      const flipped = Buffer.from(line)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(isIntact(flipped), `bit ${bit}`).toBe(false)
    }
  })

  it('J2: is damaged when cut anywhere', () => {
    const line = lineOf(1).subarray(0, -1)
    for (let length = 0; length < line.length; length++) expect(isIntact(line.subarray(0, length))).toBe(false)
  })

  it('J2: of an object says what the object said, and nothing when it is damaged', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        const line = lineOfObject({ text })
        expect(objectOfLine(line)).toMatchObject({ text })
        expect(objectOfLine(line.subarray(1))).toBeUndefined()
      }),
    )
    expect(objectOfLine(new Uint8Array())).toBeUndefined()
  })

  it('J5: keeps its content when it is marked, and grows by what markBytes says', () => {
    const marked = markLine(lineOf(3, ',"message":'), 4711)
    expect(marked.length).toBe(lineOf(3, ',"message":').length + markBytes(4711))
    expect(JSON.parse(marked.toString())).toMatchObject({ number: 3, group: 4711, message: ',"message":' })
    expect(isIntact(marked.subarray(0, -1))).toBe(true)
  })

  it('J5: a mark counts only at the offset it names, and only on an intact line', () => {
    const marked = markLine(lineOf(3), 4711).subarray(0, -1)
    expect(beginsGroupAt(marked, 4711)).toBe(true)
    expect(beginsGroupAt(marked, 711)).toBe(false)
    expect(beginsGroupAt(marked, 4712)).toBe(false)
    expect(beginsGroupAt(lineOf(3).subarray(0, -1), 0)).toBe(false)
    const damaged = Buffer.from(marked)
    damaged[2] = 0
    expect(beginsGroupAt(damaged, 4711)).toBe(false)
  })

  it('J5: a sender cannot forge a mark in its message', () => {
    const forged = lineOf(3, ',"group":4711,"message":').subarray(0, -1)
    expect(beginsGroupAt(forged, 4711)).toBe(false)
  })
})
