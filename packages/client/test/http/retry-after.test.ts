import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readRetryAfter } from '../../src/http/retry-after.js'

const now = Date.parse('1994-11-06T08:49:00Z')

it.each([
  ['0', 0],
  ['7', 7000],
  [' 7 ', 7000],
  ['3600', 3_600_000],
  ['3601', 3_600_000],
  ['9'.repeat(400), 3_600_000],
  ['Sun, 06 Nov 1994 08:49:37 GMT', 37_000],
  ['Sunday, 06-Nov-94 08:49:37 GMT', 37_000],
  ['Sun Nov  6 08:49:37 1994', 37_000],
  ['Sun, 06 Nov 1994 08:48:00 GMT', 0],
  ['Mon, 07 Nov 1994 08:49:00 GMT', 3_600_000],
])('D2: Retry-After %s is a wait of %d ms', (text, ms) => {
  expect(readRetryAfter(text, now)).toBe(ms)
})

it.each([
  undefined,
  '',
  ' ',
  '-1',
  '+7',
  '1.5',
  '1e3',
  '0x10',
  '7 s',
  'soon',
  'foo 1',
  '2026-11-22',
  'Sun, 99 Foo 1994 08:49:37 GMT',
])('D2: Retry-After %s is as good as none', text => {
  expect(readRetryAfter(text, now)).toBeUndefined()
})

it('D2: whatever Retry-After says, the wait is none or 0 to an hour', () => {
  const text = fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String))
  fc.assert(
    fc.property(text, fc.integer(), (header, nowMs) => {
      const ms = readRetryAfter(header, nowMs) ?? 0
      expect(ms).toBeGreaterThanOrEqual(0)
      expect(ms).toBeLessThanOrEqual(3_600_000)
    }),
  )
})
