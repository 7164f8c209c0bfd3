import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { endOfJson, foldJson, JsonFault, skipJsonSpace, spaceInLine } from '../src/index.js'

const gaps = fc.constantFrom('', ' ', '\n', '\r\n\t')

const spacedJson = fc.tuple(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(gaps)).map(([value, stream]) => {
  const gap = () => String(stream.next().value)
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, token => gap() + token + gap())
})

/** What a number, a word, a string or a bracket may be mistaken for. */
const pieces = fc.constantFrom(
  ...`{ } [ ] , : " \\ 0 1 - + . e E 00 01 -0 1.5 .5 5. 1e9 1E+ 0x1 NaN Infinity true false null tru nul True undefined`.split(
    ' ',
  ),
  ...String.raw`"a" "a":1 {"a":1} [1,2] 'a' \n \u0041 \u00g1 \ud800 \x \" "\u12 "\ // /* ,] ,} [, {,`.split(' '),
  ...Array.from(' \n\t\u0000\u001f\u007fé😀\u2028\ufeff'),
)

const hostile = fc.array(pieces, { maxLength: 12 }).map(parts => parts.join(''))

/** A valid text with one place changed. */
const nearlyValid = fc.tuple(spacedJson, fc.nat(), fc.nat({ max: 3 }), pieces).map(([text, place, gone, piece]) => {
  const at = place % (text.length + 1)
  return text.slice(0, at) + piece + text.slice(at + gone)
})

describe('the JSON scanner', () => {
  it.each([
    ['valid', spacedJson, 2000],
    ['nearly valid', nearlyValid, 20_000],
    ['hostile', hostile, 20_000],
  ])('M3, M6: takes exactly what JSON.parse takes (%s texts)', (_kind, texts: fc.Arbitrary<string>, numRuns) => {
    fc.assert(
      fc.property(texts, text => {
        expect(scans(text)).toBe(parses(text))
      }),
      { numRuns },
    )
  })

  it('M6: the fault is where JSON.parse finds it: every text up to there can still become valid', () => {
    fc.assert(
      fc.property(nearlyValid, text => {
        const bytes = Buffer.from(text)
        const fault = faultIn(bytes)
        if (fault) expect(faultIn(bytes.subarray(0, fault.byte))?.byte ?? fault.byte).toBe(fault.byte)
      }),
      { numRuns: 5000 },
    )
  })

  it('M3: 256 levels are enough for everybody', () => {
    const nested = (levels: number) => Buffer.from('[{"a":'.repeat(levels / 2) + '1' + '}]'.repeat(levels / 2))
    expect(faultIn(nested(256))).toBeUndefined()
    expect(faultIn(nested(258))).toMatchObject({ kind: 'too deep', byte: 6 * 128 })
    expect(faultIn(Buffer.from('['.repeat(1_000_000)))).toMatchObject({ kind: 'too deep', byte: 256 })
  })

  it('M2: in a line, a line feed is no white space', () => {
    expect(endOfJson(Buffer.from('{"a":\n1}'), 0)).toBe(8)
    expect(() => endOfJson(Buffer.from('{"a":\n1}'), 0, spaceInLine)).toThrow(JsonFault)
    expect(endOfJson(Buffer.from('{"a":\t 1}\n'), 0, spaceInLine)).toBe(9)
  })

  it('M3: folding takes the white space between tokens and nothing else', () => {
    fc.assert(
      fc.property(spacedJson, text => {
        const bytes = Buffer.from(text)
        const folded = bytes.toString('utf8', 0, foldJson(bytes, 0, bytes.length))
        expect(folded).toBe(text.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1'))
      }),
    )
  })
})

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function scans(text: string): boolean {
  return faultIn(Buffer.from(text)) === undefined
}

function faultIn(bytes: Buffer): JsonFault | undefined {
  try {
    const end = skipJsonSpace(bytes, endOfJson(bytes, 0))
    return end === bytes.length ? undefined : new JsonFault(end)
  } catch (error) {
    if (error instanceof JsonFault) return error
    throw error
  }
}
