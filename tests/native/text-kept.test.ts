/** A message is stored as its sender wrote it (protocol rule M3, journal rules J1 to J3). */
import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { afterAll, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { linesIn, segmentPaths } from '../harness/journal-files.js'
import { checksumOf } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativeClient } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'
import { withoutSpace } from '../harness/written-json.js'

const server = await startGatherd()
const { storedTexts } = trialsOf(server, await nativeClient(server))

/** Without white space between tokens: nothing at all may change. */
const texts: readonly (readonly [string, string])[] = [
  ['a big integer', '12345678901234567890123456789'],
  ['an integer that a double cannot hold', '9007199254740993'],
  ['a fraction of nothing', '1.0'],
  ['a number beyond all', '[1e400,-1e400,1E-400]'],
  ['exponents and negative zeros', '[1E5,1e+05,-0,-0.0,0e0]'],
  ['a long fraction', '0.1000000000000000055511151231257827'],
  ['escapes', String.raw`"\u0041\/\b\f\n\r\t\"\\"`],
  ['escapes in upper and lower case', String.raw`"\u00e4\u00E4"`],
  ['an escaped NUL', String.raw`"\u0000"`],
  ['a lone surrogate', String.raw`"\ud800"`],
  ['a lone surrogate in a key', String.raw`{"\udfff":1}`],
  ['surrogates the wrong way round', String.raw`"\udc00\ud800"`],
  ['an emoji, written and escaped', String.raw`["🦦","\ud83e\udda6"]`],
  ['U+2028, U+2029 and DEL as they are', '"\u2028\u2029\u007f"'],
  ['the same letter in two forms', '["\u00e9","e\u0301"]'],
  ['a byte order mark in a string', '"\ufeff"'],
  ['key order', '{"b":1,"a":2,"10":3,"9":4}'],
  ['duplicate keys', '{"a":1,"a":2,"a":1}'],
  ['keys that programs trip over', '{"__proto__":{"x":1},"constructor":null,"":0}'],
  ['what looks like the end of a line', String.raw`"\",\"crc32\":\"00000000\"}"`],
  ['our own fields', '{"message":{"message":1},"crc32":"x","group":0,"sequence":7,"producer":"p"}'],
  ['a long string', `"${'ä'.repeat(10_000)}"`],
  ['brackets in strings', JSON.stringify('[{'.repeat(1000))],
  ['backslashes at the end of a string', String.raw`["\\","\\\\",{"\\":"\\\""}]`],
]

const waysToSend: readonly (readonly [string, (text: string) => string, string])[] = [
  ['as a line', text => `0\n${text}\n0`, linesType],
  ['in an array', text => `[0,${text},0]`, jsonType],
  ['in an array on many lines', text => `[\n0\n,\r\n${text}\t\n,\n0\n]\n`, jsonType],
  ['in an envelope', text => `{"message":0}\n{"message":${text}}\n{"message":0}`, envelopesType],
]

it.each(texts)('M3, J3: %s: kept as written, however it is sent', async (_what, text) => {
  for (const [, bodyOf, type] of waysToSend) {
    expect(await storedTexts(bodyOf(text), { type })).toEqual(['0', text, '0'])
  }
  if (!text.startsWith('[')) expect(await storedTexts(text, { type: jsonType })).toEqual([text])
})

it.each(waysToSend)(
  'M3: white space on one line, %s: may go between tokens, and nowhere else',
  async (_how, bodyOf, type) => {
    const text = ' { "a b" : [ 1 ,\t2.0 , " \\" , [ " ] , "c" : { } } '
    const [, stored = ''] = await storedTexts(bodyOf(text), { type })
    expect(withoutSpace(stored)).toBe(String.raw`{"a b":[1,2.0," \" , [ "],"c":{}}`)
  },
)

it('M3: a hundred thousand numbers are one line, digit by digit', async () => {
  const json = `[${Array.from({ length: 100_000 }, (_, number) => number).join(',')}]`
  for (const [, bodyOf, type] of waysToSend) expect((await storedTexts(bodyOf(json), { type }))[1]).toBe(json)
})

afterAll(() => {
  for (const path of segmentPaths(server.folder)) expect(isUtf8(readFileSync(path))).toBe(true)
  for (const line of linesIn(server.folder)) {
    expect(line).toMatch(
      /^\{"received_at":"[^"]+","user":"[^"]+","address":"[^"]+","stream":"[^"]+"(,"group":\d+)?,"message":/,
    )
    expect(line.slice(-20)).toBe(`,"crc32":"${checksumOf(line.slice(0, -20))}"}`)
  }
})
