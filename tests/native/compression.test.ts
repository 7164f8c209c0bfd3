/** Compressed bodies (protocol rules M4, M5). */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import * as zlib from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf } from '../harness/http.js'
import { expectRefused, expectStored, expectTooLarge } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativeClient, textType } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'

const server = await startGatherd()
const client = await nativeClient(server)
const { storedTexts, refused } = trialsOf(server, client)
const gzip = { encoding: 'gzip', type: linesType }

afterEach(async () => {
  expectStored(await client.post('alive'), { accepted: 1 })
  expect(server.printed().stderr).not.toContain('a bug')
})

describe('gzip', () => {
  it.each([
    [linesType, '1\n2', ['1', '2']],
    [textType, '1\n2', ['"1"', '"2"']],
    [undefined, '1\n2', ['"1"', '"2"']],
    [jsonType, '[1,2]', ['1', '2']],
    [envelopesType, '{"message":1}\n{"message":2}', ['1', '2']],
  ])('M4: %s', async (type, body, texts) => {
    expect(await storedTexts(gzipSync(body), { encoding: 'gzip', type })).toEqual(texts)
  })

  it.each(['GZIP', 'Gzip', 'x-gzip', ' gzip '])('M4: its name is %s, too', async encoding => {
    expect(await storedTexts(gzipSync('1'), { ...gzip, encoding })).toEqual(['1'])
  })

  it('M4: members one after the other are one body, wherever they are cut', async () => {
    const body = '{"a":"ä"}\n{"b":2}\n'
    const bytes = Buffer.from(body)
    for (let at = 0; at <= bytes.length; at++) {
      const members = [bytes.subarray(0, at), bytes.subarray(at)].map(part => gzipSync(part))
      expect(await storedTexts(Buffer.concat(members), gzip)).toEqual(['{"a":"ä"}', '{"b":2}'])
    }
  })

  it.each([0, 1, 9] as const)('M4: level %i', async level => {
    const lines = Array.from({ length: 1000 }, (_, number) => `{"number":${number}}`)
    expect(await storedTexts(gzipSync(lines.join('\n'), { level }), gzip)).toEqual(lines)
  })

  it('M4: a name and a comment in its head do no harm', async () => {
    const plain = gzipSync('1')
    const named = Buffer.concat([
      plain.subarray(0, 3),
      Buffer.from([0x18]),
      plain.subarray(4, 10),
      Buffer.from('n\0c\0'),
    ])
    expect(await storedTexts(Buffer.concat([named, plain.subarray(10)]), gzip)).toEqual(['1'])
  })

  it('M4, M6: places are those of the body, decompressed', async () => {
    const padding = JSON.stringify('x'.repeat(1000))
    expectRefused(await refused(gzipSync(`${padding}\nx`), gzip), 'INVALID_JSON', { line: 2, byte: padding.length + 1 })
  })
})

describe('what is no gzip', () => {
  const whole = gzipSync('{"number":1}\n{"number":2}\n{"number":3}\n')

  it('M4: a body cut anywhere is refused', async () => {
    for (let length = 1; length < whole.length; length++) {
      expectRefused(await refused(whole.subarray(0, length), gzip), 'INVALID_ENCODING')
    }
  })

  it('M4: so is one of no length', async () => {
    expectRefused(await refused('', gzip), 'INVALID_ENCODING')
    expectRefused(await refused(gzipSync(''), gzip), 'INVALID_REQUEST')
  })

  it.each([
    ['text', Buffer.from('garbage')],
    ['zeros', Buffer.alloc(8)],
    ['half a member', whole.subarray(0, 20)],
    ['the begin of a member', whole.subarray(0, 2)],
  ])('M4: so is one with %s behind it', async (_what, rest) => {
    expectRefused(await refused(Buffer.concat([whole, rest]), gzip), 'INVALID_ENCODING')
  })

  it.each([
    ['a wrong checksum', whole.length - 8],
    ['a wrong length', whole.length - 4],
    ['another method', 2],
    ['another first byte', 0],
    ['a changed block', 12],
  ])('M4: so is one with %s', async (_what, at) => {
    const bytes = Buffer.from(whole)
    bytes[at] = (bytes[at] ?? 0) ^ 0x01
    expectRefused(await refused(bytes, gzip), 'INVALID_ENCODING')
  })

  it.each([
    ['plain text', Buffer.from('1\n2')],
    ['zlib', deflateSync('1')],
    ['deflate', deflateRawSync('1')],
    ['brotli', brotliCompressSync('1')],
  ])('M4: so is %s', async (_what, bytes) => {
    expectRefused(await refused(bytes, gzip), 'INVALID_ENCODING')
  })

  it('M4: gzip without the header is what its type says it is', async () => {
    expectRefused(await refused(whole, { type: linesType }), 'INVALID_UTF8')
    expectRefused(await refused(whole, { type: textType }), 'INVALID_UTF8')
  })
})

describe('bombs', () => {
  const zeros = gzipSync(Buffer.alloc(100 * 1024 * 1024))

  it('M4, M5: a hundred megabytes in a hundred kilobytes are refused', async () => {
    expect(zeros.length).toBeLessThan(200_000)
    for (const type of [textType, linesType, jsonType]) {
      expectTooLarge(await refused(zeros, { encoding: 'gzip', type }), '--max-decompressed')
    }
  })

  it('M4, M5: so are members that are small each', async () => {
    const member = gzipSync('\n'.repeat(1024 * 1024))
    const bytes = Buffer.concat(Array.from({ length: 100 }, () => member))
    expectTooLarge(await refused(bytes, gzip), '--max-decompressed')
  })

  it('M4, M5: so is a bomb in a bomb, as gzip is taken off once', async () => {
    expectRefused(await refused(gzipSync(zeros), gzip), 'INVALID_UTF8')
  })
})

describe('other encodings', () => {
  it.each(['identity', 'Identity'])('M4: %s is none', async encoding => {
    expect(await storedTexts('1', { encoding, type: linesType })).toEqual(['1'])
  })

  it.each([
    ['br', brotliCompressSync('1')],
    ['deflate', deflateSync('1')],
    ['compress', Buffer.from('1')],
    ['gzip, gzip', gzipSync(gzipSync('1'))],
    ['gzip,br', brotliCompressSync(gzipSync('1'))],
    ['gzip;q=1', gzipSync('1')],
    ['aws-chunked', Buffer.from('1')],
    ['utf-8', Buffer.from('1')],
    ['*', Buffer.from('1')],
  ])('M4: %s is refused, and the answer tells what is taken', async (encoding, bytes) => {
    const answer = await refused(bytes, { encoding, type: linesType })
    expectRefused(answer, 'UNSUPPORTED_ENCODING')
    expect(jsonOf(answer)['hint']).toContain('gzip')
  })

  it('M4: zstd is taken where Node.js has it, and refused clearly where not', async () => {
    const compress = Reflect.get(zlib, 'zstdCompressSync') as ((text: string) => Buffer) | undefined
    const zstd = { encoding: 'zstd', type: linesType }
    if (compress) return expect(await storedTexts(compress('1\n2'), zstd)).toEqual(['1', '2'])
    const frame = Buffer.from('28b52ffd040009000031b09ba7', 'hex')
    const answer = await refused(frame, zstd)
    expectRefused(answer, 'UNSUPPORTED_ENCODING')
    expect(jsonOf(answer)['hint']).toContain('gzip')
    expect(answer.text).toMatch(/zstd/)
  })
})
