import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileRegex } from '../../src/index.js'
import { requiredLiteral } from '../../src/reading/regex-literal.js'
import { anyRegex, regex } from './arbitrary-filter.js'
import { pieces } from './arbitrary-json.js'

const text = fc
  .array(fc.constantFrom(...pieces, 'aa', '\\', 'x', '11', 'err'), { maxLength: 8 })
  .map(parts => parts.join(''))

describe('an expression', () => {
  it('R6: matches anywhere in a text, as JavaScript does what both know', () => {
    fc.assert(
      fc.property(regex, text, (pattern, sample) => {
        expect(compileRegex(pattern)(sample)).toBe(new RegExp(pattern, 'u').test(sample))
      }),
      { numRuns: 300 },
    )
  })

  it.each([
    ['(ab', 'missing closing )'],
    ['[z-a]', 'invalid character class range'],
    ['*', 'missing argument to repetition operator'],
    ['(a)\\1', 'invalid escape sequence'],
    ['(?=a)b', 'invalid or unsupported Perl syntax'],
    ['(?<=a)b', 'invalid'],
    ['a\\', 'trailing backslash'],
    ['(a{1000}){1000}', 'invalid repeat count'],
    ['((a{30}){30}){30}', 'invalid repeat count'],
    ['(?:(?:a|bc|d){0,30}){0,30}', 'it becomes too large'],
    ['a'.repeat(1001), 'it has more than 1,000 characters'],
    ['('.repeat(600), 'missing'],
  ])('R6: %s is refused, and the reason is said: %s', (pattern, reason) => {
    const refusal = { code: 'INVALID_REQUEST', message: expect.stringMatching(/^regex: /) as unknown }
    expect(() => compileRegex(pattern)).toThrow(expect.objectContaining(refusal))
    expect(() => compileRegex(pattern)).toThrow(reason)
  })

  it('R6: a thousand characters of any kind are few enough', () => {
    expect(compileRegex('😀'.repeat(1000))('😀'.repeat(1000))).toBe(true)
    expect(compileRegex(`${'('.repeat(490)}a${')'.repeat(490)}`)('a')).toBe(true)
  })

  it.each(['(x+x+)+y', '(a*)*b', '(a|a)*b', '(.*)*=', '(?:a?){200}a{200}'])('R6: %s takes linear time', pattern => {
    const matches = compileRegex(pattern)
    expect(matches(`${'x'.repeat(100_000)}${'a'.repeat(100)}`)).toBe(false)
  })
})

describe('the literal of an expression', () => {
  it.each([
    ['error', 'error'],
    ['^error: .*timeout$', 'error: '],
    ['user=\\d+ failed', ' failed'],
    ['a+bcd', 'bcd'],
    ['abc+d', 'abc'],
    ['abc*d', 'ab'],
    ['abc{0,3}x', 'ab'],
    ['ab\\.cd\\/e', 'ab.cd/e'],
    ['x(?:ab|cd)needle', 'needle'],
    ['[a-z]]', ''],
    ['a|b', ''],
    ['(?i)error', ''],
    ['err(?i:or)', ''],
    ['\\Qa*b\\E', ''],
    ['\\x{41}bc', ''],
    ['a{,3}b', ''],
    ['ü😀?x', 'ü'],
  ])('R6: of %s is "%s"', (pattern, literal) => {
    expect(requiredLiteral(pattern)).toBe(literal)
  })

  it('R6: stands in every text that matches', () => {
    let literals = 0
    fc.assert(
      fc.property(anyRegex, fc.array(text, { minLength: 30, maxLength: 30 }), (pattern, samples) => {
        const literal = requiredLiteral(pattern)
        const matches = compileRegex(pattern)
        for (const sample of samples) {
          if (!matches(sample)) continue
          if (literal !== '') literals++
          expect(sample).toContain(literal)
        }
      }),
      { numRuns: 1000 },
    )
    expect(literals).toBeGreaterThan(100)
  })
})
