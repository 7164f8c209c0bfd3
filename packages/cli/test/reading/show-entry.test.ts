/** Entries as lines for people (reading rule T4). */
import fc from 'fast-check'
import type { ReadEntry } from '@message-gatherer/client'
import { expect, it } from 'vitest'
import { finderOf, type Sought } from '../../src/reading/highlight.js'
import { shownMessage } from '../../src/reading/message-text.js'
import type { Paint } from '../../src/reading/paint.js'
import { shortTime, shownEntry } from '../../src/reading/show-entry.js'
import { visible } from '../../src/reading/visible.js'

const brackets: Paint = { faint: text => text, name: text => text, mark: text => `[${text}]` }
const now = new Date(2026, 10, 22, 18, 0, 0).getTime()

it('T4: control characters, turns of direction and what is not seen become escapes; tabs and joiners stay', () => {
  expect(visible('a\tb\n\u001B[31m\u009Bx\u202Etxt\u200B\uFEFF\u2028')).toBe(
    'a\tb\\n\\u001b[31m\\u009bx\\u202etxt\\u200b\\ufeff\\u2028',
  )
  expect(visible('👩\u200D💻 Grüße \uD800 \u{E0041}')).toBe('👩\u200D💻 Grüße \\ud800 \\udb40\\udc41')
})

it('T4: no message, user or stream reaches the terminal with a control character', async () => {
  const find = await finderOf({ contains: 'a' })
  fc.assert(
    fc.property(anyText, anyText, fc.jsonValue(), anyText, (user, stream, value, text) => {
      for (const message of [value, text, { [text]: text }]) {
        const line = shownEntry(entryOf(message, { user, stream }), { paint: brackets, find, now: () => now })
        expect(line.slice(0, -1)).not.toMatch(/[^\P{Cc}\t]|[\u2028\u2029]|\p{Bidi_Control}|\p{Cs}/u)
        expect(line.endsWith('\n')).toBe(true)
      }
    }),
  )
})

it('T4: the time is local, and has its date when that is not today', () => {
  const at = (...parts: [number, number, number]): string => new Date(2026, 10, 22, ...parts).toISOString()
  expect(shortTime(at(5, 41, 51), now)).toBe('05:41:51')
  expect(shortTime(new Date(2026, 10, 21, 23, 59, 59, 999).toISOString(), now)).toBe('2026-11-21 23:59:59')
  expect(shortTime('no\u0007time', now)).toBe('no\\u0007time')
})

it('T4: a string is shown as it is, anything else as its JSON as stored', async () => {
  expect(await shown('"Hail Dale!"')).toBe('Hail Dale!')
  expect(await shown('{"n":1.0,"é":"\\u00e9"}')).toBe('{"n":1.0,"é":"\\u00e9"}')
  expect(await shown('12345678901234567890')).toBe('12345678901234567890')
})

it.each<[string, Sought, string]>([
  ['"one two one"', { contains: 'one' }, '[one] two [one]'],
  ['"aaa"', { contains: 'aa' }, '[aa]a'],
  ['"took 1234 ms, 12 ms"', { regex: 'took \\d{4} ms|\\d+ ms' }, '[took 1234 ms], [12 ms]'],
  ['"abc"', { regex: 'x*' }, 'abc'],
  ['"abc"', { regex: '(' }, 'abc'],
  ['"abcd"', { contains: 'ab', regex: 'bc' }, '[abc]d'],
  ['"a\\nb"', { contains: 'a\nb' }, '[a\\nb]'],
  ['{"t":"gr\\u00fcn und grün"}', { contains: 'grün' }, '{"t":"[gr\\u00fcn] und [grün]"}'],
  ['{"t":"\\ud83d\\ude00!"}', { contains: '😀' }, '{"t":"[\\ud83d\\ude00]!"}'],
  ['{"a":"\\"x\\"","b":"x"}', { contains: '"x"' }, '{"a":"[\\"x\\"]","b":["x"]}'],
])('T4: in %s what is sought by %j is marked', async (json, sought, expected) => {
  expect(await shown(json, sought)).toBe(expected)
})

it('T4: what is marked is exactly what is sought, whatever is written as an escape', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'é', '"', '\\', '\n', '😀'), { maxLength: 12 }),
      fc.nat(),
      (parts, pick) => {
        const json = JSON.stringify({ t: parts.join('') }).replaceAll('a', '\\u0061')
        const { text, searched, placeOf } = shownMessage(lineOf(json))
        expect(searched).toBe(json.replaceAll(/\\(u....|.)/g, escape => JSON.parse(`"${escape}"`) as string))
        const from = pick % searched.length
        const part = text.slice(placeOf(from), placeOf(from + 1))
        expect(part.startsWith('\\') ? JSON.parse(`"${part}"`) : part).toBe(searched[from])
      },
    ),
  )
})

it('T4: an expression that would find very much in a very long message does not hold up the rest', async () => {
  const text = 'a'.repeat(1_000_000)
  expect(await shown(JSON.stringify(text), { regex: 'a[^b]*b|a' })).toBe(text)
})

const anyText = fc.string({
  unit: fc.oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    fc.constantFrom('\u202E', '\u009B', '\u001B', '\uD800', 'a'),
  ),
})

async function shown(json: string, sought: Sought = {}): Promise<string> {
  const entry = { ...entryOf(null, {}), line: lineOf(json) }
  const text = shownEntry(entry, { paint: brackets, find: await finderOf(sought), now: () => now })
  return text.slice(text.indexOf('default ') + 'default '.length, -1)
}

function entryOf(message: unknown, { user = 'dale', stream = 'default' }): ReadEntry {
  const labels = { received_at: '2026-11-22T05:41:51.000Z', user, address: '127.0.0.1', stream }
  const entry = { ...labels, message, crc32: '00000000' }
  return { ...entry, next: '0123abcd-1', line: JSON.stringify(entry) }
}

function lineOf(json: string): string {
  return `{"received_at":"2026-11-22T05:41:51.000Z","user":"dale","message":${json},"crc32":"00000000"}`
}
