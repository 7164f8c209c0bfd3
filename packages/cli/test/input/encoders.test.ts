import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Encoded } from '../../src/input/encoder.js'
import { encodeJson } from '../../src/input/json-encoder.js'
import { encodeText } from '../../src/input/text-encoder.js'

const labels = { sentAt: '2026-11-22T05:41:51.123Z', stream: 'app' }

interface Spooled {
  readonly sent_at: string
  readonly stream: string
  readonly message: unknown
}

describe('lines of text', () => {
  it('E2: each line that is not empty is a message, in order', () => {
    const encoded = encodeText(Buffer.from('one\n\n two \r\nthrée\n\r\n'), labels)
    expect(messagesOf(encoded)).toEqual(['one', ' two ', 'thrée'])
    expect(encoded).toMatchObject({ count: 5, skipped: 2 })
    expect(linesOf(encoded)[0]).toMatchObject({ sent_at: labels.sentAt, stream: 'app' })
  })

  it('E2: a line is one message however long it is, up to the limit of a message', () => {
    const long = '€'.repeat(300_000)
    expect(messagesOf(encodeText(Buffer.from(`a\n${long}\nb\n`), labels))).toEqual(['a', long, 'b'])
    const escaped = '\u0001'.repeat(180_000)
    const encoded = encodeText(Buffer.from(`a\n${escaped}\nb\n`), labels)
    expect(messagesOf(encoded)).toEqual(['a'])
    expect(encoded.fault).toMatchObject({ line: 2, error: { code: 'TOO_LARGE' } })
  })

  it('E2: the first line that is not UTF-8 ends it', () => {
    const encoded = encodeText(Buffer.from([0x61, 0x0a, 0x0a, 0xe9, 0x0a, 0x62, 0x0a]), labels)
    expect(messagesOf(encoded)).toEqual(['a'])
    expect(encoded).toMatchObject({ count: 2, skipped: 1, fault: { line: 3, error: { code: 'USAGE' } } })
  })

  it('E2: whatever the lines, the messages are what a person would say they are', () => {
    const unit = fc.constantFrom('a', '"', '\\', '\u0000', '\r', '\n', 'é', '𝄞', '\u2028')
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 200 }), text => {
        const lines = `${text}\n`.split('\n').slice(0, -1)
        const wanted = lines.map(line => line.replace(/\r$/, '')).filter(Boolean)
        const encoded = encodeText(Buffer.from(`${text}\n`), labels)
        expect(messagesOf(encoded)).toEqual(wanted)
        expect(encoded).toMatchObject({ count: lines.length, skipped: lines.length - wanted.length })
      }),
    )
  })
})

describe('lines of JSON', () => {
  it('E2: the text of each value is kept as it is', () => {
    const text = '{"n": 12345678901234567890,  "b":1, "b":2}'
    const encoded = encodeJson(Buffer.from(`  ${text} \r\n\n"x"\n[1,2]\n  \n`), labels)
    const lines = Buffer.from(encoded.lines.bytes).toString().split('\n').slice(0, -1)
    expect(lines[0]).toContain(`,"message":${text},"crc32":"`)
    expect(messagesOf(encoded).slice(1)).toEqual(['x', [1, 2]])
    expect(encoded).toMatchObject({ count: 5, skipped: 2 })
    expect(encoded.fault).toBeUndefined()
  })

  it.each([
    ['{"a":1', 'is not JSON from character 7 on'],
    ['1 2', 'is not JSON from character 3 on'],
    ["'a'", 'is not JSON from character 1 on'],
    ['['.repeat(300), 'is too deep'],
    [`"${'x'.repeat(1024 * 1024)}"`, 'is too long'],
  ])('E2: the line %.20s ends it', (line, message) => {
    const encoded = encodeJson(Buffer.from(`1\n\n${line}\n2\n`), labels)
    expect(messagesOf(encoded)).toEqual([1])
    expect(encoded.fault).toMatchObject({ line: 3, error: { message } })
  })

  it('E2: a line that is not UTF-8 ends it', () => {
    const encoded = encodeJson(Buffer.from([0x31, 0x0a, 0x22, 0xe9, 0x22, 0x0a]), labels)
    expect(encoded.fault).toMatchObject({ line: 2, error: { message: 'is not UTF-8' } })
  })

  it('E2: any JSON values, null too, come out as they went in', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constant(null), fc.jsonValue())), values => {
        const encoded = encodeJson(Buffer.from(values.map(value => `${JSON.stringify(value)}\n`).join('')), labels)
        expect(messagesOf(encoded)).toEqual(values.map(value => JSON.parse(JSON.stringify(value)) as unknown))
      }),
    )
  })
})

function linesOf({ lines }: Encoded): Spooled[] {
  const texts = Buffer.from(lines.bytes).toString().split('\n').slice(0, -1)
  expect(texts).toHaveLength(lines.count)
  return texts.map(text => JSON.parse(text) as Spooled)
}

function messagesOf(encoded: Encoded): unknown[] {
  return linesOf(encoded).map(({ message }) => message)
}
