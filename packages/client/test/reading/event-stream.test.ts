import fc from 'fast-check'
import { expect, it } from 'vitest'
import { EventStream, type ServerEvent } from '../../src/reading/event-stream.js'

interface Told {
  readonly type: string
  readonly data: string
  readonly id: string | undefined
}

function eventsOf(pieces: readonly Uint8Array[], maxBytes?: number): Told[] {
  const stream = new EventStream(maxBytes)
  return pieces.flatMap(piece => [...stream.read(piece)].map(told))
}

function told({ type, data, id }: ServerEvent): Told {
  return { type, data: Buffer.from(data).toString(), id }
}

function of(text: string): Told[] {
  return eventsOf([Buffer.from(text)])
}

it('R10: an event has a type, data and an id', () => {
  expect(of('event: progress\ndata: {"a":1}\nid: 7-8\n\n')).toEqual([{ type: 'progress', data: '{"a":1}', id: '7-8' }])
  expect(of('data:x\n\ndata:  y\n\n')).toEqual([
    { type: 'message', data: 'x', id: undefined },
    { type: 'message', data: ' y', id: undefined },
  ])
})

it('R10: a comment with an id tells the id', () => {
  expect(of(': nothing new\nid: 7-9\n\n')).toEqual([{ type: 'message', data: '', id: '7-9' }])
})

it.each([
  ['comments, unknown fields and empty lines are no events', ':\n\n\n: a\nretry: 5\nnothing\ndatax: 1\n\n', []],
  ['what no empty line ends is no event', 'data: 1\n\ndata: 2\nid: 3\n', [['1']]],
  [
    'each kind of line end counts, also mixed',
    'data: 1\r\rdata: 2\r\n\r\ndata: 3\n\ndata: 4\n\r\n',
    [['1'], ['2'], ['3'], ['4']],
  ],
  ['several lines of data have line feeds between them', 'data\ndata: a\ndata:\n\n', [['\na\n']]],
  ['a byte order mark at the very beginning is skipped, only there', '\uFEFFdata: 1\n\n\uFEFFdata: 2\n\n', [['1']]],
  ['an id with a null character is none', 'data: 1\nid: a\0b\n\n', [['1']]],
  ['of several ids and types the last counts', 'id: 1\nid: 2\nevent: a\nevent: b\ndata: x\n\n', [['x', '2', 'b']]],
  ['an empty id is an id', 'id\ndata: x\n\n', [['x', '']]],
])('%s', (_claim, text, wanted) => {
  expect(of(text)).toEqual(wanted.map(([data, id, type = 'message']) => ({ type, data, id })))
})

it('bytes that are not UTF-8 stay as they are in data', () => {
  const [event] = [...new EventStream().read(Buffer.from([...Buffer.from('data: '), 0xff, 0xc3, 0x0a, 0x0a]))]
  expect([...(event?.data ?? [])]).toEqual([0xff, 0xc3])
})

const fragment = fc.oneof(
  fc.constantFrom(
    'data',
    'data: ',
    'data:',
    'id: ',
    'id',
    'event: ',
    'event',
    ':',
    ' ',
    'x',
    '{"ü":"日本"}',
    '😀',
    '\0',
    '\uFEFF',
  ),
  fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n'),
  fc.string(),
)
const text = fc.array(fragment, { maxLength: 40 }).map(parts => parts.join(''))

it('R10: any cut of the bytes gives the same events', () => {
  fc.assert(
    fc.property(text, fc.array(fc.nat(300)), (stream, cuts) => {
      expect(eventsOf(cutAt(Buffer.from(stream), cuts))).toEqual(naiveEvents(stream))
    }),
    { numRuns: 2000 },
  )
})

it('byte by byte gives the same events', () => {
  fc.assert(
    fc.property(text, stream => {
      const bytes = Buffer.from(stream)
      expect(eventsOf([...bytes].map(byte => Uint8Array.of(byte)))).toEqual(naiveEvents(stream))
    }),
  )
})

it.each([
  ['a line that does not end', 'data: xxxxxxxxxxxxxxxx'],
  ['lines of an event that does not end', 'data: x\n'.repeat(3)],
  ['comments of an event that does not end', ': x\n: x\n: x\n: x\n: x\n: x\n'],
])('an event that is too large is refused: %s', (_what, bytes) => {
  expect(() =>
    eventsOf(
      [...Buffer.from(bytes)].map(byte => Uint8Array.of(byte)),
      16,
    ),
  ).toThrow(/an event of more than 16 bytes/)
})

it('many events of less than the limit pass', () => {
  expect(eventsOf([Buffer.from('data: 1234\n\n'.repeat(100))], 16)).toHaveLength(100)
})

function cutAt(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [0, ...cuts.map(cut => Math.min(cut, bytes.length)), bytes.length].sort((a, b) => a - b)
  return places.slice(1).map((place, index) => bytes.subarray(places[index], place))
}

/** As the standard words it, over the whole text. */
function naiveEvents(stream: string): Told[] {
  const lines = Buffer.from(stream)
    .toString()
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .slice(0, -1)
  const events: Told[] = []
  let data: string | undefined
  let type = ''
  let id: string | undefined
  for (const line of lines) {
    const [, field, value = ''] = /^([^:]*)(?:: ?([^]*))?$/.exec(line) ?? []
    if (line === '') {
      if (data !== undefined || id !== undefined) events.push({ type: type || 'message', data: data ?? '', id })
      data = id = undefined
      type = ''
    } else if (field === 'data') data = data === undefined ? value : `${data}\n${value}`
    else if (field === 'event') type = value
    else if (field === 'id' && !value.includes('\0')) id = value
  }
  return events
}
