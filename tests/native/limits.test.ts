/** Limits as they are when nobody sets them (protocol rule M5), at their borders. */
import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { expectStored, expectTooLarge } from '../harness/native-answer.js'
import {
  envelopesType,
  jsonType,
  linesType,
  nativeClient,
  nativePath,
  rawHeaders,
  textType,
} from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'
import { chunkedHead, chunkOf, openSocket, postBytes } from '../harness/raw-socket.js'
import { jsonOfBytes, linesOfBytes } from '../harness/sized-json.js'

const mebibyte = 1024 * 1024
const limits = { body: 8 * mebibyte, decompressed: 32 * mebibyte, message: mebibyte, messages: 10_000 }

const server = await startGatherd()
const client = await nativeClient(server)
const { stored, storedTexts, refused } = trialsOf(server, client)

afterEach(async () => {
  expectStored(await client.post('alive'), { accepted: 1 })
  expect(server.printed().stderr).not.toContain('a bug')
})

it('M5: GET /v1 tells them', async () => {
  const about = jsonOf(await send(server.port, { method: 'GET', path: '/v1' }))
  const told = Object.values(about['limits'] as Readonly<Record<string, unknown>>)
  expect(told).toEqual(expect.arrayContaining(Object.values(limits)))
})

describe('a body', () => {
  it('M5: of 8 MiB is taken', async () => {
    const body = linesOfBytes(limits.body)
    expect(Buffer.byteLength(body)).toBe(limits.body)
    expect((await stored(body, { type: linesType })).length).toBeGreaterThan(80)
  })

  it('M5, M12: that says it is larger is refused before it is sent', async () => {
    const { socket, answer } = await openSocket(server)
    const labels = rawHeaders(client, { type: linesType })
    socket.write(postBytes(nativePath, '', { ...labels, 'content-length': String(limits.body + 1) }))
    expectTooLarge(await answer(), '--max-body')
  })

  it('M5: in chunks is refused where it passes the limit, before its end', async () => {
    const { socket, answer } = await openSocket(server)
    const labels = rawHeaders(client, { type: textType })
    socket.write(chunkedHead(nativePath, labels))
    const chunk = chunkOf('x\n'.repeat(mebibyte / 2))
    for (let sent = 0; sent <= limits.body; sent += mebibyte) socket.write(chunk)
    expectTooLarge(await answer(), '--max-body')
  })

  it('M5, M14: a sender that sends it to the end all the same is not cut off before it hears why', async () => {
    const { socket, answer, closed } = await openSocket(server)
    const length = limits.body + mebibyte
    const labels = { ...rawHeaders(client, { type: textType }), connection: 'close' }
    socket.write(postBytes(nativePath, '', { ...labels, 'content-length': String(length) }))
    expectTooLarge(await answer(), '--max-body')
    const trouble = await new Promise(resolve => socket.write(Buffer.alloc(length, 'x'), resolve))
    expect(trouble ?? undefined).toBeUndefined()
    await closed
  })
})

describe('a decompressed body', () => {
  it('M5: of 32 MiB is taken', async () => {
    const lines = linesOfBytes(limits.decompressed, 1_000_000)
    expect(await stored(gzipSync(lines, { level: 1 }), { type: linesType, encoding: 'gzip' })).toHaveLength(34)
  })

  it('M5: of a byte more is refused', async () => {
    const body = gzipSync('\n'.repeat(limits.decompressed + 1), { level: 1 })
    expectTooLarge(await refused(body, { type: linesType, encoding: 'gzip' }), '--max-decompressed')
  })
})

describe('one message', () => {
  const largest = jsonOfBytes(limits.message)
  const tooLarge = jsonOfBytes(limits.message + 1)

  it('M5: of 1 MiB is taken in every type, beside others', async () => {
    expect(await storedTexts(`1\n${largest}\n2`, { type: linesType })).toEqual(['1', largest, '2'])
    expect(await storedTexts(`[1,${largest}]`, { type: jsonType })).toEqual(['1', largest])
    expect(await storedTexts(largest, { type: jsonType })).toEqual([largest])
    const envelope = `{"message":${largest},"source":"s"}`
    expect(await storedTexts(envelope, { type: envelopesType })).toEqual([largest])
  })

  it('M5, M6: of a byte more is refused with the rest, and named', async () => {
    const answer = await refused(`1\n${tooLarge}\n2`, { type: linesType })
    expectTooLarge(answer, '--max-message', { line: 2, byte: 2 })
    const envelopes = `{"message":1}\n{"message":${tooLarge}}`
    expectTooLarge(await refused(envelopes, { type: envelopesType }), '--max-message', { line: 2, byte: 25 })
    expectTooLarge(await refused(`[1,${tooLarge}]`, { type: jsonType }), '--max-message', { line: 1, byte: 3 })
    expectTooLarge(await refused(tooLarge, { type: jsonType }), '--max-message', { line: 1, byte: 0 })
    const text = 'x'.repeat(limits.message + 1)
    expectTooLarge(await refused(`one\n${text}`, { type: textType }), '--max-message', { line: 2, byte: 4 })
  })

  it('M5: a line of 20 MB is refused for what it is', async () => {
    const body = gzipSync(`1\n${jsonOfBytes(20_000_000)}\n`, { level: 1 })
    const answer = await refused(body, { type: linesType, encoding: 'gzip' })
    expectTooLarge(answer, '--max-message', { line: 2, byte: 2 })
  })
})

describe('messages', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, number) => String(number))

  it('M5: ten thousand are taken, in their order', async () => {
    const lines = numbers(limits.messages)
    expect(await storedTexts(lines.join('\n'), { type: linesType })).toEqual(lines)
    expect(await storedTexts(`[${lines.join(',')}]`, { type: jsonType })).toEqual(lines)
  })

  it('M5: empty lines do not count', async () => {
    const lines = numbers(limits.messages)
    expect(await storedTexts(lines.join('\n\n'), { type: linesType })).toEqual(lines)
  })

  it('M5: one more is refused with the rest', async () => {
    const lines = numbers(limits.messages + 1)
    expectTooLarge(await refused(lines.join('\n'), { type: linesType }), '--max-messages')
    expectTooLarge(await refused(lines.join('\n'), { type: textType }), '--max-messages')
    expectTooLarge(await refused(`[${lines.join(',')}]`, { type: jsonType }), '--max-messages')
  })
})
