/** Methods, paths and queries (protocol rules M1, P6, P7). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectRefused, expectStored } from '../harness/native-answer.js'
import { bearer, linesType as type, nativeClient, nativePath } from '../harness/native-client.js'
import { trialsOf } from '../harness/native-trial.js'
import { expectProblem } from '../harness/problem.js'

const server = await startGatherd()
const client = await nativeClient(server)
const { stored, refused } = trialsOf(server, client)
const authorization = bearer(client.token)
const sendTo = (path: string, method = 'POST') =>
  send(server.port, {
    method,
    path,
    body: method === 'POST' ? '"to another path"' : undefined,
    headers: { authorization },
  })

describe('methods', () => {
  it.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])('P6, P7: %s is 405 with what there is in Allow', async method => {
    const answer = await sendTo(nativePath, method)
    expectProblem(answer, 405, 'METHOD_NOT_ALLOWED')
    expect(answer.headers.allow).toBe('POST, GET, HEAD')
  })

  it('P6, P7: the method counts before the credential and the query', async () => {
    expectProblem(await send(server.port, { method: 'PUT', path: `${nativePath}?x` }), 405, 'METHOD_NOT_ALLOWED')
  })
})

describe('paths', () => {
  it.each([
    '/v1/messages/',
    '/v1/messages/x',
    '//v1/messages',
    '/v1//messages',
    '/V1/Messages',
    '/v1/message',
    '/messages',
  ])('P6: %s is 404', async path => {
    expectProblem(await sendTo(path), 404, 'NOT_FOUND')
    expect(entriesIn(server.folder).some(({ message }) => message === 'to another path')).toBe(false)
  })
})

describe('?stream=', () => {
  const streamOf = async (query: string) => {
    const before = entriesIn(server.folder).length
    expectStored(await send(server.port, { path: `${nativePath}${query}`, body: '1', headers: { authorization } }), {
      accepted: 1,
    })
    return entriesIn(server.folder)[before]?.stream
  }

  it.each(['', '?'])('M1: without one (%j) it is default', async query => {
    expect(await streamOf(query)).toBe('default')
  })

  it.each(['default', 'a', '0', 'nginx.access', 'A-b_c@d.e', 'x'.repeat(64), 'Default'])('M1: %s', async stream => {
    expect(await streamOf(`?stream=${stream}`)).toBe(stream)
    const [entry] = await stored('1', { type, stream })
    expect(entry?.stream).toBe(stream)
  })

  it('M1: may be percent-encoded', async () => {
    expect(await streamOf('?stream=%61%40b')).toBe('a@b')
    expect(await streamOf('?%73tream=a')).toBe('a')
  })

  it('M1: streams share nothing but the journal', async () => {
    for (const stream of ['one', 'two', 'one']) await stored('1\n2', { type, stream })
    const streams = entriesIn(server.folder)
      .slice(-6)
      .map(({ stream }) => stream)
    expect(streams).toEqual(['one', 'one', 'two', 'two', 'one', 'one'])
  })

  it.each(['', 'x'.repeat(65), '.a', '-a', '_a', '@a', 'a b', 'a/b', 'a:b', 'a"b', '../x', 'ä', '🦦', 'a\n', '\u0000'])(
    'M1: %j is 422',
    async stream => {
      expectRefused(await refused('1', { type, stream }), 'INVALID_REQUEST')
    },
  )
})

describe('another query', () => {
  it.each([
    '?stream',
    '?stream=a&stream=a',
    '?stream=a&stream=b',
    '?stream=a&%73tream=a',
    '?stream[]=a',
    '?Stream=a',
    '?streams=a',
    '?x=1',
    '?x',
    '?stream=a&x=1',
    '?stream=a;x=1',
    '?stream=a+b',
    '?stream=%ff',
    '?stream=%',
    '?stream=%6',
    '?token=x',
    '?__proto__=x',
    '?=',
  ])('M1, M14: %s is refused', async query => {
    const before = entriesIn(server.folder).length
    expectRefused(
      await send(server.port, { path: `${nativePath}${query}`, body: '1', headers: { authorization } }),
      'INVALID_REQUEST',
    )
    expect(entriesIn(server.folder)).toHaveLength(before)
  })
})

it('M1: the answer tells how many, and no more', async () => {
  const answer = await client.post('1\n2\n3', { type })
  expectStored(answer, { accepted: 3 })
  expect(Object.keys(jsonOf(answer))).toEqual(['accepted', 'duplicates'])
})
