/**
 * What may come on one connection: requests one behind the other, their ends said in honest, doubtful and contradictory ways,
 * more requests hidden in their bodies, noise, and all of it damaged and cut into pieces.
 *
 * Each request that stores names a stream of its own, so that the journal tells which were acted upon.
 */
import * as fc from 'fast-check'

export interface Conversation {
  readonly parts: readonly Part[]
  readonly edits: readonly Edit[]
  /** Where the bytes are cut into pieces that are sent one by one. */
  readonly cuts: readonly number[]
  readonly end: 'half' | 'reset'
}

export interface Names {
  /** Another one for each request that is made. */
  readonly fresh: () => string
  readonly authorization: string
}

type Part = (names: Names) => string
type Edit = (bytes: string) => string

export function bytesOf({ parts, edits }: Conversation, names: Names): string {
  const bytes = parts.map(part => part(names)).join('')
  return edits.reduce((text, edit) => edit(text), bytes)
}

/** Well-formed, as any client may send them: all of them are answered. */
export function honestConversations(): fc.Arbitrary<Conversation> {
  const parts = fc.array(fc.oneof(honestStores, echoes, refused), { minLength: 1, maxLength: 8 })
  return fc.record({ parts, edits: fc.constant([]), cuts, end: fc.constant('half') })
}

export function hostileConversations(): fc.Arbitrary<Conversation> {
  const parts = fc.array(
    fc.oneof(
      { weight: 2, arbitrary: honestStores },
      { weight: 2, arbitrary: echoes },
      { weight: 1, arbitrary: refused },
      { weight: 6, arbitrary: doubtful },
      { weight: 1, arbitrary: noise },
    ),
    { minLength: 1, maxLength: 5 },
  )
  const some = fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(edit, { maxLength: 3 }) },
  )
  const end = fc.oneof(
    { weight: 5, arbitrary: fc.constant<Conversation['end']>('half') },
    { weight: 1, arbitrary: fc.constant<Conversation['end']>('reset') },
  )
  return fc.record({ parts, edits: some, cuts, end })
}

function store({ fresh, authorization }: Names, headers: readonly string[], body: string): string {
  const common = [`POST /v1/messages?stream=${fresh()} HTTP/1.1`, 'Host: gatherd', `Authorization: ${authorization}`]
  return `${[...common, ...headers].join('\r\n')}\r\n\r\n${body}`
}

const sized = (body: string) => [`Content-Length: ${body.length}`]
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`
/** A whole request, for the body of another one. */
const hidden = (names: Names) => store(names, sized('hidden'), 'hidden')

const bodies = fc.constantFrom<(names: Names) => string>(
  () => 'Hail',
  () => 'Hail\nDale!\n',
  hidden,
  names => `0\r\n\r\n${hidden(names)}`,
)

const honestStores: fc.Arbitrary<Part> = fc.tuple(bodies, fc.boolean()).map(([make, isChunked]): Part => names => {
  const body = make(names)
  return isChunked ? store(names, ['Transfer-Encoding: chunked'], chunked(body)) : store(names, sized(body), body)
})

/** The answer names what was asked for. */
const echoes: fc.Arbitrary<Part> = fc.constantFrom<Part>(
  ({ fresh }) => `GET /nowhere/${fresh()} HTTP/1.1\r\nHost: gatherd\r\n\r\n`,
  ({ fresh }) => `\r\nDELETE http://gatherd/nowhere/${fresh()} HTTP/1.1\r\nHost: gatherd\r\n\r\n`,
  names => {
    const body = hidden(names)
    return `POST /nowhere/${names.fresh()} HTTP/1.1\r\nHost: gatherd\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  },
)

/** Refused by their heads, with a request in the body that nobody reads. */
const refused: fc.Arbitrary<Part> = fc
  .constantFrom(
    'POST /v1/messages',
    'PUT /v1/messages',
    'DELETE /v1/sessions/current',
    'GET /v1/streams',
    'GET /identify',
  )
  .map((line): Part => names => {
    const body = hidden(names)
    return `${line} HTTP/1.1\r\nHost: gatherd\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  })

/** How the end of a body is said; `{n}` is its length, `{x}` the same in hexadecimal digits. */
const framings = fc.constantFrom(
  ...[
    '{n}',
    '+{n}',
    '-{n}',
    '0x{x}',
    '{n}, {n}',
    '{n},',
    '0{n}',
    '5',
    '0',
    ' {n} ',
    '5 {n}',
    '\t{n}',
    '\u000b{n}',
    '"{n}"',
    '18446744073709551621',
    '',
  ].map(value => `Content-Length: ${value}`),
  ...[
    'chunked',
    'CHUNKED',
    'xchunked',
    'gzip, chunked',
    'chunked, gzip',
    'chunked, chunked',
    'identity',
    '\tchunked',
    '"chunked"',
  ].map(value => `Transfer-Encoding: ${value}`),
  ...['\u000bchunked', 'chunked;q=1', '\r\n chunked', '', 'chunked\u0000'].map(value => `Transfer-Encoding: ${value}`),
  'Content-Length : {n}',
  'Transfer-Encoding : chunked',
  ' Transfer-Encoding: chunked',
  'Content_Length: 5',
  'X: y\nTransfer-Encoding: chunked',
  'X: y\rContent-Length: 5',
  'Connection: upgrade\r\nUpgrade: h2c',
  'Connection: close',
  'Expect: 100-continue',
)

const wrappings = fc.constantFrom<(body: string) => string>(
  body => body,
  chunked,
  body => `0\r\n\r\n${body}`,
  body => `5\r\nhello\r\n0\r\n\r\n${body}`,
  body => `5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n${body}`,
  body => `5;a\nb\r\nhello\r\n0\r\n\r\n${body}`,
  body => `5\nhello\n0\n\n${body}`,
  body => `5\r\nhello0\r\n\r\n${body}`,
  body => `+5\r\nhello\r\n0\r\n\r\n${body}`,
  body => `0x5\r\nhello\r\n0\r\n\r\n${body}`,
  body => `5 \r\nhello\r\n0\r\n\r\n${body}`,
  body => `fffffffffffffffff5\r\nhello\r\n0\r\n\r\n${body}`,
  body => `5\r\nhello\r\n0\r\nContent-Length: 5\r\n\r\n${body}`,
  body => `5\r\nhello\r\n0\r\n\n${body}`,
  body => `hello${body}`,
)

const versions = fc.oneof(
  { weight: 6, arbitrary: fc.constant('HTTP/1.1') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'HTTP/1.0',
      'HTTP/1.0\r\nConnection: keep-alive',
      'HTTP/0.9',
      'HTTP/2.0',
      'HTTP/1.2',
      'http/1.1',
    ),
  },
)

const doubtful: fc.Arbitrary<Part> = fc
  .tuple(fc.array(framings, { minLength: 1, maxLength: 3 }), wrappings, bodies, versions)
  .map(([headers, wrap, make, version]): Part => names => {
    const body = wrap(make(names))
    const [decimal, hexadecimal] = [String(body.length), body.length.toString(16)]
    const filled = headers.map(line => line.replaceAll('{n}', decimal).replaceAll('{x}', hexadecimal))
    return store(names, filled, body).replace('HTTP/1.1', version)
  })

const noise: fc.Arbitrary<Part> = fc
  .oneof(
    fc.constantFrom(
      'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      Buffer.from('16030100c5010000c10303', 'hex').toString('latin1'),
      'GET /\r\n\r\n',
      'CONNECT elsewhere:25 HTTP/1.1\r\nHost: elsewhere\r\n\r\n',
      'OPTIONS * HTTP/1.1\r\nHost: gatherd\r\n\r\n',
      `GET / HTTP/1.1\r\nHost: gatherd\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      `GET / HTTP/1.1\r\nHost: gatherd\r\n${'a:\r\n'.repeat(4500)}\r\n`,
      'GET / HTTP/1.1\r\nHost: gatherd\r\n: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: gatherd\r\nX: y\r\n folded\r\n\r\n',
      'POST /v1/messages HTTP/1.1\r\nHost: gatherd\r\nContent-Length: 50\r\n\r\nhalf',
      '\u0000\u0000\u0000\u0000',
    ),
    fc.uint8Array({ maxLength: 100 }).map(bytes => Buffer.from(bytes).toString('latin1')),
  )
  .map(
    (text): Part =>
      () =>
        text,
  )

const place = fc.nat(2000)
const bit = fc.constantFrom('\r', '\n', '\r\n', ' ', '\t', ':', '0', '\u0000', 'x', '\r\n\r\n', '\u00ff')

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(place, bit).map(
    ([at, what]): Edit =>
      text =>
        splice(text, { at, removed: 0, what }),
  ),
  fc.tuple(place, bit).map(
    ([at, what]): Edit =>
      text =>
        splice(text, { at, removed: 1, what }),
  ),
  fc.tuple(place, fc.nat(30)).map(
    ([at, removed]): Edit =>
      text =>
        splice(text, { at, removed, what: '' }),
  ),
  place.map(
    (at): Edit =>
      text =>
        text.slice(0, at % (text.length + 1)),
  ),
)

function splice(
  text: string,
  { at, removed, what }: { readonly at: number; readonly removed: number; readonly what: string },
): string {
  const start = at % (text.length + 1)
  return text.slice(0, start) + what + text.slice(start + removed)
}

const cuts = fc.oneof(
  { weight: 3, arbitrary: fc.constant([]) },
  { weight: 3, arbitrary: fc.array(fc.nat(1500), { maxLength: 5 }).map(places => places.toSorted((a, b) => a - b)) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 300 }, (_, index) => index)) },
)
