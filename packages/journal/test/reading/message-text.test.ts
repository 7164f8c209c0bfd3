import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { messageText } from '../../src/reading/message-text.js'
import { jsonText } from './arbitrary-json.js'
import { textOf } from './naive-reading.js'

describe('the text of a message', () => {
  it.each([
    ['"Hail Dale!"', 'Hail Dale!'],
    [String.raw`"a \"b\" \\ \/ \b\f\n\r\t"`, 'a "b" \\ / \b\f\n\r\t'],
    [String.raw`"\u00fc\u00FC\ud83d\ude00"`, 'üü😀'],
    [String.raw`"\\u0041"`, String.raw`\u0041`],
    [String.raw`{"a":"x\"b", "n":1.0}`, '{"a":"x"b", "n":1.0}'],
    ['12345678901234567890', '12345678901234567890'],
    ['""', ''],
  ])('R5: of %s is %s', (json, text) => {
    expect(messageText(Buffer.from(json))).toBe(text)
  })

  it('R5: half a surrogate pair is U+FFFD, two halves that belong together are one character', () => {
    expect(messageText(Buffer.from(String.raw`"\ud800a\udfff\ud83d\ude00\ud83d"`))).toBe('\ufffda\ufffd😀\ufffd')
  })

  it('R5: of a long text full of escapes is what JSON.parse says, wherever it is taken apart', () => {
    for (const some of ['\\\\"', 'ab"', 'é\n', '😀"', '\u0001x']) {
      for (const shift of ['', '-', '--', '-\n']) {
        const json = JSON.stringify(shift + some.repeat(20_000))
        const escaped = json.replaceAll('😀', String.raw`\ud83d\ude00`)
        for (const text of [json, escaped]) expect(messageText(Buffer.from(text)) === JSON.parse(text)).toBe(true)
      }
    }
  })

  it('R5: is what JSON.parse says, of strings, and else what is stored with its escapes replaced', () => {
    fc.assert(
      fc.property(jsonText, json => {
        expect(messageText(Buffer.from(json))).toBe(textOf(json))
      }),
    )
  })
})
