/**
 * Whether answers are as `GET /openapi.json` says (protocol rule A4): status, headers, media type and body.
 *
 * Strict: a status must be named, and a JSON object may have no member that is not.
 */
import { Ajv2020 } from 'ajv/dist/2020.js'
import { isRfc3339 } from '@message-gatherer/protocol'
import { expect } from 'vitest'
import { jsonOf, send, type Answer, type Ask, type Request } from './http.js'
import { isJson, type DocumentedAnswer, type OpenApi, type Schema } from './openapi.js'

type Asked = Pick<Request, 'method' | 'path'>

export interface Documented {
  readonly document: OpenApi
  /** Expects that this request may be answered so. */
  readonly expect: (asked: Asked, answer: Answer) => void
  /** What makes this no answer to this request, in words. */
  readonly troubleIn: (asked: Asked, answer: Answer) => readonly string[]
  /** What is wrong with a value, in words; nothing, if it is as its schema wants it. */
  readonly troubleWith: TroubleWith
}

type TroubleWith = (schema: Schema, value: unknown) => readonly string[]

/** The document of a running server. */
export function documentedBy({ port }: { readonly port: number }): Promise<Documented> {
  return documentedOver(request => send(port, request))
}

/** As `documentedBy`, however requests get to the server. */
export async function documentedOver(ask: Ask): Promise<Documented> {
  const document = jsonOf(await ask({ method: 'GET', path: '/openapi.json' })) as unknown as OpenApi
  const troubleWith = checkerFor(document)
  const troubleIn = (asked: Asked, answer: Answer) => {
    const documented = findAnswer(document, asked, answer.status)
    if (!documented) return [`${answer.status} is not documented`]
    return [...headerTrouble(documented, answer, troubleWith), ...bodyTrouble(documented, answer, troubleWith)]
  }
  const expectAnswer = (asked: Asked, answer: Answer) => {
    const what = `${asked.method ?? 'POST'} ${asked.path}: ${answer.status} ${answer.text.slice(0, 300)}`
    expect({ what, trouble: troubleIn(asked, answer) }).toEqual({ what, trouble: [] })
  }
  return { document, expect: expectAnswer, troubleIn, troubleWith }
}

function checkerFor({ components }: OpenApi): TroubleWith {
  const formats = { 'date-time': isRfc3339, 'uri-reference': true, password: true } as const
  const ajv = new Ajv2020({ strict: false, allErrors: true, formats })
  const compiled = new WeakMap<Schema, ReturnType<typeof ajv.compile>>()
  return (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile({ ...schema, components })
    compiled.set(schema, validate)
    if (validate(value) === true) return []
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
  }
}

/** A path that is not there has one answer; a method that a path does not have, the one that its methods tell. */
function findAnswer({ paths, components }: OpenApi, asked: Asked, status: number): DocumentedAnswer | undefined {
  const method = (asked.method ?? 'POST').toLowerCase()
  const item = itemAt(paths, asked.path.split('?', 1)[0] ?? '')
  if (!item) return status === 404 ? components.responses.NotFound : undefined
  const operation = item[method === 'head' ? 'get' : method]
  return operation ? operation.responses[status] : Object.values(item)[0]?.responses[405]
}

/** Of the path itself, or of the one whose `{names}` stand for a part of it. */
function itemAt(paths: OpenApi['paths'], path: string) {
  const parts = path.split('/')
  const isAt = ([template]: readonly [string, unknown]) => {
    const names = template.split('/')
    return names.length === parts.length && names.every((name, at) => name.startsWith('{') || name === parts[at])
  }
  return paths[path] ?? Object.entries(paths).find(isAt)?.[1]
}

function headerTrouble({ headers = {} }: DocumentedAnswer, answer: Answer, troubleWith: TroubleWith): string[] {
  return Object.entries(headers).flatMap(([name, { required, schema }]) => {
    const text = answer.headers[name.toLowerCase()]
    if (text === undefined) return required ? [`${name} is missing`] : []
    return troubleWith(schema, schema['type'] === 'integer' ? Number(text) : text)
  })
}

function bodyTrouble({ content }: DocumentedAnswer, answer: Answer, troubleWith: TroubleWith): readonly string[] {
  if (!content) return answer.text === '' ? [] : ['a body']
  const mediaType = answer.headers['content-type']?.split(';', 1)[0] ?? ''
  const schema = content[mediaType]?.schema
  if (!schema) return [`Content-Type ${mediaType}`]
  // A HEAD has the head only.
  if (answer.text === '') return []
  return isJson(mediaType)
    ? troubleWith(closed(schema), JSON.parse(answer.text) as unknown)
    : troubleWith(schema, answer.text)
}

const closedSchemas = new WeakMap<Schema, Schema>()

/** Closed here and not in the document: its readers must leave room for members to come. */
function closed(schema: Schema): Schema {
  const found = closedSchemas.get(schema) ?? { allOf: [schema], unevaluatedProperties: false }
  closedSchemas.set(schema, found)
  return found
}
