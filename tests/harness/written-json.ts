/**
 * JSON as people and programs write it: with white space, escapes and numbers that no serializer would choose.
 *
 * Its idea of white space is its own: it shares no code with the server that it is used to judge.
 */
import * as fc from 'fast-check'

/** A JSON text without the white space between its tokens. */
export function withoutSpace(json: string): string {
  return json.replaceAll(/("(?:[^"\\]|\\.)*")|[ \t\r\n]+/g, (_match, text: string | undefined) => text ?? '')
}

const numbers = fc.oneof(
  fc.constantFrom('-0', '1e400', '-1E-400', '0.10', '1.0', '1E+2', '0e0', '9007199254740993', '0.1e-7', '-0.0'),
  fc.bigInt().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(value => JSON.stringify(value)),
)

const escapes = fc.oneof(
  fc.constantFrom('\\"', '\\\\', '\\/', '\\b', '\\f', '\\n', '\\r', '\\t', '\\u0041', '\\u0000', '\\ud800', '\\uDC00'),
  fc.nat(0xffff).map(unit => `\\u${unit.toString(16).padStart(4, '0')}`),
)
/** Characters that stand in a string as they are, the ends of lines of other systems among them. */
const plain = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 5 }).map(text => Array.from(text).filter(isPlain).join('')),
  fc.constantFrom(
    '\u2028',
    '\u2029',
    '\u0085',
    '\u007f',
    '\ufeff',
    '🦦',
    ' ',
    '  ',
    String.raw`,\"message\":`,
    ',',
    ':',
    '{[',
    ']}',
  ),
)
const strings = fc.array(fc.oneof(plain, escapes), { maxLength: 6 }).map(pieces => `"${pieces.join('')}"`)

/** A JSON value as text; `space` makes the white space between its tokens. */
export function writtenJson(space: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const { value } = fc.letrec<{ value: string; member: string }>(tie => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.constantFrom('true', 'false', 'null'), numbers, strings),
      itemsOf(tie('value'), space).map(items => `[${items}]`),
      itemsOf(tie('member'), space).map(items => `{${items}}`),
    ),
    member: fc.tuple(strings, space, space, tie('value')).map(([key, one, two, is]) => `${key}${one}:${two}${is}`),
  }))
  return value
}

function itemsOf(item: fc.Arbitrary<string>, space: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const spaced = fc.tuple(space, item, space).map(parts => parts.join(''))
  return fc.oneof(
    space,
    fc.array(spaced, { minLength: 1, maxLength: 4 }).map(items => items.join(',')),
  )
}

/** White space within a line, mostly none. */
export const spaceInLine = fc.oneof({ weight: 4, arbitrary: fc.constant('') }, fc.constantFrom(' ', '\t', '  '))

/** White space that may break the line. */
export const anySpace = fc.oneof(spaceInLine, fc.constantFrom('\n', '\r\n', '\r', ' \n\t'))

function isPlain(character: string): boolean {
  return character >= ' ' && character !== '"' && character !== '\\'
}
