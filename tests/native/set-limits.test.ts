/** Limits as somebody set them (protocol rule M5). */
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { expectClassic } from '../harness/classic-answer.js'
import { classicClient, freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { expectTooLarge } from '../harness/native-answer.js'
import { envelopesType, jsonType, linesType, nativeClient, textType } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'
import { jsonOfBytes } from '../harness/sized-json.js'

const flags = ['--max-body', '1KiB', '--max-decompressed', '2KiB', '--max-message', '100', '--max-messages', '5']
const server = await startGatherd({ flags })
const { storedTexts, refused } = trialsOf(server, await nativeClient(server))
const lines = { type: linesType }
const gzip = { type: linesType, encoding: 'gzip' }

it('M5: GET /v1 tells them', async () => {
  const about = jsonOf(await send(server.port, { method: 'GET', path: '/v1' }))
  const told = Object.values(about['limits'] as Readonly<Record<string, unknown>>)
  expect(told).toEqual(expect.arrayContaining([1024, 2048, 100, 5]))
})

it('M5: a body up to the limit is taken, a byte more refused, empty lines and all', async () => {
  expect(await storedTexts(`1${'\n'.repeat(1023)}`, lines)).toEqual(['1'])
  expectTooLarge(await refused(`1${'\n'.repeat(1024)}`, lines), '--max-body')
})

it('M5: the body is measured as it was sent, and as it is decompressed', async () => {
  expect(await storedTexts(gzipSync(`1${'\n'.repeat(2047)}`), gzip)).toEqual(['1'])
  expectTooLarge(await refused(gzipSync(`1${'\n'.repeat(2048)}`), gzip), '--max-decompressed')
  const empty = gzipSync('')
  const members = Buffer.concat(Array.from({ length: 60 }, () => empty))
  expect(members.length).toBeGreaterThan(1024)
  expectTooLarge(await refused(members, gzip), '--max-body')
})

it('M5: what is not compressed has the limit of a body, not that of what is', async () => {
  expectTooLarge(await refused(`1${'\n'.repeat(1500)}`, lines), '--max-body')
})

describe('one message', () => {
  it('M5: up to the limit is taken', async () => {
    const largest = jsonOfBytes(100)
    expect(await storedTexts(`${largest}\n${largest}`, lines)).toEqual([largest, largest])
    expect(await storedTexts(`{"message":${largest},"source":"s"}`, { type: envelopesType })).toEqual([largest])
  })

  it('M5, M6: the first that is over it is named', async () => {
    const [small, tooLarge] = [jsonOfBytes(50), jsonOfBytes(101)]
    const body = [small, small, tooLarge, jsonOfBytes(150)].join('\n')
    expectTooLarge(await refused(body, lines), '--max-message', { line: 3, byte: 102 })
    expectTooLarge(await refused(`[\n${small},\n${tooLarge}]`, { type: jsonType }), '--max-message', {
      line: 3,
      byte: 54,
    })
  })

  it('C6, M5: on the classic path, too, where more is 413', async () => {
    const client = classicClient(server)
    const token = await client.signIn(freshName())
    expectClassic(await client.message(token, 'x'.repeat(98)), 201)
    expectClassic(await client.message(token, 'x'.repeat(99)), 413, 'Message too large')
  })

  it('M5: characters count as bytes', async () => {
    expectTooLarge(await refused(`"${'ä'.repeat(50)}"`, lines), '--max-message')
    expect(await storedTexts(`"${'ä'.repeat(49)}"`, lines)).toEqual([`"${'ä'.repeat(49)}"`])
  })

  it('M5: source and sent_at are no part of it', async () => {
    const line = JSON.stringify({ message: 1, source: 's'.repeat(256), sent_at: '2026-11-22T05:41:51Z' })
    expect(await storedTexts(line, { type: envelopesType })).toEqual(['1'])
  })
})

it('M5, M6: messages are counted, and the first too many is named', async () => {
  expect(await storedTexts('1\n2\n3\n4\n5', lines)).toHaveLength(5)
  for (const [body, type, spot] of [
    ['1\n2\n3\n4\n5\n6', linesType, { line: 6, byte: 10 }],
    ['1\n2\n3\n4\n5\n6', textType, { line: 6, byte: 10 }],
    ['[1,2,3,4,5,6]', jsonType, { line: 1, byte: 11 }],
    ['{"message":1}\n'.repeat(6), envelopesType, { line: 6, byte: 70 }],
  ] as const) {
    expectTooLarge(await refused(body, { type }), '--max-messages', spot)
  }
})

it('M5: the limit of the classic message is another', async () => {
  const body = { username: 'dale', password: 'p'.repeat(1000), comment: 'x'.repeat(1000) }
  expect((await send(server.port, { path: '/v1/sessions', body })).status).toBe(201)
})
