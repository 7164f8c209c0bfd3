/** A request with a bad message in it is refused whole, and the first bad one is named (protocol rules M1, M3, M6). */
import { afterEach, describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { expectRefused, expectStored } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativeClient, textType } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'

const server = await startGatherd()
const client = await nativeClient(server)
const { storedTexts, refused } = trialsOf(server, client)

afterEach(async () => {
  expectStored(await client.post('alive'), { accepted: 1 })
  expect(server.printed().stderr).not.toContain('a bug')
})

describe('the third line of five', () => {
  const five = (line: string | Buffer, end = '\n') =>
    Buffer.concat([Buffer.from(`1${end}"ä"${end}`), Buffer.from(line), Buffer.from(`${end}4${end}5${end}`)])

  /** Each with the place in it of the first byte that cannot stand there. */
  it.each([
    ['x', 0],
    ['undefined', 0],
    ['+1', 0],
    ['nul', 3],
    ['01', 1],
    ['1.', 2],
    ['1e', 2],
    ['-', 1],
    ['1 2', 2],
    ['{', 1],
    ['{"a":}', 5],
    ["{'a':1}", 1],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1}', 2],
    ['"', 1],
    ['"\u0001"', 1],
    [String.raw`"\x"`, 2],
    [String.raw`"\u12"`, 5],
  ])('M1, M6: %s is no JSON: nothing is stored, and it is named', async (line, fault) => {
    expectRefused(await refused(five(line), { type: linesType }), 'INVALID_JSON', { line: 3, byte: 7 + fault })
  })

  it('M6: lines end in CRLF, and count in bytes', async () => {
    expectRefused(await refused(five('x', '\r\n'), { type: linesType }), 'INVALID_JSON', { line: 3, byte: 9 })
  })

  it('M6: empty lines are skipped, and counted', async () => {
    expectRefused(await refused('\n1\n\r\n\nx\n', { type: linesType }), 'INVALID_JSON', { line: 5, byte: 6 })
  })

  it('M6: of two bad ones the first is named', async () => {
    expectRefused(await refused(five('x\nx'), { type: linesType }), 'INVALID_JSON', { line: 3, byte: 7 })
  })

  it('M1, M6: in the last line it is found, too', async () => {
    const lines = Array.from({ length: 5000 }, (_, number) => `${number}\n`).join('')
    expectRefused(await refused(`${lines}x`, { type: linesType }), 'INVALID_JSON', { line: 5001, byte: lines.length })
  })

  it('M6: an envelope is named as any line', async () => {
    const body = '{"message":1}\n{"message":2}\n{"message":x}\n'
    expectRefused(await refused(body, { type: envelopesType }), 'INVALID_JSON', { line: 3, byte: 39 })
  })
})

it('M1, M6: a bad message in an array is refused with the rest, and named', async () => {
  expectRefused(await refused('[1,\n2,\n x]', { type: jsonType }), 'INVALID_JSON', { line: 3, byte: 8 })
})

describe('nesting', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

  it('M3: a message of 256 arrays inside one another is taken in every type', async () => {
    expect(await storedTexts(nested(256), { type: linesType })).toEqual([nested(256)])
    expect(await storedTexts(`{"message":${nested(256)}}`, { type: envelopesType })).toEqual([nested(256)])
    expect(await storedTexts(`[${nested(256)}]`, { type: jsonType })).toEqual([nested(256)])
  })

  it('M3: brackets in strings, and in lines of text, are no nesting', async () => {
    const text = JSON.stringify('['.repeat(1000))
    expect(await storedTexts(text, { type: linesType })).toEqual([text])
    expect(await storedTexts('['.repeat(1000), { type: textType })).toEqual([text])
  })

  it('M3: each line begins at the ground', async () => {
    const lines = Array.from({ length: 10 }, () => nested(200))
    expect(await storedTexts(lines.join('\n'), { type: linesType })).toEqual(lines)
  })

  it.each([257, 300, 100_000])('M3, M6: one of %i is refused, and its place named', async depth => {
    const lines = `1\n${nested(depth)}\n2`
    expectRefused(await refused(lines, { type: linesType }), 'INVALID_JSON', { line: 2, byte: 258 })
    const envelopes = `{"message":1}\n{"message":${nested(depth)}}`
    expectRefused(await refused(envelopes, { type: envelopesType }), 'INVALID_JSON', { line: 2, byte: 281 })
    const array = `[1,${nested(depth)}]`
    expectRefused(await refused(array, { type: jsonType }), 'INVALID_JSON', { line: 1, byte: 259 })
    const value = '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)
    expectRefused(await refused(value, { type: jsonType }), 'INVALID_JSON', { line: 1, byte: 5 * 256 })
  })

  it('M3, G9: a megabyte of opening brackets is refused', async () => {
    for (const type of [jsonType, linesType, envelopesType]) {
      expectRefused(await refused('['.repeat(1_000_000), { type }), 'INVALID_JSON')
      expectRefused(await refused('{"message":'.repeat(90_000), { type }), 'INVALID_JSON')
    }
  })
})

describe('bytes that are no UTF-8', () => {
  const bad: readonly (readonly [string, Buffer])[] = [
    ['a cut character', Buffer.from([0xc3])],
    ['a continuation without a begin', Buffer.from([0x80])],
    ['an overlong slash', Buffer.from([0xc0, 0xaf])],
    ['an overlong NUL', Buffer.from([0xc0, 0x80])],
    ['a surrogate in UTF-8', Buffer.from([0xed, 0xa0, 0x80])],
    ['a pair of surrogates in UTF-8', Buffer.from([0xed, 0xa0, 0xbd, 0xed, 0xb8, 0x80])],
    ['a character beyond Unicode', Buffer.from([0xf4, 0x90, 0x80, 0x80])],
    ['five bytes', Buffer.from([0xf8, 0x88, 0x80, 0x80, 0x80])],
    ['Latin-1', Buffer.from([0xe4])],
    ['0xff', Buffer.from([0xff, 0xfe])],
  ]
  const within = (before: string, bytes: Buffer, after: string) =>
    Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)])

  it.each(bad)('M3, M6: %s is refused in every type, nothing is stored, nothing repaired', async (_what, bytes) => {
    const expectNamed = async (before: string, after: string, type?: string) => {
      const spot = { line: before.split('\n').length, byte: before.length }
      expectRefused(await refused(within(before, bytes, after), { type }), 'INVALID_UTF8', spot)
    }
    await expectNamed('1\n"', '"\n2', linesType)
    await expectNamed('one\n', '\ntwo', textType)
    await expectNamed('one\n', '\ntwo')
    await expectNamed('[1,"', '"]', jsonType)
    await expectNamed('{"message":"', '"}', envelopesType)
    await expectNamed('{"message":1,"source":"', '"}', envelopesType)
    await expectNamed('ascii '.repeat(5000), '')
  })

  it('M3: so is a body that ends in the middle of a character', async () => {
    const otter = Buffer.from('🦦')
    for (const length of [1, 2, 3]) {
      const body = within('one\n', otter.subarray(0, length), '')
      expectRefused(await refused(body, { type: textType }), 'INVALID_UTF8', { line: 2, byte: 4 })
    }
    expect(await storedTexts(otter, { type: textType })).toEqual(['"🦦"'])
  })

  it('M3: so is a character cut by a line break', async () => {
    const otter = Buffer.from('🦦')
    const body = Buffer.concat([otter.subarray(0, 2), Buffer.from('\n'), otter.subarray(2)])
    expectRefused(await refused(body, { type: textType }), 'INVALID_UTF8', { line: 1, byte: 0 })
  })

  it('M3: so is UTF-16 with its mark; without it it is no JSON', async () => {
    expectRefused(await refused(Buffer.from('\ufeffone', 'utf16le'), { type: textType }), 'INVALID_UTF8')
    expectRefused(await refused(Buffer.from('[1]', 'utf16le'), { type: jsonType }), 'INVALID_JSON')
  })
})

it('M2, M14: a million empty lines are no message, and one at their end is one', async () => {
  const lines = '\n'.repeat(1_000_000)
  for (const type of [linesType, textType, envelopesType]) {
    expectRefused(await refused(lines, { type }), 'INVALID_REQUEST')
  }
  expect(await storedTexts(`${lines}7`, { type: linesType })).toEqual(['7'])
  const spot = { line: 1_000_001, byte: 1_000_000 }
  expectRefused(await refused(`${lines}x`, { type: linesType }), 'INVALID_JSON', spot)
})
