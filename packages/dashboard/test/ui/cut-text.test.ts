import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText } from '../any-text.js'
import { cutText } from '../../src/ui/cut-text.js'

describe('one line of a text', () => {
  it('V2: is no longer than it may be, a part of it, and whole where it fits', () => {
    fc.assert(
      fc.property(anyText(), fc.integer({ min: 8, max: 60 }), (text, most) => {
        const cut = cutText(text, { most })
        const isWhole = text.length <= most
        expect(cut.length).toBeLessThanOrEqual(isWhole ? text.length : most + 1)
        expect(isWhole ? cut === text : text.startsWith(cut.slice(0, -1))).toBe(true)
      }),
    )
  })

  it('V2: shows what was searched for, wherever it is', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.nat(500), (before, after) => {
        const cut = cutText(`${'a'.repeat(before)}HIT${'b'.repeat(after)}`, { most: 100, hit: 'HIT' })
        expect(cut).toContain('HIT')
        expect(cut.length).toBeLessThanOrEqual(102)
      }),
    )
  })

  it('V2: cuts no character in two', () => {
    for (let most = 8; most < 16; most++) expect(cutText('😀'.repeat(40), { most })).toMatch(/^(?:😀)+…$/u)
    expect(cutText(`${'😀'.repeat(100)}HIT${'😀'.repeat(100)}`, { most: 21, hit: 'HIT' })).toMatch(
      /^…(?:😀)*HIT(?:😀)*…$/u,
    )
  })

  it('V2: what is not in it is no reason to show another part', () => {
    expect(cutText('abcdefghijkl', { most: 8, hit: 'zzz' })).toBe('abcdefgh…')
  })
})
