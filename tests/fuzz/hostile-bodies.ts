/**
 * Bodies for an operation: what its schema and examples want, spoilt in one way or another, or left as it is.
 *
 * Text for JSON is written by hand here, because a serializer would mend what is to be broken.
 */
import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { texts } from './hostile-text.js'
import { asText, valuesOf } from './schema-values.js'
import type { OpenApi, Operation, Schema } from '../harness/openapi.js'

export interface HostileBody {
  readonly bytes: Buffer
  readonly headers: readonly (readonly [string, string])[]
}

/** Bodies of any operation, this one's most often. */
export function bodiesFor(
  document: OpenApi,
  operation: Operation,
  all: readonly Operation[],
): fc.Arbitrary<HostileBody> {
  const own = likelyBodies(document, operation)
  const others = all.flatMap(other => (other.requestBody && other !== operation ? [likelyBodies(document, other)] : []))
  const likely = fc.oneof({ weight: 6, arbitrary: own }, { weight: 1, arbitrary: fc.oneof(...others) })
  const spoilt = fc.tuple(likely, spoilings).map(([{ bytes, headers }, spoil]) => ({ bytes: spoil(bytes), headers }))
  return fc.oneof(
    { weight: 8, arbitrary: likely },
    { weight: 4, arbitrary: spoilt },
    { weight: 2, arbitrary: packed(likely) },
    {
      weight: 1,
      arbitrary: fc.uint8Array({ maxLength: 300 }).map(bytes => ({ bytes: Buffer.from(bytes), headers: [] })),
    },
  )
}

const contentTypes = fc.constantFrom(
  'application/json',
  'application/x-ndjson',
  'text/plain',
  'application/vnd.message-gatherer+ndjson',
  'application/json; charset=utf-16',
  'text/plain;charset="utf-8"',
  'multipart/form-data; boundary=x',
  'application/',
  ';;;',
  '',
)

function likelyBodies(document: OpenApi, { requestBody }: Operation): fc.Arbitrary<HostileBody> {
  if (!requestBody) return fc.constant({ bytes: Buffer.from('{}'), headers: [] })
  const kinds = Object.entries(requestBody.content).map(([type, { schema, examples = {}, 'x-line-schema': line }]) => {
    const shown = Object.values(examples).map(({ value }) => asText(value))
    const made = line ? linesOf(document, line) : valuesOf(document, schema).map(asText)
    const bytes = fc
      .oneof(...(shown.length > 0 ? [fc.constantFrom(...shown)] : []), made)
      .map(text => Buffer.from(text))
    const label = fc.oneof({ weight: 8, arbitrary: fc.constant(type) }, { weight: 1, arbitrary: contentTypes })
    return fc.record({ bytes, headers: label.map(value => [['content-type', value] as const]) })
  })
  return fc.oneof(...kinds)
}

function linesOf(document: OpenApi, line: Schema): fc.Arbitrary<string> {
  return fc.array(valuesOf(document, line).map(asText), { minLength: 1, maxLength: 5 }).map(lines => lines.join('\n'))
}

type Spoil = (bytes: Buffer) => Buffer

const at = fc.nat(400)

const spoilings: fc.Arbitrary<Spoil> = fc.oneof(
  at.map(
    (place): Spoil =>
      bytes =>
        bytes.subarray(0, place % (bytes.length + 1)),
  ),
  fc.tuple(at, fc.nat(255)).map(
    ([place, byte]): Spoil =>
      bytes =>
        replaced(bytes, place, Buffer.of(byte)),
  ),
  fc.tuple(at, texts).map(
    ([place, text]): Spoil =>
      bytes =>
        inserted(bytes, place, Buffer.from(text)),
  ),
  at.map(
    (place): Spoil =>
      bytes =>
        inserted(bytes, place, Buffer.of(0xed, 0xa0, 0x80)),
  ),
  at.map(
    (place): Spoil =>
      bytes =>
        inserted(bytes, place, Buffer.of(0)),
  ),
  fc.constantFrom(10, 255, 257, 5000).map(
    (depth): Spoil =>
      bytes =>
        nested(bytes, depth),
  ),
  membersFirst('"__proto__":{"role":"admin","username":"known-victim"},"constructor":null'),
  membersFirst('"password":"\\ud800","name":1e999,"role":"admin"'),
  membersFirst('"username":123456789012345678901234567890,"cookie":true'),
  fc.constant<Spoil>(bytes => Buffer.concat([bytes, bytes])),
  fc.constant<Spoil>(bytes => Buffer.from(`\ufeff${bytes.toString()}`)),
  fc.constant<Spoil>(bytes => Buffer.from(bytes.toString(), 'utf16le')),
  fc.constant<Spoil>(() => Buffer.alloc(0)),
)

function membersFirst(members: string): fc.Arbitrary<Spoil> {
  return fc.constant(bytes => Buffer.from(bytes.toString().replace('{', `{${members},`)))
}

function nested(bytes: Buffer, depth: number): Buffer {
  return Buffer.from(`{"a":${'['.repeat(depth)}${bytes.toString()}${']'.repeat(depth)}}`)
}

function replaced(bytes: Buffer, place: number, by: Buffer): Buffer {
  const start = place % (bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, start), by, bytes.subarray(start + by.length)])
}

function inserted(bytes: Buffer, place: number, what: Buffer): Buffer {
  const start = place % (bytes.length + 1)
  return Buffer.concat([bytes.subarray(0, start), what, bytes.subarray(start)])
}

const bomb = gzipSync(Buffer.alloc(20_000_000, '0\n'))

/** In a `Content-Encoding`, which may or may not be the one that is named. */
function packed(bodies: fc.Arbitrary<HostileBody>): fc.Arbitrary<HostileBody> {
  const names = fc.constantFrom('gzip', 'gzip', 'GZIP', 'x-gzip', 'deflate', 'br', 'zstd', 'identity', 'gzip, gzip', '')
  const pack = fc.constantFrom<Spoil>(
    gzipSync,
    bytes => gzipSync(bytes).subarray(0, -5),
    bytes => Buffer.concat([gzipSync(bytes), Buffer.from('more')]),
    bytes => Buffer.concat([gzipSync(bytes), gzipSync(bytes)]),
    bytes => gzipSync(gzipSync(bytes)),
    bytes => bytes,
    () => bomb,
  )
  return fc.tuple(bodies, names, pack).map(([{ bytes, headers }, name, change]) => ({
    bytes: Buffer.from(change(bytes)),
    headers: [...headers, ['content-encoding', name] as const],
  }))
}
