/** Refusals: problem documents with codes that the server explains (protocol rules P6, P7, P8, M14). */
import { describe, expect, it } from 'vitest'
import { jsonOf, type Request } from '../harness/http.js'
import { bearer, nativePath } from '../harness/native-client.js'
import { expectProblem } from '../harness/problem.js'
import { nativeAt, randomName, theTarget } from '../harness/target.js'

const target = await theTarget()
const client = await nativeAt(target)
const send = (headers: Request['headers'], body: string | Uint8Array = '1'): Request => ({
  path: nativePath,
  body,
  headers: { authorization: bearer(client.token), ...headers },
})
const numbered = { 'gatherer-producer': randomName(), 'gatherer-sequence': '0' }

/** In this order: the first one makes the others possible. */
const situations: readonly (readonly [status: number, code: string, request: Request])[] = [
  [409, 'SEQUENCE_GAP', send({ ...numbered, 'gatherer-sequence': '1' })],
  [422, 'INVALID_JSON', send({ 'content-type': 'application/json' }, '{')],
  [422, 'INVALID_UTF8', send({}, Buffer.from([0xff]))],
  [422, 'INVALID_REQUEST', send({}, '')],
  [422, 'UNSUPPORTED_CONTENT_TYPE', send({ 'content-type': 'image/png' })],
  [422, 'UNSUPPORTED_ENCODING', send({ 'content-encoding': 'br' })],
  [422, 'INVALID_ENCODING', send({ 'content-encoding': 'gzip' })],
  [422, 'TOO_LARGE', { path: '/v1/sessions', body: ' '.repeat(1024 * 1024 + 1) }],
  [401, 'INVALID_TOKEN', send({ authorization: 'Bearer x' })],
  [
    401,
    'WRONG_CREDENTIALS',
    { path: '/v1/sessions', body: { username: target.user, password: `${target.password} ` } },
  ],
  [404, 'NOT_FOUND', { method: 'GET', path: `/${randomName()}` }],
  [405, 'METHOD_NOT_ALLOWED', { method: 'PUT', path: nativePath }],
]

it.each(situations)('P7, P8, M14: a %i %s is a problem document', async (status, code, request) => {
  const answer = await target.ask(request)
  expectProblem(answer, status, code)
})

describe('GET /errors', () => {
  it('P7, A1: lists every code that was met, with its status', async () => {
    const { text } = await target.ask({ method: 'GET', path: '/errors' })
    const listed = [...text.matchAll(/^([A-Z_0-9]+) {2}(\d{3}) {2}again: \S/gm)].map(
      ([, code, status]) => `${code} ${status}`,
    )
    expect(new Set(listed).size).toBe(listed.length)
    for (const [status, code] of situations) expect(listed).toContain(`${code} ${status}`)
  })
})

describe('paths and methods', () => {
  it.each(['/nowhere', '/v1/nowhere', '/v1/messages/x', '/V1', '/identify/'])('P6: %s is 404', async path => {
    for (const method of ['GET', 'POST']) expectProblem(await target.ask({ method, path }), 404, 'NOT_FOUND')
  })

  it('P6: the methods of every documented path are those that its 405 allows', async () => {
    for (const [path, item] of Object.entries(target.document.document.paths)) {
      const answer = await target.ask({ method: 'PUT', path: path.replace('{name}', 'nobody') })
      const methods = Object.keys(item).flatMap(method => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
      expect([path, answer.status]).toEqual([path, 405])
      expect([path, answer.headers.allow?.split(', ').toSorted()]).toEqual([path, methods.toSorted()])
    }
  })

  it('P7, M8: 409 tells what is expected, and a refusal says what to do', async () => {
    const gap = jsonOf(await target.ask(send({ ...numbered, 'gatherer-sequence': '7' })))
    expect(gap).toMatchObject({ expected_sequence: 0 })
    expect(jsonOf(await target.ask(send({ 'content-type': 'x/y' })))['hint']).toEqual(expect.any(String))
  })
})
