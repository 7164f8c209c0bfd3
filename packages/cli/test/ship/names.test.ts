import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hashedBytes, identityText, parseIdentity } from '../../src/ship/file-identity.js'
import { isRotatedName, namesBefore } from '../../src/ship/rotated-names.js'

describe('names of rotated files', () => {
  it.each([
    'app.log.1',
    'app.log-20261122',
    'app.log.2026-11-22T05:41',
    'app-20261122.log',
    'app.1.log',
    'app.log.old',
  ])('F4: %s may be what app.log was', name => {
    expect(isRotatedName(name, 'app.log')).toBe(true)
    expect(namesBefore(name)).toContain('app.log')
  })

  it.each([
    'app.log',
    'app.log.1.gz',
    'app.log-20261122.zst',
    'app.log.errors',
    'application.log',
    'app-web.log',
    'b.log.1',
  ])('F4: %s is no such name', name => {
    expect(isRotatedName(name, 'app.log')).toBe(false)
    expect(namesBefore(name)).not.toContain('app.log')
  })
})

describe('the identity of a file', () => {
  it('F2: is read as it was written', () => {
    const identity = fc.record({
      place: fc.tuple(fc.nat(), fc.nat()).map(([device, inode]) => `${device}-${inode}`),
      length: fc.integer({ min: 1, max: 1024 }),
      hash: fc.stringMatching(/^[0-9a-f]{16}$/),
      generation: fc.integer({ min: 1, max: 1000 }),
    })
    fc.assert(
      fc.property(identity, one => {
        expect(parseIdentity(identityText(one))).toEqual(one)
      }),
    )
  })

  it.each(['', 'x', '1-2-3', '1-2-3-zz', '1-2-3-9f86d081884c7d65-'])('F2: %j is none of ours', text => {
    expect(parseIdentity(text)).toBeUndefined()
  })

  it('F2, F3: depends on the first line alone, however far the file has grown', () => {
    const text = fc.array(fc.constantFrom('\n', '\r\n', 'a', 'bc', 'x'.repeat(600)), { maxLength: 12 })
    fc.assert(
      fc.property(text, fc.nat({ max: 3000 }), (parts, seen) => {
        const whole = Buffer.from(parts.join(''))
        const early = hashedBytes(whole.subarray(0, Math.min(seen, 1024)))
        const late = hashedBytes(whole.subarray(0, 1024))
        expect(early === undefined || early === late).toBe(true)
      }),
    )
  })
})
