/** The document itself: valid, complete, and without an example that is wrong (protocol rule A4). */
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { documentedBy } from '../harness/documented.js'
import { startGatherd } from '../harness/gatherd.js'
import { send } from '../harness/http.js'
import { isJson, type Content, type Operation, type Schema } from '../harness/openapi.js'
import { exchange } from '../harness/raw-socket.js'

const server = await startGatherd()
const { document, troubleWith } = await documentedBy(server)
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
)

describe('the document', () => {
  it('A4: is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate(structuredClone(document) as never)).toEqual({ valid: true })
    expect(validator.version).toBe('3.1')
  })

  it('A4: has schemas that are JSON Schema, and refer to what is there', () => {
    const schemas = Object.values(document.components.schemas)
    for (const schema of schemas) expect(() => troubleWith(schema, null)).not.toThrow()
    expect(schemas.length).toBeGreaterThan(15)
  })

  it('A4: names the server as it was reached', async () => {
    expect(document.servers).toEqual([{ url: `http://127.0.0.1:${server.port}` }])
    const headers = { host: 'gatherer.example' }
    const { text } = await send(server.port, { method: 'GET', path: '/openapi.json', headers })
    expect(JSON.parse(text)).toMatchObject({ servers: [{ url: 'http://gatherer.example' }] })
    const [answer] = await exchange(server, 'GET /openapi.json HTTP/1.0\r\n\r\n')
    expect(JSON.parse(answer?.text ?? '')).toMatchObject({ servers: [{ url: '/' }] })
  })

  it('A4: gives every operation a name of its own', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
  })

  it('A4, P6: the methods of a path are those that a 405 allows', async () => {
    for (const [path, item] of Object.entries(document.paths)) {
      const { headers } = await send(server.port, { method: 'PUT', path })
      const methods = Object.keys(item).flatMap(method => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]))
      expect([path, headers.allow?.split(', ').toSorted()]).toEqual([path, methods.toSorted()])
    }
  })
})

describe('the examples', () => {
  it('A4: of bodies are as their schemas want them', () => {
    const bodies = operations.flatMap(({ operation }) => contentsOf(operation)).flatMap(content => examplesIn(content))
    expect(bodies.length).toBeGreaterThan(50)
    expect(bodies.flatMap(({ schema, value }) => troubleWith(schema, value))).toEqual([])
  })

  it('A4: of schemas are as the schemas want them', () => {
    const schemas = [...schemasIn(document)]
    const examples = schemas.flatMap(schema => (schema['examples'] as unknown[]).map(value => ({ schema, value })))
    expect(examples.length).toBeGreaterThan(20)
    expect(examples.flatMap(({ schema, value }) => troubleWith(schema, value))).toEqual([])
  })

  it('A4: of requests have each one answer of the same name', () => {
    const asked = operations.flatMap(({ operation }) =>
      namesIn(operation.requestBody?.content).map(name => answersNamed(operation, name)),
    )
    expect(asked.length).toBeGreaterThan(10)
    expect(new Set(asked.map(statuses => statuses.length))).toEqual(new Set([1]))
  })
})

function contentsOf({ requestBody, responses }: Operation): Content[] {
  return [requestBody?.content ?? {}, ...Object.values(responses).map(({ content = {} }) => content)]
}

/** Every example with its schema, and of bodies of lines each line with its. */
function examplesIn(content: Content): { readonly schema: Schema; readonly value: unknown }[] {
  return Object.entries(content).flatMap(([mediaType, { schema, examples = {}, 'x-line-schema': lineSchema }]) => {
    const values = Object.values(examples).map(({ value }) => value)
    if (!isJson(mediaType)) expect(values.every(value => typeof value === 'string')).toBe(true)
    const whole = values.map(value => ({ schema, value }))
    if (!lineSchema) return whole
    const lines = values.flatMap(value => String(value).split('\n')).filter(line => line !== '')
    return [...whole, ...lines.map(line => ({ schema: lineSchema, value: JSON.parse(line) as unknown }))]
  })
}

/** Every schema with `examples` of its own, wherever it stands. */
function* schemasIn(value: unknown): Generator<Schema> {
  if (typeof value !== 'object' || value === null) return
  if ('examples' in value && Array.isArray(value.examples)) yield value
  for (const part of Object.values(value)) yield* schemasIn(part)
}

function namesIn(content: Content = {}): string[] {
  return Object.values(content).flatMap(({ examples = {} }) => Object.keys(examples))
}

function answersNamed({ responses }: Operation, name: string): string[] {
  return Object.keys(responses).filter(status => namesIn(responses[status]?.content).includes(name))
}
