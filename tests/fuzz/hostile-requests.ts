/**
 * Requests that nobody should send, one for each call: for an operation of the document, by somebody, with anything in it.
 *
 * A request is text and bytes; `<token of …>` in it is filled in when it is sent, since tokens end.
 */
import * as fc from 'fast-check'
import { bodiesFor, type HostileBody } from './hostile-bodies.js'
import { prey, preyPassword, texts, tokenOf } from './hostile-text.js'
import { targetsFor } from './hostile-targets.js'
import type { OpenApi, Operation } from '../harness/openapi.js'

/** `prey` may be anything by now, an admin too. */
export type Asker = 'nobody' | 'writer' | 'reader' | 'admin' | 'prey'

export interface HostileRequest {
  /** Of the document, what it began as. */
  readonly operationId: string
  readonly asker: Asker
  readonly method: string
  readonly target: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Buffer | undefined
  readonly isChunked: boolean
}

/** Any request to any operation; to those that take more, more often. */
export function hostileRequests(document: OpenApi): fc.Arbitrary<HostileRequest> {
  const operations = operationsOf(document)
  const all = operations.map(({ operation }) => operation)
  return fc.oneof(
    ...operations.map(place => ({
      weight: 1 + (place.operation.parameters?.length ?? 0) + (place.operation.requestBody ? 2 : 0),
      arbitrary: requestsTo(document, place, all),
    })),
  )
}

interface Place {
  readonly path: string
  readonly method: string
  readonly operation: Operation
}

function requestsTo(
  document: OpenApi,
  { path, method, operation }: Place,
  all: readonly Operation[],
): fc.Arbitrary<HostileRequest> {
  const body = bodiesFor(document, operation, all)
  const usual = operation.requestBody ? body : fc.constant(undefined)
  return fc
    .record({
      credential: credentials,
      method: fc.oneof({ weight: 12, arbitrary: fc.constant(method) }, { weight: 1, arbitrary: methods }),
      target: targetsFor(document, path, operation),
      headers: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: headers }),
      producer: operation.parameters?.some(({ name }) => name === 'Gatherer-Producer') ? producers : fc.constant([]),
      body: fc.oneof({ weight: 8, arbitrary: usual }, { weight: 1, arbitrary: fc.option(body, { nil: undefined }) }),
      isChunked: fc.nat(4).map(choice => choice === 0),
    })
    .map(parts => requestOf(operation.operationId, parts))
}

export function operationsOf({ paths }: OpenApi): Place[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  )
}

type Headers = readonly (readonly [string, string])[]

interface Credential {
  readonly asker: Asker
  readonly headers: Headers
}

interface Parts {
  readonly credential: Credential
  readonly method: string
  readonly target: string
  readonly headers: Headers
  readonly producer: Headers
  readonly body: HostileBody | undefined
  readonly isChunked: boolean
}

function requestOf(operationId: string, parts: Parts): HostileRequest {
  const { credential, method, target, producer, body, isChunked } = parts
  const headers = [...credential.headers, ...(body?.headers ?? []), ...producer, ...parts.headers]
  return { operationId, asker: credential.asker, method, target, headers, body: body?.bytes, isChunked }
}

const authorization = (value: string): Headers => [['authorization', value]]
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`

/** An API token may do what its scope says: with one that only writes an admin reads nothing, not even as a writer would. */
const holders = fc.constantFrom<readonly [Asker, string]>(
  ['writer', 'writer'],
  ['reader', 'reader'],
  ['admin', 'admin'],
  ['admin', 'admin'],
  ['writer', 'writer_read'],
  ['reader', 'reader_read'],
  ['nobody', 'admin_write'],
  ['admin', 'admin_admin'],
)
const asCookie = (token: string): Headers => [
  ['cookie', `a=b; session=${token}`],
  ['gatherer-csrf', '1'],
]
const showings = fc.oneof(
  { weight: 8, arbitrary: fc.constant((token: string) => authorization(`Bearer ${token}`)) },
  { weight: 1, arbitrary: fc.constant(asCookie) },
  { weight: 1, arbitrary: fc.constant((token: string) => asCookie(token).slice(0, 1)) },
)
const byToken = fc
  .tuple(holders, showings)
  .map(([[asker, holder], show]): Credential => ({ asker, headers: show(tokenOf(holder)) }))
/** Who is not there yet becomes a user by this. */
const byPassword = fc
  .constantFrom(...prey.slice(0, 10))
  .map((name): Credential => ({ asker: 'prey', headers: authorization(basic(`${name}:${preyPassword}`)) }))

/** What may stand in a header: its bytes, without control characters. */
const inHeader = (text: string) =>
  Buffer.from(text)
    .toString('latin1')
    .replaceAll(/\p{Cc}/gu, ' ')

const bad: fc.Arbitrary<Headers> = fc.oneof(
  fc
    .constantFrom('Bearer', 'Bearer ', 'Basic', 'Basic !', 'Basic Og==', 'Digest x', 'mg_', 'Bearer null')
    .map(authorization),
  fc.constantFrom(`Bearer mg_${'A'.repeat(43)}`, 'Bearer mg_', `Bearer mg_${'é'.repeat(43)}`).map(authorization),
  fc
    .constantFrom('x', 'e30.e30.', 'eyJhbGciOiJub25lIn0.eyJpZCI6MSwic2lkIjoieCJ9.')
    .map(token => authorization(`Bearer ${token}`)),
  fc.constantFrom('.', '.x', 'x', '=').map(end => authorization(inHeader(`Bearer ${tokenOf('admin')}${end}`))),
  fc
    .constantFrom('known-victim:', ':', 'a', 'known-victim', `x:${'y'.repeat(1025)}`)
    .map(pair => authorization(basic(pair))),
  texts.map(text => authorization(inHeader(text))),
  texts.map(text => authorization(basic(text))),
  texts.map(text => [['cookie', inHeader(`session=${text}; __Host-session=${text}`)] as const]),
)

const credentials: fc.Arbitrary<Credential> = fc.oneof(
  { weight: 9, arbitrary: byToken },
  { weight: 1, arbitrary: byPassword },
  { weight: 1, arbitrary: fc.constant<Credential>({ asker: 'nobody', headers: [] }) },
  { weight: 2, arbitrary: bad.map((headers): Credential => ({ asker: 'nobody', headers })) },
)

const methods = fc.constantFrom(
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'PROPFIND',
  'QUERY',
  'SEARCH',
)

const producers: fc.Arbitrary<Headers> = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('p', 'q', '..', '', 'x'.repeat(65), 'ü'),
        fc.constantFrom('0', '1', '-1', '9007199254740991', '1e3', ''),
      )
      .map(([id, sequence]): Headers => [
        ['gatherer-producer', inHeader(id)],
        ['gatherer-sequence', sequence],
      ]),
  },
)

const names = [
  'accept',
  'accept-encoding',
  'content-type',
  'content-encoding',
  'cookie',
  'range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'last-event-id',
  'origin',
  'referer',
  'gatherer-producer',
  'gatherer-sequence',
  'gatherer-csrf',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'forwarded',
  'x-http-method-override',
  'access-control-request-method',
  'upgrade',
  'te',
  'host',
  'x-request-id',
  'traceparent',
] as const

const known = fc.constantFrom<readonly [string, string]>(
  ['accept', 'application/json'],
  ['accept', 'text/csv'],
  ['accept', 'text/event-stream'],
  ['accept', 'text/html;q=0.1, */*;q=0'],
  ['expect', '100-continue'],
  ['expect', 'x'],
  ['range', 'bytes=0-10'],
  ['connection', 'close'],
  ['connection', 'upgrade, authorization'],
  ['upgrade', 'h2c'],
  ['x-forwarded-for', '127.0.0.1, ::1, 10.0.0.1'],
  ['x-forwarded-host', 'elsewhere.example'],
  ['x-forwarded-proto', 'javascript'],
  ['host', ''],
  ['host', 'elsewhere.example\t'],
  ['authorization', `Bearer ${tokenOf('writer')}x`],
  ['cookie', `session=${tokenOf('writer')}x`],
  ['origin', 'null'],
  ['origin', 'https://elsewhere.example'],
)

const headers: fc.Arbitrary<Headers> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.array(fc.oneof(known, fc.tuple(fc.constantFrom(...names), texts.map(inHeader))), {
      minLength: 1,
      maxLength: 4,
    }),
  },
  { weight: 1, arbitrary: known.map((header): Headers => [header, header, header]) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(50, 2100).map((count): Headers => Array.from({ length: count }, () => ['a', ''])),
  },
)
