import fc from 'fast-check'
import { expect, it } from 'vitest'
import { textChunks } from '../../src/views/entry/text-chunks.js'

it('V8: a long text comes in pieces of bounded size that hold all of it', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '\n', '😀', ' ') })
  fc.assert(
    fc.property(
      text,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 2, max: 20 }),
      (whole, maxLines, maxCharacters) => {
        const chunks = [...textChunks(whole, { maxLines, maxCharacters })]
        expect(chunks.join('').replaceAll('\n', '')).toBe(whole.replaceAll('\n', ''))
        for (const chunk of chunks) {
          expect(chunk.length).toBeLessThanOrEqual(maxCharacters)
          expect(chunk.split('\n').length).toBeLessThanOrEqual(maxLines)
          expect(chunk).not.toMatch(/[\ud800-\udbff]$/)
        }
      },
    ),
  )
})
