/** What of a request is new, against a model that holds every text that was ever stored. */
import { messageChecksum, type ProducerMark } from '@message-gatherer/journal'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge, type Verdict } from '../src/ingest/deduplication.js'

/** Few texts, so that many are equal. */
const text = fc.constantFrom('1', '2', '3')

const request = fc.record({ firstSequence: fc.nat(10), texts: fc.array(text, { minLength: 1, maxLength: 8 }) })

/** What a producer has stored, and a request: often one of the same texts at the same numbers. */
const stored = fc.array(text, { maxLength: 8 })
const matching = stored.chain(texts =>
  fc.tuple(fc.nat(texts.length), fc.array(text, { maxLength: 4 })).map(([first, more]) => ({
    stored: texts,
    request: { firstSequence: first, texts: [...texts.slice(first), ...more, '1'] },
  })),
)
const sent = fc.oneof(matching, fc.record({ stored, request }))

interface Request {
  readonly firstSequence: number
  readonly texts: readonly string[]
}

describe('what of a request is new', () => {
  it('M8: agrees with a model that compares the request with all that is stored, message by message', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(sent, ({ stored: before, request: now }) => {
        const verdict = judgeTexts(before, now)
        seen.add(verdict.kind)
        expect(verdict).toEqual(modelVerdict(before, now))
      }),
      { numRuns: 2000 },
    )
    expect([...seen].toSorted()).toEqual(['diverged', 'follows', 'gap'])
  })

  it('M8: storing what is new of any requests gives the same as sending each message once', () => {
    const list = Array.from({ length: 20 }, (_, sequence) => String(sequence))
    const cut = fc.record({ firstSequence: fc.nat(19), count: fc.integer({ min: 1, max: 20 }) })
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 30, size: 'max' }), cuts => {
        const file: string[] = []
        for (const { firstSequence, count } of cuts) {
          const texts = list.slice(firstSequence, firstSequence + count)
          const verdict = judgeTexts(file, { firstSequence, texts })
          if (verdict.kind === 'follows') file.push(...texts.slice(verdict.duplicates))
        }
        expect(file).toEqual(list.slice(0, file.length))
      }),
    )
  })

  it('M8: a producer that is not known begins at 0', () => {
    expect(judgeTexts([], { firstSequence: 0, texts: ['1'] })).toEqual({ kind: 'follows', duplicates: 0 })
    expect(judgeTexts([], { firstSequence: 1, texts: ['1'] })).toEqual({ kind: 'gap', expected: 0 })
  })

  it('M8: another text is noticed only in the place of the newest message', () => {
    expect(judgeTexts(['1', '2'], { firstSequence: 0, texts: ['3', '2'] })).toEqual({ kind: 'follows', duplicates: 2 })
    expect(judgeTexts(['1', '2'], { firstSequence: 0, texts: ['1', '3'] })).toEqual({ kind: 'diverged', sequence: 1 })
  })

  it('M7, M8: numbers up to the largest are exact', () => {
    const next = Number.MAX_SAFE_INTEGER
    const mark: ProducerMark = { next, lastChecksum: 7, lastOffset: 0 }
    const frame = { firstSequence: next - 1, count: 2, checksumOf: () => 7 }
    expect(judge(mark, frame)).toEqual({ kind: 'follows', duplicates: 1 })
    expect(judge({ ...mark, next: next - 2 }, frame)).toEqual({ kind: 'gap', expected: next - 2 })
  })
})

function judgeTexts(before: readonly string[], { firstSequence, texts }: Request): Verdict {
  const last = before.at(-1)
  const mark =
    last === undefined ? undefined : { next: before.length, lastChecksum: messageChecksum(last), lastOffset: 0 }
  const checksumOf = (index: number) => messageChecksum(texts[index] ?? '')
  return judge(mark, { firstSequence, count: texts.length, checksumOf })
}

function modelVerdict(before: readonly string[], { firstSequence, texts }: Request): Verdict {
  if (firstSequence > before.length) return { kind: 'gap', expected: before.length }
  const known = texts.filter((_, index) => firstSequence + index < before.length)
  for (const [index, message] of known.entries()) {
    const sequence = firstSequence + index
    if (sequence === before.length - 1 && message !== before[sequence]) return { kind: 'diverged', sequence }
  }
  return { kind: 'follows', duplicates: known.length }
}
