import { expect, it } from 'vitest'
import fc from 'fast-check'
import { parseFingerprint } from '../src/fingerprint.js'

const hex = Array.from({ length: 32 }, (_, byte) => (byte * 7).toString(16).padStart(2, '0'))
const good = `SHA256:${hex.join(':').toUpperCase()}`

it.each([
  good,
  good.toLowerCase(),
  hex.join(''),
  hex.join(':'),
  `SHA256:${hex.join('')}`,
  `sha256 Fingerprint=${hex.join(':').toUpperCase()}\n`,
  `SHA-256 Fingerprint=${hex.join(':').toUpperCase()}`,
])('N13: %j is a fingerprint', text => {
  expect(parseFingerprint(text)).toBe(good)
})

it.each([
  '',
  'SHA256:',
  good.slice(0, -1),
  good.slice(0, -3),
  `${good}:00`,
  good.replace(':00', '00'),
  good.replace('SHA256', 'SHA1'),
  good.replace('15', 'XY'),
])('N13: %j is none', text => {
  expect(parseFingerprint(text)).toBeUndefined()
})

it('N13: what is parsed is parsed to itself', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), bytes => {
      const parsed = parseFingerprint(Buffer.from(bytes).toString('hex'))
      expect(parsed).toMatch(/^SHA256:[0-9A-F]{2}(:[0-9A-F]{2}){31}$/)
      expect(parseFingerprint(parsed ?? '')).toBe(parsed)
    }),
  )
})
