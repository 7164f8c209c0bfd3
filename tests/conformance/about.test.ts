/** What a server says of itself (protocol rules A1, A2, A4, P6). */
import { expect, it } from 'vitest'
import { jsonOf } from '../harness/http.js'
import { theTarget } from '../harness/target.js'

const target = await theTarget()
const get = (path: string, method = 'GET') => target.ask({ method, path })

it('A1: / says in plain text what this is, and how to send', async () => {
  const answer = await get('/')
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toMatch(/^text\/plain/)
  for (const path of ['/identify', '/authenticate', '/message', '/v1/messages']) expect(answer.text).toContain(path)
})

it('A1: /v1 tells name, version, journal id, registration and limits', async () => {
  const count = expect.any(Number) as number
  expect(jsonOf(await get('/v1'))).toMatchObject({
    name: 'message-gatherer',
    version: expect.stringMatching(/^\d+\.\d+\.\d+/) as string,
    journal_id: expect.stringMatching(/^[0-9a-f]{8}$/) as string,
    registration: expect.stringMatching(/^(?:open|closed)$/) as string,
    limits: { body_bytes: count, decompressed_bytes: count, message_bytes: count, messages: count },
  })
})

it('A2: /healthz and /readyz are 200, and say that messages can be stored', async () => {
  expect((await get('/healthz')).status).toBe(200)
  const ready = await get('/readyz')
  expect(ready.status).toBe(200)
  expect(jsonOf(ready)).toMatchObject({ status: 'ready', journal: { state: 'writable' } })
})

it('A4: /openapi.json is OpenAPI 3.1, and describes every route of this suite', async () => {
  const answer = await get('/openapi.json')
  expect(answer.headers['content-type']).toMatch(/^application\/json/)
  expect(jsonOf(answer)['openapi']).toMatch(/^3\.1\.\d+$/)
  expect(Object.keys(target.document.document.paths)).toEqual(
    expect.arrayContaining([
      '/v1',
      '/openapi.json',
      '/identify',
      '/authenticate',
      '/message',
      '/v1/messages',
      '/v1/sessions',
      '/v1/sessions/current',
    ]),
  )
})

it.each(['/', '/v1', '/errors', '/healthz', '/readyz', '/openapi.json'])(
  'P6: HEAD of %s is as GET without a body',
  async path => {
    const [head, whole] = [await get(path, 'HEAD'), await get(path)]
    expect([head.status, head.text]).toEqual([200, ''])
    expect(head.headers['content-type']).toBe(whole.headers['content-type'])
  },
)
