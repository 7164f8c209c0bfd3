/** What holds over plain HTTP holds over TLS, and what is said of the way there (network rules N1, N8 and N9). */
import { expect, it } from 'vitest'
import { CertificatePair, makeCertificate } from '../harness/certificates.js'
import { freshName } from '../harness/classic-client.js'
import { startGatherd, type Gatherd } from '../harness/gatherd.js'
import { jsonOf, type Answer } from '../harness/http.js'
import { entriesIn } from '../harness/journal-files.js'
import { expectStored } from '../harness/native-answer.js'
import { linesType as type, nativeClientOver, nativePath, rawHeaders } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { chunkedHead, chunkOf, postBytes } from '../harness/raw-socket.js'
import { openSecureSocket, secureAsk } from '../harness/secure.js'
import { until } from '../harness/until.js'

const pair = CertificatePair.of(await makeCertificate())
const server = await startGatherd({ flags: pair.flags })
const client = await signIn(server)
const bytesOf = (lines: string) => postBytes(nativePath, lines, rawHeaders(client, { type }))
const get = 'GET /healthz HTTP/1.1\r\nHost: gatherd\r\n\r\n'

it('N8: three requests at once on one connection are answered in their order', async () => {
  const { socket, answers } = await openSecureSocket(server)
  socket.write(bytesOf('1\n2\n') + get + bytesOf('3\n'))
  const all = await answers(3)
  expect(all.map(({ text }) => jsonOf({ text })['accepted'])).toEqual([2, undefined, 1])
})

it('N8: the metrics are there', async () => {
  const { status, text } = await secureAsk(server)({ method: 'GET', path: '/metrics' })
  expect(status).toBe(200)
  expect(text).toContain('gatherd_')
})

it('N8: who ends its side after a request gets the answer', async () => {
  const { socket, answer, closed } = await openSecureSocket(server, { allowHalfOpen: true })
  socket.end(bytesOf('4\n'))
  expectStored(await answer(), { accepted: 1 })
  socket.destroy()
  await closed
})

it('N8: a body that comes byte by byte, and one in chunks, are taken', async () => {
  const { socket, answer } = await openSecureSocket(server)
  for (const byte of bytesOf('5\n')) socket.write(byte)
  expectStored(await answer(), { accepted: 1 })
  const chunked = await openSecureSocket(server)
  chunked.socket.write(chunkedHead(nativePath, rawHeaders(client, { type })) + chunkOf('6\n') + chunkOf(''))
  expectStored(await chunked.answer(), { accepted: 1 })
})

it('N8: rubbish behind a request does not take its answer away, and is answered itself', async () => {
  const { socket, answers, closed } = await openSecureSocket(server)
  socket.write(`${bytesOf('7\n')}rubbish\r\n\r\n`)
  const [first, second] = (await answers(2)) as [Answer, Answer]
  expectStored(first, { accepted: 1 })
  expectProblem(second, 400, 'INVALID_REQUEST')
  await closed
})

it('N8, A3: a request that has begun is finished while the server stops, a connection that never asked is cut', async () => {
  const other = await startGatherd({ flags: pair.flags })
  const sender = await signIn(other)
  const whole = postBytes(nativePath, '1\n', rawHeaders(sender, { type }))
  const [begun, silent] = [await openSecureSocket(other), await openSecureSocket(other)]
  begun.socket.write(whole.slice(0, -1))
  await sender.post('0\n', { type })
  other.program.child.kill('SIGTERM')
  await until('the word that it stops', () => other.printed().stderr.includes('stopping: '))
  await silent.closed
  begun.socket.write(whole.slice(-1))
  expectStored(await begun.answer(), { accepted: 1 })
  expect((await other.program.ended).status).toBe(0)
  expect(entriesIn(other.folder).map(({ message }) => message)).toEqual([0, 1])
})

it('N1: the ready line, GET / and the OpenAPI document say https', async () => {
  const origin = `https://127.0.0.1:${server.port}`
  expect(server.printed().stdout).toBe(`gatherd listening on ${origin}\n`)
  const ask = secureAsk(server)
  expect((await ask({ method: 'GET', path: '/' })).text).toContain(`curl ${origin}/identify`)
  expect(jsonOf(await ask({ method: 'GET', path: '/openapi.json' }))['servers']).toEqual([{ url: origin }])
})

it('N9: with a certificate of files every answer is for https only, with one made here none is', async () => {
  const requests = [
    { method: 'GET', path: '/healthz' },
    { path: nativePath, body: '8\n', headers: rawHeaders(client, { type }) },
    { path: nativePath, body: '9\n' },
    { path: '/identify', body: {} },
    { path: '/nowhere' },
  ]
  for (const request of requests) {
    const { headers } = await secureAsk(server)(request)
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  }
  const { socket, answers } = await openSecureSocket(server)
  socket.write(bytesOf('10\n'))
  expect((await answers(1))[0]?.headers).toMatchObject({ 'strict-transport-security': 'max-age=31536000' })
  const own = await startGatherd({ flags: ['--tls', 'self-signed'] })
  for (const request of requests)
    expect((await secureAsk(own)(request)).headers['strict-transport-security']).toBeUndefined()
})

async function signIn(at: Gatherd) {
  const ask = secureAsk(at)
  const user = freshName()
  const { token } = jsonOf(await ask({ path: '/v1/sessions', body: { username: user, password: 'pass' } }))
  return nativeClientOver(ask, { user, token: String(token) })
}
