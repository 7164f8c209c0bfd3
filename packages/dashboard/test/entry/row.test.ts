import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wellFormedText } from '../any-text.js'
import { placeOf, rowOf } from '../../src/views/entry/row.js'

function entryOf(message: unknown, source = '') {
  const stamps = { received_at: '2026-11-22T05:41:51.123Z', user: 'dale', address: '127.0.0.1', stream: 'app', source }
  const line = `${JSON.stringify(stamps).slice(0, -1)},"message":${JSON.stringify(message)},"crc32":"01234567"}`
  return { ...stamps, message, crc32: '01234567', line, next: '00c0ffee-100000' }
}

it('V8: the place of an entry is the same whichever way it was read', () => {
  fc.assert(
    fc.property(wellFormedText, text => {
      const entry = entryOf(text)
      const length = new TextEncoder().encode(entry.line).length + 1
      const [start, end] = ['00c0ffee-100000', `00c0ffee-${100_000 + length}`]
      expect(placeOf({ ...entry, next: start, order: 'desc' })).toEqual({ start, end })
      expect(placeOf({ ...entry, next: end, order: 'asc' })).toEqual({ start, end })
    }),
  )
})

it('V2: a row has a string as what it says, anything else as its JSON, and never much of it', () => {
  expect(rowOf(entryOf('a "b"'), { order: 'asc' }).text).toBe('a "b"')
  expect(rowOf(entryOf({ level: 'info' }), { order: 'asc' }).text).toBe('{"level":"info"}')
  const row = rowOf(entryOf('x'.repeat(1_000_000)), { order: 'asc' })
  expect(row.text.length).toBeLessThan(500)
  expect(row.bytes).toBeGreaterThan(2_000_000)
})
