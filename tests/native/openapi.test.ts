/** `GET /openapi.json` describes every route (protocol rules A4, P6). */
import { describe, expect, it } from 'vitest'
import { startGatherd } from '../harness/gatherd.js'
import { jsonOf, send } from '../harness/http.js'
import { envelopesType, jsonType, linesType, nativePath, textType } from '../harness/native-client.js'

const server = await startGatherd()
const answer = await send(server.port, { method: 'GET', path: '/openapi.json' })

type Json = Readonly<Record<string, unknown>>
const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']
const described = jsonOf(answer)
const paths = (described['paths'] ?? {}) as Readonly<Record<string, Readonly<Record<string, Json>>>>
/** What HEAD answers follows from GET. */
const methodsOf = (path: string) => Object.keys(paths[path] ?? {}).filter(key => verbs.includes(key) && key !== 'head')

it('A4: is OpenAPI 3.1', () => {
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toMatch(/json/)
  expect(described['openapi']).toMatch(/^3\.1\.\d+$/)
  expect(described['info']).toMatchObject({
    title: expect.any(String) as string,
    version: expect.any(String) as string,
  })
})

it('A4: knows the routes that these rules name', () => {
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/identify',
      '/authenticate',
      '/message',
      '/v1/sessions',
      '/v1/sessions/current',
      nativePath,
      '/v1',
      '/healthz',
      '/readyz',
      '/errors',
      '/openapi.json',
    ]),
  )
})

describe.each(Object.keys(paths))('%s', path => {
  it('A4, P6: answers the methods that are described, and no other', async () => {
    const { status, headers } = await send(server.port, { method: 'PROPFIND', path })
    expect(status).toBe(405)
    const allowed = (headers.allow ?? '').toLowerCase().split(', ')
    expect(allowed.filter(method => method !== 'head').toSorted()).toEqual(methodsOf(path).toSorted())
  })

  it('A4: tells for each method what it answers', () => {
    for (const method of methodsOf(path)) {
      const responses = paths[path]?.[method]?.['responses'] as Json
      expect(Object.keys(responses).length).toBeGreaterThan(0)
    }
  })
})

it('A4, M2: every reference in it leads somewhere', () => {
  const references = [...answer.text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => String(path))
  for (const reference of references) {
    let place: unknown = described
    for (const key of reference.split('/')) place = (place as Json)[key.replaceAll('~1', '/').replaceAll('~0', '~')]
    expect(place, reference).toBeDefined()
  }
})

it('A4, M1, M2, M14: /v1/messages has its types, its query, its headers and its answers', () => {
  const post = paths[nativePath]?.['post'] as Json
  const { content } = post['requestBody'] as { readonly content: Json }
  expect(Object.keys(content)).toEqual(expect.arrayContaining([jsonType, linesType, textType, envelopesType]))
  const parameters = post['parameters'] as readonly { readonly name: string; readonly in: string }[]
  const names = parameters.map(({ name, in: where }) => `${where} ${name.toLowerCase()}`)
  expect(names).toEqual(
    expect.arrayContaining(['query stream', 'header gatherer-producer', 'header gatherer-sequence']),
  )
  expect(Object.keys(post['responses'] as Json)).toEqual(
    expect.arrayContaining(['200', '401', '409', '422', '429', '503']),
  )
})
