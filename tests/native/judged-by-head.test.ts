/** What can be judged by a request's head is, before its body is read (protocol rule M12). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectRefused, expectStored, expectTooLarge } from '../harness/native-answer.js'
import { basic, linesType, nativeClient, nativePath, rawHeaders } from '../harness/native-client.js'
import { expectBasicRefused, expectProblem } from '../harness/problem.js'
import type { Answer } from '../harness/http.js'
import { chunkedHead, chunkOf, exchange, openSocket, postBytes } from '../harness/raw-socket.js'

const server = await startGatherd({ flags: ['--max-body', '1KiB'] })
const client = await nativeClient(server)
const good = rawHeaders(client, { type: linesType })

interface Head {
  readonly what: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly expectIt: (answer: Answer) => void
}

const expectInvalidToken = (answer: Answer) => expectProblem(answer, 401, 'INVALID_TOKEN')

const expectInvalid = (answer: Answer) => expectRefused(answer, 'INVALID_REQUEST')
const expectUnknownType = (answer: Answer) => expectRefused(answer, 'UNSUPPORTED_CONTENT_TYPE')
const expectUnknownEncoding = (answer: Answer) => expectRefused(answer, 'UNSUPPORTED_ENCODING')

const bad: readonly Head[] = [
  { what: 'no credential', headers: { authorization: '' }, expectIt: expectInvalidToken },
  { what: 'a bad token', headers: { authorization: 'Bearer x' }, expectIt: expectInvalidToken },
  {
    what: 'a wrong password',
    headers: { authorization: basic(client.user, 'wrong') },
    expectIt: expectBasicRefused,
  },
  { what: 'a bad stream', query: '?stream=', expectIt: expectInvalid },
  { what: 'an unknown parameter', query: '?color=red', expectIt: expectInvalid },
  { what: 'an unknown type', headers: { 'content-type': 'image/png' }, expectIt: expectUnknownType },
  {
    what: 'another charset',
    headers: { 'content-type': 'text/plain; charset=latin1' },
    expectIt: expectUnknownType,
  },
  { what: 'an unknown encoding', headers: { 'content-encoding': 'br' }, expectIt: expectUnknownEncoding },
  { what: 'a producer alone', headers: { 'gatherer-producer': 'p' }, expectIt: expectInvalid },
  {
    what: 'a bad sequence',
    headers: { 'gatherer-producer': 'p', 'gatherer-sequence': '-1' },
    expectIt: expectInvalid,
  },
]

/** The length of a body of which nothing is ever sent. */
const promised = { 'content-length': '100' }

describe.each(bad)('$what', ({ query = '', headers, expectIt }) => {
  const all = { ...good, ...headers }

  it('M12: is answered before the body is sent', async () => {
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(`${nativePath}${query}`, '', { ...all, ...promised }))
    expectIt(await answer())
  })

  it('M12: is answered instead of 100 Continue', async () => {
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(`${nativePath}${query}`, '', { ...all, ...promised, expect: '100-continue' }))
    expectIt(await answer())
  })

  it('M12: is answered before the first chunk', async () => {
    const { socket, answer } = await openSocket(server)
    socket.write(chunkedHead(`${nativePath}${query}`, all))
    expectIt(await answer())
  })
})

describe('a body that says it is too large', () => {
  const tooLong = { ...good, 'content-length': '1025' }

  it('M12, M5: is refused before it is sent', async () => {
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(nativePath, '', tooLong))
    expectTooLarge(await answer(), '--max-body')
  })

  it('M12, M5: is refused instead of 100 Continue', async () => {
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(nativePath, '', { ...tooLong, expect: '100-continue' }))
    const first = await answer()
    expect(first.status).toBe(422)
    expectTooLarge(first, '--max-body')
  })

  it('M12, M5: of a length that no number can hold, too', async () => {
    const { socket, answer } = await openSocket(server)
    socket.write(postBytes(nativePath, '', { ...good, 'content-length': '9007199254740993' }))
    expectTooLarge(await answer(), '--max-body')
  })

  it('M5: in chunks is refused where it passes the limit, also behind 100 Continue', async () => {
    const { socket, answers } = await openSocket(server)
    socket.write(chunkedHead(nativePath, { ...good, expect: '100-continue' }))
    expect((await answers(1))[0]?.status).toBe(100)
    socket.write(chunkOf('\n'.repeat(1000)))
    socket.write(chunkOf('\n'.repeat(1000)))
    const [, refusal] = await answers(2)
    if (refusal) expectTooLarge(refusal, '--max-body')
  })
})

describe('a good head', () => {
  it('M12: gets 100 Continue where it asks for it, and then its answer', async () => {
    const { socket, answers } = await openSocket(server)
    const headers = { ...good, expect: '100-continue', 'content-length': '4' }
    socket.write(postBytes(nativePath, '', headers))
    expect((await answers(1))[0]?.status).toBe(100)
    socket.write('1\n2\n')
    const [, answer] = await answers(2)
    if (!answer) throw new Error('no answer')
    expectStored(answer, { accepted: 2 })
  })

  it('M12: may be followed by its body at once, without waiting for 100 Continue', async () => {
    const headers = { ...good, expect: '100-continue', connection: 'close' }
    const answers = await exchange(server, postBytes(nativePath, '7', headers))
    expect(answers.at(-1)?.status).toBe(200)
  })

  it('M2: may be followed by chunks of any size', async () => {
    const { socket, answer } = await openSocket(server)
    const bytes = '{"a":"ä"}\n2\n'
    socket.write(chunkedHead(nativePath, good))
    for (const byte of Buffer.from(bytes))
      socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.from([byte]), Buffer.from('\r\n')]))
    socket.write('0\r\n\r\n')
    expectStored(await answer(), { accepted: 2 })
    expect(
      entriesIn(server.folder)
        .slice(-2)
        .map(({ messageText }) => messageText),
    ).toEqual(['{"a":"ä"}', '2'])
  })
})

it('M12: after a refusal the connection is closed, or good for another request, but never out of step', async () => {
  for (const { query = '', headers } of bad) {
    const { socket, answers, closed } = await openSocket(server)
    const inside = postBytes(nativePath, '"smuggled"', good)
    socket.write(postBytes(`${nativePath}${query}`, inside, { ...good, ...headers }))
    socket.write(postBytes(nativePath, '"behind"', { ...good, connection: 'close' }))
    await closed
    const statuses = (await answers(1)).map(({ status }) => status)
    expect([422, 401]).toContain(statuses[0])
    expect([[], [200]]).toContainEqual(statuses.slice(1))
  }
  expect(entriesIn(server.folder).some(({ message }) => message === 'smuggled')).toBe(false)
})
