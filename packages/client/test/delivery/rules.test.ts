import { describe, expect, it } from 'vitest'
import type { Numbering } from '../../src/delivery/queue.js'
import { decide, type Decision, type Sent } from '../../src/delivery/rules.js'
import type { Verdict } from '../../src/delivery/verdict.js'

/** Messages 110 to 114, which are 10 to 14 of their producer. */
const sent: Sent = { sequence: 10, first: 110, count: 5, encoding: 'none' }
const numbering: Numbering = { base: 100, end: 130, closed: false }
const stored = { kind: 'stored', accepted: 5, duplicates: 0, nextSequence: 15, lastCrc32: 114 } as const
const refused = { kind: 'refused', code: 'INVALID_JSON', reason: 'no JSON', tooLarge: false } as const

/** The checksum of each message is its number. */
function decided(verdict: Verdict, known: Partial<Sent & Numbering> = {}): Decision {
  const checksumOf = (number: number) => (number < 125 ? number : undefined)
  return decide(verdict, { ...sent, ...known }, { numbering: () => ({ ...numbering, ...known }), checksumOf })
}

describe('what is stored', () => {
  it('D1, D6: is acknowledged up to the end of the request, whatever the server had before', () => {
    expect(decided(stored)).toEqual({ kind: 'acknowledge', end: 115, accepted: 5, duplicates: 0 })
    const again = { ...stored, accepted: 0, duplicates: 5 }
    expect(decided(again)).toEqual({ kind: 'acknowledge', end: 115, accepted: 0, duplicates: 5 })
    // More of ours than this request held: an earlier one, whose answer was lost.
    expect(decided({ ...again, nextSequence: 20, lastCrc32: 119 }).kind).toBe('acknowledge')
  })

  it('D6: is evidence when the last of it is not ours, or was never numbered by the newest producer', () => {
    const again = { ...stored, accepted: 0, duplicates: 5 }
    expect(decided({ ...again, lastCrc32: 1 }).kind).toBe('renumber')
    expect(decided({ ...again, nextSequence: 20, lastCrc32: 114 }).kind).toBe('renumber')
    expect(decided({ ...again, nextSequence: 31, lastCrc32: 1 }).kind).toBe('renumber')
  })

  it('D6: is no evidence when a producer of old has more of it, or our own message is damaged', () => {
    const again = { ...stored, accepted: 0, duplicates: 5 }
    expect(decided({ ...again, nextSequence: 31, lastCrc32: 1 }, { closed: true }).kind).toBe('acknowledge')
    expect(decided({ ...again, nextSequence: 28, lastCrc32: 1 }).kind).toBe('acknowledge')
  })

  it.each([
    { ...stored, accepted: 4 },
    { ...stored, duplicates: 1 },
    { ...stored, nextSequence: 14 },
    { ...stored, nextSequence: 16 },
    { ...stored, nextSequence: 0 },
  ])('D2: makes no sense and is sent again: %o', verdict => {
    expect(decided(verdict)).toMatchObject({ kind: 'try again', reached: true })
  })
})

describe('a conflict', () => {
  it('D6: is evidence when the server has less than it acknowledged, or another message', () => {
    expect(decided({ kind: 'gap', expectedSequence: 9 }).kind).toBe('renumber')
    expect(decided({ kind: 'gap', expectedSequence: 0 }).kind).toBe('renumber')
    expect(decided({ kind: 'diverged' }).kind).toBe('renumber')
  })

  it('D6: is sent again when it makes no sense', () => {
    expect(decided({ kind: 'gap', expectedSequence: 10 })).toMatchObject({ kind: 'try again', reached: true })
    expect(decided({ kind: 'gap', expectedSequence: 11 })).toMatchObject({ kind: 'try again', reached: true })
  })
})

describe('a refusal', () => {
  it('D7: is for good only for a message alone', () => {
    const refusal = { code: 'INVALID_JSON', reason: 'no JSON' }
    expect(decided({ ...refused, line: 1 }, { count: 1 })).toEqual({ kind: 'bury', refusal })
    expect(decided(refused, { count: 1 })).toEqual({ kind: 'bury', refusal })
  })

  it('D7: of several messages lets those before the bad one go first, then it alone', () => {
    expect(decided({ ...refused, line: 4 })).toEqual({ kind: 'send fewer', messages: 3, suspect: 113 })
    expect(decided({ ...refused, line: 1 })).toEqual({ kind: 'send fewer', messages: 1, suspect: 110 })
  })

  it.each([undefined, 0, -1, 6, 1e9])('D7: of several messages that names line %s halves them', line => {
    expect(decided({ ...refused, ...(line !== undefined && { line }) })).toEqual({ kind: 'send fewer', messages: 2 })
  })

  it.each(['UNSUPPORTED_ENCODING', 'INVALID_ENCODING'] as const)(
    'D5, D7: for its compression (%s) is sent without it, also of one message',
    code => {
      const verdict = { ...refused, code }
      expect(decided(verdict, { encoding: 'gzip' })).toEqual({ kind: 'send uncompressed' })
      expect(decided(verdict, { encoding: 'gzip', count: 1 })).toEqual({ kind: 'send uncompressed' })
      expect(decided(verdict, { encoding: 'none', count: 1 }).kind).toBe('bury')
    },
  )
})

describe('anything else', () => {
  it('D2: is sent again, after what the server asks for', () => {
    const weather = { reason: 'a hurricane', hint: 'wait', retryAfterMs: 7000, reached: false }
    expect(decided({ kind: 'weather', ...weather })).toEqual({ kind: 'try again', ...weather })
  })

  it('D4: 401 means to sign in again', () => {
    const why = { reason: 'too old', hint: 'sign in' }
    expect(decided({ kind: 'unauthorized', ...why })).toEqual({ kind: 'sign in', ...why })
  })
})
