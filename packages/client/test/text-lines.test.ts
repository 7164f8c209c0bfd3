import * as fc from 'fast-check'
import { closeLine, isIntact } from '@message-gatherer/disk'
import { describe, expect, it } from 'vitest'
import { encodeTextLines, type TextLabels } from '../src/index.js'

const labels: TextLabels = {
  sentAt: '2026-11-22T05:41:51.123Z',
  source: 'app.log',
  stream: 'default',
  file: { id: '66306-1837462-18-9f86d081884c7d65', position: 100 },
}
const pieceBytes = 256 * 1024

interface Seen {
  readonly message: string
  readonly end?: number
}

function seen(bytes: Uint8Array): Seen[] {
  const lines = Buffer.from(bytes).toString().split('\n').slice(0, -1)
  return lines.map(line => {
    expect(isIntact(Buffer.from(line))).toBe(true)
    const { message, end } = JSON.parse(line) as Seen
    return end === undefined ? { message } : { message, end }
  })
}

/** What the rules say, as simply as it can be said; nothing here is longer than a piece. */
function expected(text: Buffer): { readonly messages: Seen[]; readonly taken: number } {
  const messages: Seen[] = []
  let start = 0
  for (let found = text.indexOf(10); found !== -1; found = text.indexOf(10, start)) {
    const line = text.subarray(start, found)
    const content = line.at(-1) === 13 ? line.subarray(0, -1) : line
    const message = new TextDecoder('utf-8', { ignoreBOM: true }).decode(content)
    if (content.length > 0) messages.push({ message, end: 100 + found + 1 })
    start = found + 1
  }
  return { messages, taken: start }
}

const anyBytes = fc
  .array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('\n', '\r\n', '\r', 'a', '"', '\\', '\0', '\u007F', 'é', '𐍈', '\uFFFD', '\uFEFF'),
      },
      { weight: 1, arbitrary: fc.string() },
      { weight: 2, arbitrary: fc.uint8Array({ maxLength: 4 }) },
    ),
  )
  .map(parts => Buffer.concat(parts.map(part => (typeof part === 'string' ? Buffer.from(part) : part))))

describe('encodeTextLines', () => {
  it('Q2, Q9: a line says when, whence and where it ends, and proves itself', () => {
    const { lines, end, taken } = encodeTextLines(Buffer.from('Hail "Dale"!\nnot yet'), labels)
    const open =
      '{"sent_at":"2026-11-22T05:41:51.123Z","source":"app.log","stream":"default",' +
      '"file":"66306-1837462-18-9f86d081884c7d65","end":113,"message":"Hail \\"Dale\\"!"'
    expect(Buffer.from(lines.bytes).toString()).toBe(closeLine(open).toString())
    expect({ count: lines.count, end, taken }).toEqual({ count: 1, end: 13, taken: 13 })
  })

  it('Q2: a text from no file has neither file nor end, and needs no source', () => {
    const { lines } = encodeTextLines(Buffer.from('x\n'), { sentAt: labels.sentAt, stream: 'app' })
    const open = '{"sent_at":"2026-11-22T05:41:51.123Z","stream":"app","message":"x"'
    expect(Buffer.from(lines.bytes).toString()).toBe(closeLine(open).toString())
  })

  it('F1, F7: any bytes become the messages that splitting and decoding them gives', () => {
    fc.assert(
      fc.property(anyBytes, text => {
        const { lines, taken, replaced } = encodeTextLines(text, labels)
        const { messages, taken: wanted } = expected(text)
        expect(seen(lines.bytes)).toEqual(messages)
        expect({ taken, count: lines.count }).toEqual({ taken: wanted, count: messages.length })
        expect(replaced).toBe(marks(messages.map(({ message }) => message).join('\n')) - genuineMarks(text, taken))
      }),
      { numRuns: 1000 },
    )
  })

  it('Q9: however the bytes are cut into reads, the lines are the same', () => {
    fc.assert(
      fc.property(anyBytes, fc.array(fc.nat({ max: 20 })), (text, reads) => {
        const found: Seen[] = []
        let from = 0
        for (const more of [...reads, text.length]) {
          const part = text.subarray(from, Math.min(from + more, text.length))
          const { lines, taken } = encodeTextLines(part, at(from))
          found.push(...seen(lines.bytes))
          from += taken
        }
        expect(found).toEqual(expected(text).messages)
      }),
    )
  })

  it('F7: a line that is too long is cut at borders of characters, and nothing of it is missing', () => {
    const unit = fc.constantFrom('a', 'é', '€', '𐍈', '\0', '"')
    const long = fc.tuple(fc.array(unit, { minLength: 1, maxLength: 20 }), fc.integer({ min: 200_000, max: 600_000 }))
    fc.assert(
      fc.property(long, fc.integer({ min: 300_000, max: 2_000_000 }), ([units, length], readBytes) => {
        const line = units.join('').repeat(Math.ceil(length / units.length))
        const text = Buffer.from(`${line}\r\nnext\n`)
        const whole = encodeTextLines(text, labels)
        const messages = seen(whole.lines.bytes)
        expect(
          messages
            .slice(0, -1)
            .map(({ message }) => message)
            .join(''),
        ).toBe(line)
        expect(whole.split).toBe(messages.length - 2)
        for (const { message } of messages) {
          expect(Buffer.byteLength(message)).toBeLessThanOrEqual(pieceBytes)
          expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThanOrEqual(1024 * 1024)
        }
        expect(readInParts(text, readBytes)).toEqual(messages)
      }),
      { numRuns: 20 },
    )
  })

  it.each([
    { bytes: pieceBytes, end: '\n', split: 0 },
    { bytes: pieceBytes, end: '\r\n', split: 0 },
    { bytes: pieceBytes + 1, end: '\n', split: 1 },
    { bytes: 2 * pieceBytes, end: '\n', split: 1 },
  ])('F7: of a line of $bytes bytes before %j, $split pieces are cut off', ({ bytes, end, split }) => {
    const text = Buffer.from(`${'x'.repeat(bytes)}${end}`)
    const whole = encodeTextLines(text, labels)
    expect({ split: whole.split, count: whole.lines.count, taken: whole.taken }).toEqual({
      split,
      count: split + 1,
      taken: text.length,
    })
  })

  it('F7: a line without end is taken in pieces before its newline is there', () => {
    const { lines, taken, split, end } = encodeTextLines(Buffer.alloc(1024 * 1024, 'x'), labels)
    expect({ count: lines.count, taken, split, end }).toEqual({
      count: 3,
      taken: 3 * pieceBytes,
      split: 3,
      end: 3 * pieceBytes,
    })
  })

  it('F4: what has no newline is a line when it is said that nothing follows', () => {
    const text = Buffer.from('one\ntwo\r')
    expect(seen(encodeTextLines(text, labels, { unended: 'take' }).lines.bytes)).toEqual([
      { message: 'one', end: 104 },
      { message: 'two\r', end: 108 },
    ])
    expect(encodeTextLines(text, labels).taken).toBe(4)
  })

  it('D8: memory that is used again grows as it must, and holds the same lines', () => {
    const room = { bytes: Buffer.alloc(0) }
    fc.assert(
      fc.property(anyBytes, text => {
        const { bytes } = encodeTextLines(text, labels, { room }).lines
        expect(Buffer.from(bytes).equals(encodeTextLines(text, labels).lines.bytes)).toBe(true)
        expect(bytes.length === 0 || bytes.buffer === room.bytes.buffer).toBe(true)
      }),
    )
  })

  it('F1: empty lines are no messages, and are looked at once', () => {
    const { lines, taken, end } = encodeTextLines(Buffer.from('\n\r\n\n'), labels)
    expect({ count: lines.count, taken, end }).toEqual({ count: 0, taken: 4, end: undefined })
  })
})

function at(position: number): TextLabels {
  return { ...labels, file: { id: labels.file?.id ?? '', position: 100 + position } }
}

/** As a follower reads: so many bytes at a time, from where it came to. */
function readInParts(text: Buffer, readBytes: number): Seen[] {
  const found: Seen[] = []
  for (let from = 0; from < text.length;) {
    const { lines, taken } = encodeTextLines(text.subarray(from, from + readBytes), at(from))
    found.push(...seen(lines.bytes))
    from += taken
  }
  return found
}

function marks(text: string): number {
  return text.split('\uFFFD').length - 1
}

function genuineMarks(text: Buffer, taken: number): number {
  return text.subarray(0, taken).toString('latin1').split('\xEF\xBF\xBD').length - 1
}
