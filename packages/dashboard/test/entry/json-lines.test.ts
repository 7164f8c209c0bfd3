import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { foldJson, jsonLines, lineText } from '../../src/views/entry/json-lines.js'

const printed = (json: string): string => [...jsonLines(json)].map(lineText).join('\n')
const unbounded = { maxLines: Infinity, maxCharacters: Infinity }

describe('JSON as lines', () => {
  it('V8: looks as everybody indents it, whatever it is', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.boolean(), (value, isSpaced) => {
        const json = JSON.stringify(value, undefined, isSpaced ? '\t' : '')
        expect(printed(json)).toBe(JSON.stringify(value, undefined, 2))
      }),
    )
  })

  it('V8: numbers, keys that stand twice, and escapes stay as they were sent', () => {
    expect(printed(String.raw`{"n":12345678901234567890.10,"a":"\u00fc\"\\","a":1E+2}`)).toBe(
      ['{', '  "n": 12345678901234567890.10,', String.raw`  "a": "\u00fc\"\\",`, '  "a": 1E+2', '}'].join('\n'),
    )
  })

  it('V8: tells keys, strings, numbers and words apart', () => {
    const kinds = [...jsonLines('{"a":["b",-1,true,null]}')].flatMap(({ tokens }) => tokens.map(({ kind }) => kind))
    expect(kinds.filter(kind => kind !== 'mark')).toEqual(['key', 'string', 'number', 'word', 'word'])
  })

  it('V8: depth costs neither the stack nor width without end', () => {
    const json = `${'['.repeat(100_000)}1${']'.repeat(100_000)}`
    const lines = [...jsonLines(json)]
    expect(lines).toHaveLength(200_001)
    expect(Math.max(...lines.slice(0, 1000).map(line => lineText(line).length))).toBeLessThan(100)
  })

  it('V8: what is long is folded, and says so', () => {
    const list = JSON.stringify(Array.from({ length: 1000 }, (_, at) => at))
    expect(foldJson(list, { ...unbounded, maxLines: 200 })).toMatchObject({ isWhole: false })
    expect(foldJson(list, { ...unbounded, maxLines: 200 }).lines).toHaveLength(200)
    expect(foldJson(list, { ...unbounded, maxLines: 1002 })).toMatchObject({ isWhole: true })
    const long = foldJson(JSON.stringify({ a: 'x'.repeat(1e6) }), { maxLines: 200, maxCharacters: 1000 })
    expect(long.isWhole).toBe(false)
    expect(long.lines.map(lineText).join('').length).toBeLessThan(1100)
    expect(foldJson('[]', { maxLines: 1, maxCharacters: 2 })).toMatchObject({ isWhole: true })
  })
})
