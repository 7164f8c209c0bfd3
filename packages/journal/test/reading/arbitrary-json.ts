/** JSON as senders may write it: any escape where one is possible, white space, keys that stand twice, numbers of all forms. */
import * as fc from 'fast-check'

/** What strings are made of, so that filters find something in them. */
export const pieces = [
  'a',
  'error',
  'needle',
  'ü',
  '日本',
  '😀',
  '"',
  '\\',
  '/',
  '\n',
  '\u001b[1m',
  ' ',
  '7',
  '\ufffd',
  ',"message":',
]

const shortEscapes: Readonly<Record<string, string>> = { '"': '\\"', '\\': '\\\\', '/': '\\/', '\n': '\\n' }

type Writing = 'plain' | 'short' | 'lower' | 'upper'

/** A UTF-16 unit, or a pair, in a JSON string. */
function written(character: string, writing: Writing): string {
  const mustEscape = character === '"' || character === '\\' || character < ' '
  if (writing === 'plain' && !mustEscape) return character
  const short = shortEscapes[character]
  if (short !== undefined && (writing === 'short' || writing === 'plain')) return short
  if (writing === 'short' && !mustEscape) return character
  return Array.from({ length: character.length }, (_, unit) => {
    const digits = character.charCodeAt(unit).toString(16).padStart(4, '0')
    return `\\u${writing === 'upper' ? digits.toUpperCase() : digits}`
  }).join('')
}

const writing = fc.constantFrom<Writing[]>('plain', 'plain', 'plain', 'short', 'lower', 'upper')
const writtenPiece = fc
  .tuple(fc.constantFrom(...pieces), fc.array(writing, { minLength: 3, maxLength: 3 }))
  .map(([piece, ways]) =>
    Array.from(piece, (character, index) => written(character, ways[index % ways.length] ?? 'plain')).join(''),
  )
const halfPair = fc.constantFrom('\\ud800', '\\uDFFF', '\\ud83d')

/** The text of a JSON string. */
export const stringText = fc
  .array(fc.oneof({ weight: 12, arbitrary: writtenPiece }, { weight: 1, arbitrary: halfPair }), { maxLength: 6 })
  .map(parts => `"${parts.join('')}"`)

export const scalars = ['1', '1.0', '-0', '12345678901234567890', '7e2', '7E+2', '0.25', 'true', 'false', 'null']
const space = fc.constantFrom('', '', '', ' ', ' \t')
const keyText = fc.constantFrom('"level"', '"a"', '"b"', '"0"', '"1"', '"a.b"', '"\\u0061"', '"ü"', '"\\u00fC"')

/** A JSON text on one line, with nothing around it. */
export const jsonText = fc.letrec<{ value: string; array: string; object: string; member: string }>(tie => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof({ weight: 3, arbitrary: stringText }, { weight: 2, arbitrary: fc.constantFrom(...scalars) }),
    tie('object'),
    tie('array'),
  ),
  array: fc
    .tuple(space, fc.array(tie('value'), { maxLength: 4 }))
    .map(([gap, values]) => `[${gap}${values.join(`,${gap}`)}${gap}]`),
  member: fc.tuple(keyText, space, tie('value')).map(([key, gap, value]) => `${key}${gap}:${gap}${value}`),
  object: fc
    .tuple(space, fc.array(tie('member'), { maxLength: 5 }))
    .map(([gap, members]) => `{${gap}${members.join(`${gap},`)}${gap}}`),
})).value

/** A value at the bottom of so many arrays and objects. */
export function nested(depth: number, value: string): string {
  let text = value
  for (let level = 0; level < depth; level++) text = level % 2 === 0 ? `[${text}]` : `{"a":${text}}`
  return text
}
