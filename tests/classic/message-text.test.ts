/** A message is stored as its sender wrote it (protocol rule C9, journal rules J1 to J3). */
import { expect, it } from 'vitest'
import { crc32 } from 'node:zlib'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { linesIn, messageTextsOf } from '../harness/journal-files.js'

const server = await startGatherd()
const client = classicClient(server)
const user = freshName()
const token = await client.signIn(user)
const newest = () => messageTextsOf(server.folder, user).at(-1)

it.each([
  ['a big integer', '12345678901234567890123456789'],
  ['a fraction of nothing', '1.0'],
  ['a number beyond all', '1e400'],
  ['exponents', '[1E5,1e+05,-0,-0.0,0e0]'],
  ['escapes', String.raw`"\u0041\/\b\f\n\r\t\"\\"`],
  ['an escaped NUL', String.raw`"\u0000"`],
  ['a lone surrogate', String.raw`"\ud800"`],
  ['surrogates the wrong way round', String.raw`"\udc00\ud800"`],
  ['an emoji, written and escaped', String.raw`["🦦","\ud83e\udda6"]`],
  ['U+2028 and DEL as they are', '"\u2028\u2029\u007f"'],
  ['key order', '{"b":1,"a":2,"10":3,"9":4}'],
  ['duplicate keys', '{"a":1,"a":2,"a":1}'],
  ['keys that programs trip over', '{"__proto__":{"x":1},"constructor":null,"":0}'],
  ['spaces on one line', '{ "a" : [ 1 ,\t2 ] }'],
  ['what looks like the end of a line', String.raw`"\",\"crc32\":\"00000000\"}"`],
  ['our own fields', '{"message":{"message":1},"crc32":"x","token":null,"message_type":"IDENTIFY"}'],
  ['true', 'true'],
  ['a long string', `"${'ä'.repeat(10_000)}"`],
])('C9: %s: kept as written', async (_what, json) => {
  expectClassic(await client.messageText(token, json), 201)
  expect(newest()).toBe(json)
})

it('C9: an array is one message', async () => {
  const before = messageTextsOf(server.folder, user).length
  expectClassic(await client.messageText(token, '["one","two","three"]'), 201)
  expect(messageTextsOf(server.folder, user).slice(before)).toEqual(['["one","two","three"]'])
})

it('C9, J1: a message written over several lines becomes one line, and only white space between tokens goes', async () => {
  const json = '{\r\n  "text": "two  spaces",\n\t"list": [\n    1,\n    2.50\n  ],\n  "quote": "\\" \\\\"\n}'
  expectClassic(await client.messageText(token, json), 201)
  expect(newest()).toBe(String.raw`{"text":"two  spaces","list":[1,2.50],"quote":"\" \\"}`)
})

it('C9, P3: of a message that stands twice the last one is stored, wherever it stands', async () => {
  const body = `{"message":"first","message_type":"MESSAGE","message":{"message":"inner"},"token":"${token}","message":"last"}`
  expectClassic(await send(server.port, { path: '/message', body }), 201)
  expect(newest()).toBe('"last"')
})

it('C9, P3: a key written with escapes is that key', async () => {
  const body = String.raw`{"m\u0065ssage":7.0,"message_type":"MESS\u0041GE","token":"${token}"}`
  expectClassic(await send(server.port, { path: '/message', body }), 201)
  expect(newest()).toBe('7.0')
})

it('J1, J2: a line has its fields in order and ends in the CRC-32 of what is before', () => {
  for (const line of linesIn(server.folder)) {
    expect(line).toMatch(
      /^\{"received_at":"[^"]+","user":"[^"]+","address":"[^"]+","stream":"default"(,"group":\d+)?,"message":/,
    )
    const checked = line.slice(0, -20)
    expect(line.slice(-20)).toBe(`,"crc32":"${crc32(checked).toString(16).padStart(8, '0')}"}`)
  }
})
