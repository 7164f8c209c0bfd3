/** Filters that find something in arbitrary journals, more often than not. */
import * as fc from 'fast-check'
import type { Filter } from '../../src/index.js'
import { pieces, scalars } from './arbitrary-json.js'
import { startMs, streams, users } from './arbitrary-journal.js'

const text = fc
  .array(fc.constantFrom(...pieces, '\\u', 'u00', ':', '{'), { minLength: 1, maxLength: 3 })
  .map(parts => parts.join(''))

function quoted(literal: string): string {
  return literal.replaceAll(/[.^$*+?()[\]{}|\\/]/g, String.raw`\$&`)
}

/** What RE2 and JavaScript read alike. */
export const anyRegex = fc.letrec<{ any: string; sequence: string; repeated: string; atom: string }>(tie => ({
  any: fc.oneof(
    { weight: 4, arbitrary: tie('sequence') },
    { weight: 1, arbitrary: fc.tuple(tie('sequence'), tie('sequence')).map(both => both.join('|')) },
  ),
  sequence: fc.array(tie('repeated'), { minLength: 1, maxLength: 4 }).map(parts => parts.join('')),
  repeated: fc
    .tuple(tie('atom'), fc.constantFrom('', '', '', '', '*', '+', '?', '{2}', '{0,1}', '*?', '+?'))
    .map(both => both.join('')),
  atom: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(...pieces.filter(piece => Array.from(piece).length > 0), 'err', 'ne').map(quoted),
    fc.constantFrom('[a-z]', '[^\\n]', '\\d', '\\w', '[^a]', '(?:^)', '(?:$)', '[\\]x]'),
    tie('any').map(inner => `(${inner})`),
    tie('any').map(inner => `(?:${inner})`),
  ),
})).any

/** With one repetition that has no bound: JavaScript takes exponential time for some patterns with more. */
export const regex = anyRegex.map(pattern => {
  let count = 0
  return pattern.replaceAll(/[*+]\??/g, found => (count++ === 0 ? found : ''))
})

const where = fc.record({
  path: fc.array(fc.constantFrom('level', 'a', 'b', '0', '1', 'a.b', 'ü'), { minLength: 1, maxLength: 3 }),
  value: fc.oneof(text, fc.constantFrom(...scalars, 'a', 'error')),
})

const ms = fc.integer({ min: -10, max: 60 }).map(after => startMs + after)

/** Mostly left out: few entries pass many conditions. */
function seldom<T>(condition: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: condition })
}

export const filter: fc.Arbitrary<Filter> = fc
  .record({
    users: seldom(fc.subarray(users, { minLength: 1 })),
    streams: seldom(fc.subarray(streams, { minLength: 1 })),
    sources: seldom(fc.subarray(['log', 'a "b"', 'needle', 'ü', ''], { minLength: 1 })),
    sinceMs: seldom(ms),
    untilMs: seldom(ms),
    contains: seldom(text),
    regex: seldom(regex),
    where: seldom(fc.array(where, { minLength: 1, maxLength: 2 })),
  })
  .map(withoutUndefined)

function withoutUndefined(fields: object): Filter {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** One condition, or none: what a scan does fastest, and where it finds most. */
export const simpleFilter: fc.Arbitrary<Filter> = fc.oneof(
  fc.constant<Filter>({}),
  fc.constantFrom(...users).map(user => ({ users: [user] })),
  fc.constantFrom('log', 'a "b"').map(source => ({ sources: [source] })),
  fc.constantFrom(...pieces).map(contains => ({ contains })),
  text.map(contains => ({ contains })),
  regex.map(pattern => ({ regex: pattern })),
  where.map(one => ({ where: [one] })),
  fc.constantFrom('level', 'a', 'b').map(key => ({ where: [{ path: [key], value: '7' }] })),
)
