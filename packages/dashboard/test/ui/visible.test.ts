import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../any-text.js'
import { visiblePieces } from '../../src/ui/visible.js'

const shown = (text: string, showing = {}): string =>
  visiblePieces(text, showing)
    .map(({ text: part }) => part)
    .join('')
const harmful = /(?![\t\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u

describe('text that is shown', () => {
  it('V2: nothing turns it around, ends its line or is not seen, whatever it is', () => {
    fc.assert(
      fc.property(anyText(), anyText({ maxLength: 3 }), (text, hit) => {
        expect(shown(text, { hit })).not.toMatch(harmful)
        expect(shown(text, { hit })).not.toContain('\n')
        expect(shown(text, { hit, lineBreaks: 'kept' })).not.toMatch(harmful)
      }),
    )
  })

  it('V2: an override becomes its escape, beside text that stays', () => {
    expect(visiblePieces('exe.\u202Etxt\u202C')).toEqual([
      { kind: 'plain', text: 'exe.' },
      { kind: 'unseen', text: String.raw`\u202e` },
      { kind: 'plain', text: 'txt' },
      { kind: 'unseen', text: String.raw`\u202c` },
    ])
    expect(shown('a\u0000\u001b[31m\n\r')).toBe(String.raw`a\u0000\u001b[31m\n\r`)
  })

  it('V2: what is seen stays as it is: other scripts, emoji of several characters, HTML', () => {
    for (const text of ['مرحبا', '👩‍🚒', '<script>alert(1)</script>', 'tab\there', 'نامه‌ای'])
      expect(visiblePieces(text)).toEqual([{ kind: 'plain', text }])
  })

  it('V2: many that are not seen are one piece', () => {
    expect(visiblePieces('\u200b'.repeat(10_000))).toHaveLength(1)
  })

  it('V2: what was searched for is marked each time', () => {
    const pieces = visiblePieces('disk full, disk \u0000', { hit: 'disk' })
    expect(pieces.map(({ kind }) => kind)).toEqual(['hit', 'plain', 'hit', 'plain', 'unseen'])
  })
})
