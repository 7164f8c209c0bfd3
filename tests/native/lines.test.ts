/** Where a line begins and ends, and bodies without a message (protocol rule M2). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { expectRefused } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativeClient, textType } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'

const server = await startGatherd()
const { stored, storedTexts, refused } = trialsOf(server, await nativeClient(server))

/** What stands in a line of each type for the message 7, or the string 7. */
const lineOf = { [linesType]: '7', [textType]: '7', [envelopesType]: '{"message":7}' }
const textOf = { [linesType]: '7', [textType]: '"7"', [envelopesType]: '7' }

describe.each([linesType, textType, envelopesType] as const)('%s', type => {
  const line = lineOf[type]

  it.each([
    ['LF', `${line}\n${line}\n`],
    ['CRLF', `${line}\r\n${line}\r\n`],
    ['LF and CRLF mixed', `${line}\r\n${line}\n`],
    ['no end of the last line', `${line}\n${line}`],
    ['CRLF, and no end of the last line', `${line}\r\n${line}`],
    ['empty lines before, between and after', `\n\n${line}\n\n\n${line}\n\n`],
    ['empty lines that end in CRLF', `\r\n${line}\r\n\r\n${line}\r\n\r\n`],
  ])('M2: two lines with %s are two messages', async (_what, body) => {
    expect(await storedTexts(body, { type })).toEqual([textOf[type], textOf[type]])
  })

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['an empty line with CRLF', '\r\n'],
    ['empty lines', '\n\r\n\n\n'],
  ])('M2, M14: %s is no message: 422', async (_what, body) => {
    expectRefused(await refused(body, { type }), 'INVALID_REQUEST')
  })
})

describe('lines of JSON', () => {
  it('M2: each is any JSON value, null too', async () => {
    const lines = ['null', 'true', '0', '"text"', '""', '"logout"', '[]', '[1,[2]]', '{}', '{"message":null}']
    expect(await storedTexts(lines.join('\n'), { type: linesType })).toEqual(lines)
  })

  it('M2: an array in a line is one message', async () => {
    expect(await storedTexts('[1,2]\n[]', { type: linesType })).toEqual(['[1,2]', '[]'])
  })

  it('M2: a line break inside a value ends the line', async () => {
    expectRefused(await refused('{"a":\n1}', { type: linesType }), 'INVALID_JSON', { line: 1, byte: 5 })
  })

  it.each([' ', '\t', ' \r\n\t\n', '  \n  '])('M2: %j is as good as empty', async space => {
    expectRefused(await refused(space, { type: linesType }), 'INVALID_REQUEST')
    expect(await storedTexts(`1\n${space}\n2`, { type: linesType })).toEqual(['1', '2'])
  })

  it('M2: a byte order mark is no JSON', async () => {
    expectRefused(await refused('\ufeff1\n2', { type: linesType }), 'INVALID_JSON', { line: 1, byte: 0 })
  })
})

describe('lines of text', () => {
  const characters = [
    ['white space', ' \t '],
    ['a return in the middle', 'one\rtwo'],
    ['two returns before the end', 'one\r'],
    ['what looks like JSON', '{"a":[1,"\\u0041"]}'],
    ['quotes and backslashes', '"\\" \\n'],
    ['a NUL and other control characters', '\u0000\u0001\u001b\u007f'],
    ['line ends of other systems', 'a\u0085b\u2028c\u2029d\u000be\u000cf'],
    ['a byte order mark', '\ufeffone'],
    ['emoji and letters of the world', '🦦 äöü Жук 水獺 é'],
    ['a tag', '</script><!--'],
    ['what ends a session elsewhere', 'logout'],
  ] as const

  it.each(characters)('M2, M3: %s is kept, character by character', async (_what, line) => {
    const messages = (await stored(`first\n${line}\r\nlast`, { type: textType })).map(({ message }) => message)
    expect(messages).toEqual(['first', line, 'last'])
  })
})

describe('application/json', () => {
  it.each(['null', 'true', '-0', '1e400', '"text"', '"[1,2]"', '{}', '{"a":[1,2]}', String.raw`"\n"`])(
    'M2: %s is one message',
    async body => {
      expect(await storedTexts(body, { type: jsonType })).toEqual([body])
    },
  )

  it('M2: each element of an array is a message, and arrays in it are one each', async () => {
    expect(await storedTexts('[null,1,"a",[2,3],[],{"b":[4]}]', { type: jsonType })).toEqual([
      'null',
      '1',
      '"a"',
      '[2,3]',
      '[]',
      '{"b":[4]}',
    ])
  })

  it.each([
    ['before and after', ' \r\n\t[1,2]\n\n'],
    ['everywhere', '[\n  1\n  ,\r\n\t2\n]'],
  ])('M2: white space %s is no message', async (_what, body) => {
    expect(await storedTexts(body, { type: jsonType })).toEqual(['1', '2'])
  })

  it('M2, M3: a value over several lines becomes one line', async () => {
    const body = '{\r\n  "text": "two  spaces",\n\t"list": [\n    1,\n    2.50\n  ]\n}\n'
    expect(await storedTexts(body, { type: jsonType })).toEqual(['{"text":"two  spaces","list":[1,2.50]}'])
  })

  it('M2, M3: so do the elements of an array over several lines', async () => {
    const body = '[\n  {\n    "a": 1\n  },\n  [\n    2,\n    "x y"\n  ]\n]'
    const texts = await storedTexts(body, { type: jsonType })
    expect(texts).toHaveLength(2)
    expect(texts.map(text => JSON.parse(text) as unknown)).toEqual([{ a: 1 }, [2, 'x y']])
    expect(texts.join('')).not.toMatch(/[\r\n]/)
  })

  it.each([
    ['nothing', ''],
    ['white space', ' \r\n\t '],
    ['an empty array', '[]'],
    ['an empty array with white space', ' [\n ] '],
  ])('M2, M14: %s is no message: 422', async (_what, body) => {
    expectRefused(await refused(body, { type: jsonType }), 'INVALID_REQUEST')
  })

  it.each([
    ['two values', '1 2'],
    ['a comma at the end', '[1,]'],
    ['a comma at the begin', '[,1]'],
    ['half an array', '[1,2'],
    ['an array and more', '[1] x'],
    ['single quotes', "['a']"],
    ['a comment', '[1] // one'],
    ['NaN', '[NaN]'],
    ['a leading zero', '[01]'],
    ['a bare control character', '["\t"]'],
    ['a bare line break in a string', '["a\nb"]'],
    ['a byte order mark', '\ufeff[1]'],
  ])('M2, M14: %s is no JSON: 422', async (_what, body) => {
    expectRefused(await refused(body, { type: jsonType }), 'INVALID_JSON')
  })
})
