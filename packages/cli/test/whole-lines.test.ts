import fc from 'fast-check'
import { expect, it } from 'vitest'
import { WholeLines } from '../src/whole-lines.js'

it('whatever the pieces, what is taken is the same bytes, cut only after newlines', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '\n', '\r', '𝄞') })
  fc.assert(
    fc.property(fc.array(line), pieces => {
      const lines = new WholeLines()
      const taken = pieces.map(piece => lines.take(Buffer.from(piece)))
      for (const part of taken) expect(part.length === 0 || part.at(-1) === 0x0a).toBe(true)
      const whole = pieces.join('')
      const ended = whole === '' || whole.endsWith('\n') ? whole : `${whole}\n`
      expect(Buffer.concat([...taken, lines.end()]).toString()).toBe(ended)
      expect(lines.restBytes).toBe(0)
    }),
  )
})

it('a line that is cut is cut between characters, wherever its pieces were', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('a', 'é', '€', '𝄞') }), fc.nat(), (text, at) => {
      const bytes = Buffer.from(text)
      const lines = new WholeLines()
      lines.take(bytes.subarray(0, at % (bytes.length + 1)))
      const first = lines.cut().toString()
      lines.take(bytes.subarray(at % (bytes.length + 1)))
      expect((first + lines.end().toString()).replaceAll('\n', '')).toBe(text)
    }),
  )
})

it('bytes that are no characters are cut as they are', () => {
  const lines = new WholeLines()
  lines.take(Buffer.of(0xff, 0xff, 0xc3))
  expect(lines.cut()).toEqual(Buffer.of(0xff, 0xff, 0x0a))
  expect(lines.end()).toEqual(Buffer.of(0xc3, 0x0a))
  expect(lines.cut()).toEqual(Buffer.alloc(0))
})
