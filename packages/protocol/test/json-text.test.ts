import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { memberText, nestingOf, onOneLine } from '../src/index.js'

const spaces = fc.constantFrom('', ' ', '\n', '\r\n\t')

/** JSON text with random white space between its tokens. */
const spacedJson = fc.tuple(fc.jsonValue({ maxDepth: 4 }), fc.infiniteStream(spaces)).map(([value, gaps]) => {
  const gap = () => String(gaps.next().value)
  return JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g, token => gap() + token + gap())
})

describe('JSON text', () => {
  it('C9: a member is found as it was written, wherever it stands', () => {
    fc.assert(
      fc.property(fc.string(), spacedJson, spacedJson, spaces, (key, value, other, gap) => {
        const text = `${gap}{${gap}"before":${other},${gap}${JSON.stringify(key)}${gap}:${value}${gap},"after":${other}}`
        if (key === 'after') return
        expect(memberText(text, key)?.trim()).toBe(value.trim())
      }),
    )
  })

  it('P3: of a key that stands twice the last one is found, and escapes in keys are read', () => {
    expect(memberText('{"a":1,"a": 2 }', 'a')).toBe('2')
    expect(memberText(String.raw`{"\u0061":"x\"y","b":[1,{"a":3}]}`, 'a')).toBe(String.raw`"x\"y"`)
    expect([memberText('{}', 'a'), memberText('{"b":{"a":1}}', 'a')]).toEqual([undefined, undefined])
  })

  it('C9: one line means the same, and only white space between tokens went', () => {
    fc.assert(
      fc.property(spacedJson, text => {
        const line = onOneLine(text)
        expect(line).not.toMatch(/[\r\n]/)
        expect(JSON.parse(line)).toEqual(JSON.parse(text))
        const bare = (json: string) => json.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1')
        expect(bare(line)).toBe(bare(text))
      }),
    )
  })

  it('C9: text without line breaks is left alone', () => {
    expect(onOneLine('{ "a" :  1.0 }')).toBe('{ "a" :  1.0 }')
  })

  it('P3: nesting is counted outside strings, also of text that is not JSON', () => {
    expect(['1', '[]', '[{"a":[]}]', '"[["', '[[[', ']]', '"[', String.raw`["\"[["]`].map(nestingOf)).toEqual([
      0, 1, 3, 0, 3, 0, 0, 1,
    ])
    expect(nestingOf('['.repeat(1_000_000))).toBe(1_000_000)
  })
})
