/** `Gatherer-Producer` and `Gatherer-Sequence`: both or none, and what they may be (protocol rule M7). */
import { describe, expect, it } from 'vitest'
import { freshName } from '../harness/classic-client.js'
import { startGatherd } from '../harness/gatherd.js'
import { expectGap, expectRefused, expectNumbered, expectStored } from '../harness/native-answer.js'
import { bearer, headersOf, linesType as type, nativeClient, nativePath } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'
import { openSocket, postBytes } from '../harness/raw-socket.js'

const largest = Number.MAX_SAFE_INTEGER
const server = await startGatherd()
const client = await nativeClient(server)
const { stored, refused } = trialsOf(server, client)

it('M7, M8: with both, messages are numbered', async () => {
  const answer = await client.post('"a"\n"b"', { type, producer: 'p', sequence: 0 })
  expectNumbered(answer, { accepted: 2, next: 2, last: '"b"' })
})

it('M7: with neither, they are not', async () => {
  const [entry] = await stored('1', { type })
  expect(entry?.line).not.toMatch(/"producer"|"sequence"/)
})

it.each([
  ['producer', { producer: 'alone' }],
  ['sequence', { sequence: 0 }],
] as const)('M7, M14: the %s alone is 422', async (_what, labels) => {
  expectRefused(await refused('1', { type, ...labels }), 'INVALID_REQUEST')
})

describe('a producer', () => {
  it.each(['q', 'Q', '0', '.', '-', '_', '..', 'a.b-C_9', '__proto__', 'constructor', 'x'.repeat(64)])(
    'M7: may be %s',
    async producer => {
      const [entry] = await stored('1', { type, producer, sequence: 0 })
      expect(entry).toMatchObject({ producer, sequence: 0 })
    },
  )

  it.each(['', 'x'.repeat(65), 'a b', 'a/b', 'a:b', 'a@b', 'a,b', 'a*', '"a"', 'a=b', 'ä', 'a\tb', '%41', '{}'])(
    'M7: may not be %j',
    async producer => {
      expectRefused(await refused('1', { type, producer, sequence: 0 }), 'INVALID_REQUEST')
    },
  )

  it('M7: is compared exactly', async () => {
    for (const producer of ['case', 'Case', 'CASE', 'case.']) {
      expectNumbered(await client.post('1', { type, producer, sequence: 0 }), { accepted: 1, next: 1, last: '1' })
    }
  })
})

describe('a sequence', () => {
  it.each([
    '-1',
    '-0',
    '+1',
    '1.0',
    '0.5',
    '1e3',
    '0x0',
    '00',
    '007',
    '1_000',
    '1,000',
    '0 0',
    '0n',
    'NaN',
    'Infinity',
    'null',
    'zero',
    '',
    '"0"',
    '9007199254740992',
    '9007199254740993',
    '18446744073709551616',
    '9'.repeat(400),
  ])('M7: may not be %j', async sequence => {
    expectRefused(await refused('1', { type, producer: freshName(), sequence }), 'INVALID_REQUEST')
  })

  it('M7: 2^53−1 is one, and messages beyond it are none', async () => {
    const producer = freshName()
    expectGap(await refused('1', { type, producer, sequence: largest }), 0)
    expectRefused(await refused('1\n2', { type, producer, sequence: largest }), 'INVALID_REQUEST')
    expectRefused(await refused('1\n2\n3', { type, producer, sequence: largest - 1 }), 'INVALID_REQUEST')
    expectGap(await refused('1\n2', { type, producer, sequence: largest - 1 }), 0)
  })

  it('M7: white space around it is none of it, as in any header', async () => {
    const { socket, answer } = await openSocket(server)
    const labels = {
      authorization: bearer(client.token),
      ...headersOf({ type, producer: ' padded\t', sequence: '\t 0  ' }),
    }
    socket.write(postBytes(nativePath, '1', labels))
    expectNumbered(await answer(), { accepted: 1, next: 1, last: '1' })
  })
})

describe('a header that stands twice', () => {
  it.each(['gatherer-producer', 'gatherer-sequence', 'Gatherer-Producer', 'GATHERER-SEQUENCE'])(
    'M7: %s is refused, also with the same value',
    async name => {
      const { socket, answer } = await openSocket(server)
      const labels = { authorization: bearer(client.token), ...headersOf({ type, producer: '0', sequence: 0 }) }
      socket.write(postBytes(nativePath, '1', labels).replace('\r\n\r\n', `\r\n${name}: 0\r\n\r\n`))
      expectRefused(await answer(), 'INVALID_REQUEST')
    },
  )
})

it('M7: a bad header refuses nothing but its request', async () => {
  expectRefused(await refused('1', { type, producer: 'after', sequence: 'x' }), 'INVALID_REQUEST')
  expectNumbered(await client.post('1', { type, producer: 'after', sequence: 0 }), { accepted: 1, next: 1, last: '1' })
  expectStored(await client.post('1', { type }), { accepted: 1 })
})
