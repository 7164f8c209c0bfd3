import fc from 'fast-check'
import { expect, it } from 'vitest'
import { printable } from '../src/printable.js'

it('control characters become one space', () => {
  expect(printable('\u001B[31mred\u0007\r\n\u202Egnp.exe')).toBe('[31mred gnp.exe')
})

it('whatever a server wrote is short, and has no control character or half of a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 700, size: 'max' }), text => {
      expect(printable(text)).not.toMatch(/\p{C}/u)
      expect(printable(text).length).toBeLessThanOrEqual(301)
    }),
  )
  expect(printable('x'.repeat(299) + '😀😀')).toBe(`${'x'.repeat(299)}…`)
})
