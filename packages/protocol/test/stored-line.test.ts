import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitStoredLine } from '../src/index.js'

it('J1: a line has its stamps and its message as sent, whatever stands in them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.json(), (source, message) => {
      const stamps = JSON.stringify({ user: 'dale', source })
      const line = `${stamps.slice(0, -1)},"message":${message},"crc32":"01234567"}`
      expect(splitStoredLine(line)).toEqual({ stamps, message })
    }),
  )
})
