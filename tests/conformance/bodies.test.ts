/** Compression, limits at their borders, and the place of what is wrong (protocol rules M4, M5, M6). */
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, it } from 'vitest'
import { expectRefused, expectStored, expectTooLarge } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType as type, textType } from '../harness/native-client.js'
import { needs } from '../harness/needs.js'
import { numberedTrialsOf } from '../harness/numbered-trial.js'
import { jsonOfBytes } from '../harness/sized-json.js'
import { nativeAt, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = await nativeAt(target)
const { stored, refused } = numberedTrialsOf(client)
const { limits } = target
/** One message in a body of this size: empty lines are skipped, so little is stored. */
const mostlyEmpty = (bytes: number) => `1${'\n'.repeat(bytes - 1)}`

describe('Content-Encoding', () => {
  it('M4: gzip, of any number of members, and identity are taken', async () => {
    const members = [gzipSync('1\n2'), gzipSync('3\n4')]
    await stored(Buffer.concat(members), { type, encoding: 'gzip' }, { count: 3, last: '4' })
    await stored('1', { type, encoding: 'identity' }, { count: 1, last: '1' })
  })

  it('M4: what is no gzip, or is cut short, or goes on behind, is refused', async () => {
    const whole = gzipSync('1\n2\n3')
    const damaged = [
      whole.subarray(0, -1),
      whole.subarray(0, 9),
      Buffer.concat([whole, Buffer.from('x')]),
      Buffer.from('1'),
    ]
    for (const body of damaged) expectRefused(await refused(body, { type, encoding: 'gzip' }), 'INVALID_ENCODING')
  })

  it('M4, M14: others, and several, are refused', async () => {
    for (const [encoding, body] of [
      ['br', brotliCompressSync('1')],
      ['gzip, gzip', gzipSync(gzipSync('1'))],
      ['x', '1'],
    ] as const) {
      expectRefused(await refused(body, { type, encoding }), 'UNSUPPORTED_ENCODING')
    }
  })

  it('M4: zstd is taken, or refused clearly where the server has none', async () => {
    const frame = Buffer.from('28b52ffd040009000031b09ba7', 'hex')
    const answer = await client.post(frame, { type, encoding: 'zstd' })
    if (answer.status === 200) return expectStored(answer, { accepted: 1 })
    expectRefused(answer, 'UNSUPPORTED_ENCODING')
  })
})

describe('limits', () => {
  it('M5: a body of body_bytes is taken, one of a byte more is not', async context => {
    needs(context, target, 'body_bytes')
    expectStored(await client.post(mostlyEmpty(limits.body_bytes), { type }), { accepted: 1 })
    expectTooLarge(await refused(mostlyEmpty(limits.body_bytes + 1), { type }), '--max-body')
  })

  it('M5: so are decompressed_bytes', async context => {
    needs(context, target, 'decompressed_bytes')
    const gzipped = (bytes: number) => gzipSync(mostlyEmpty(bytes), { level: 1 })
    const labels = { type, encoding: 'gzip' }
    expectStored(await client.post(gzipped(limits.decompressed_bytes), labels), { accepted: 1 })
    expectTooLarge(await refused(gzipped(limits.decompressed_bytes + 1), labels), '--max-decompressed')
  })

  it('M5, M6: a message of message_bytes is taken, one of a byte more is not', async context => {
    needs(context, target, 'message_bytes')
    const bodyWith = (bytes: number) => gzipSync(`1\n${jsonOfBytes(bytes)}\n2`)
    const labels = { type, encoding: 'gzip' }
    expectStored(await client.post(bodyWith(limits.message_bytes), labels), { accepted: 3 })
    const more = await refused(bodyWith(limits.message_bytes + 1), labels)
    expectTooLarge(more, '--max-message', { line: 2, byte: 2 })
  })

  // A bad line at the end shows that their number was no reason to refuse, and stores nothing.
  it('M5, M6: so are as many messages as it tells', async context => {
    needs(context, target, 'messages')
    const { messages } = limits
    const labels = { type, encoding: 'gzip' }
    const send = (body: string) => refused(gzipSync(body), labels)
    expectRefused(await send(`${'1\n'.repeat(messages - 1)}x`), 'INVALID_JSON', {
      line: messages,
      byte: 2 * (messages - 1),
    })
    expectTooLarge(await send('1\n'.repeat(messages + 1)), '--max-messages', {
      line: messages + 1,
      byte: 2 * messages,
    })
  })
})

describe('the first bad message', () => {
  it('M6: is named by line and byte, decompressed and in every type', async () => {
    const third = { line: 3, byte: 4 }
    expectRefused(await refused('1\n\r\nx\ny', { type }), 'INVALID_JSON', third)
    expectRefused(await refused(gzipSync('1\n\r\nx'), { type, encoding: 'gzip' }), 'INVALID_JSON', third)
    expectRefused(await refused('[1,\n2,x]', { type: jsonType }), 'INVALID_JSON', { line: 2, byte: 6 })
    expectRefused(await refused('{"message":1}\n{"message":x}', { type: envelopesType }), 'INVALID_JSON', {
      line: 2,
      byte: 25,
    })
    expectRefused(await refused(Buffer.from([0x61, 0x0a, 0x62, 0xff]), { type: textType }), 'INVALID_UTF8', {
      line: 2,
      byte: 3,
    })
  })

  it('M6: is named where the member begins that will not do', async () => {
    const line = '{"message":1,"source":""}'
    const spot = { line: 1, byte: line.indexOf('""') }
    expectRefused(await refused(line, { type: envelopesType }), 'INVALID_REQUEST', spot)
  })
})
