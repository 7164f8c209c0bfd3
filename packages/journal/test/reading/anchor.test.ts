import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anchorOf } from '../../src/reading/anchor.js'
import { candidatesAhead, candidatesBack } from '../../src/reading/candidates.js'
import { jsonText, pieces } from './arbitrary-json.js'
import { textOf } from './naive-reading.js'

const wanted = fc.array(fc.constantFrom(...pieces, 'x'), { minLength: 1, maxLength: 3 }).map(parts => parts.join(''))

describe('an anchor', () => {
  it.each([
    ['level=error', 'level=error', 'of ASCII'],
    ['a "quoted" word', 'quoted', 'of ASCII'],
    ['müller', 'ller', 'of ASCII'],
    ['ümé', 'ümé', 'any'],
    ['C:\\temp', 'temp', 'of ASCII'],
    ['abcQabc', 'Qabc', 'of ASCII'],
  ])('R5: of %s is %s', (text, bytes, escapes) => {
    expect(anchorOf(text)).toEqual({ bytes: Buffer.from(bytes), escapes })
  })

  it.each(['', '"', '\\/', '\n\t'])('R5: of "%s" there is none: it may be written in several ways', text => {
    expect(anchorOf(text)).toBeUndefined()
  })

  it('R5: every line whose text has it is a candidate, from both ends', () => {
    let hits = 0
    fc.assert(
      fc.property(fc.array(jsonText, { minLength: 1, maxLength: 20 }), wanted, (messages, text) => {
        const lines = Buffer.from(messages.map(message => `${message}\n`).join(''))
        const anchor = anchorOf(text)
        const found = Array.from(candidatesAhead(lines, anchor), ({ start, end }) => lines.toString('utf8', start, end))
        const back = Array.from(candidatesBack(lines, anchor), ({ start, end }) => lines.toString('utf8', start, end))
        expect(back.toReversed()).toEqual(found)
        for (const message of messages.filter(one => textOf(one).includes(text))) {
          expect(found).toContain(message)
          hits++
        }
      }),
      { numRuns: 500 },
    )
    expect(hits).toBeGreaterThan(100)
  })

  it('R5: a line without the anchor and without an escape of its kind is none', () => {
    const lines = Buffer.from(
      ['a needle', 'nothing', '\\u001b[1m', '\\u00fc', '\\u006eeedle', 'needle needle', ''].join('\n'),
    )
    const texts = (anchor: ReturnType<typeof anchorOf>) =>
      Array.from(candidatesAhead(lines, anchor), ({ start, end }) => lines.toString('utf8', start, end))
    expect(texts(anchorOf('needle'))).toEqual(['a needle', '\\u006eeedle', 'needle needle'])
    expect(texts(anchorOf('üöä'))).toEqual(['\\u001b[1m', '\\u00fc', '\\u006eeedle'])
    expect(texts({ bytes: Buffer.from('thing'), escapes: 'none' })).toEqual(['nothing'])
    expect(texts(undefined)).toHaveLength(6)
  })
})
