import { crc32 as crc32OfZlib } from 'node:zlib'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { crc32 } from '../../src/delivery/crc32.js'

it('D6: the checksum of a message is that of zlib', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 500 }), bytes => {
    expect(crc32(bytes)).toBe(crc32OfZlib(bytes))
  })
  fc.assert(property)
})
