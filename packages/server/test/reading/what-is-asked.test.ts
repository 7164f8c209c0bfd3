/** How the words of a request are understood: format, times, conditions, and whatever a query may hold (R1, R4, R7, R9). */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasCode } from '@message-gatherer/protocol'
import { chooseFormat } from '../../src/http/accept.js'
import { readInstant } from '../../src/http/instant.js'
import { readQuery } from '../../src/http/read-query.js'
import { readWhere } from '../../src/http/read-where.js'

describe('Accept', () => {
  it.each([
    [undefined, 'ndjson'],
    ['', 'ndjson'],
    ['*/*', 'ndjson'],
    ['application/*', 'ndjson'],
    ['text/*', 'csv'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'ndjson'],
    ['text/event-stream', 'event-stream'],
    ['TEXT/Event-Stream; charset=utf-8', 'event-stream'],
    ['application/json, */*', 'json'],
    ['application/json;q=0.4, text/csv ; q=0.5', 'csv'],
    ['application/x-ndjson;q=0, */*;q=0.1', 'json'],
    ['rubbish, text/csv', 'csv'],
  ] as const)('R9: %j is %s', (accept, format) => {
    expect(chooseFormat(accept)).toBe(format)
  })

  it.each(['image/png', 'text/html', '*/*;q=0', 'application/json;q=0'])('R9: %j is what there is not', accept => {
    expect(() => chooseFormat(accept)).toThrow('what there is not')
  })
})

describe('a time', () => {
  const utc = Date.UTC(2026, 10, 22, 5, 41, 51)

  it.each([
    ['2026-11-22T05:41:51Z', utc],
    ['2026-11-22t05:41:51z', utc],
    ['2026-11-22 06:41:51.5+01:00', utc + 500],
    ['2026-11-22T05:41:51.0000Z', utc],
    // Entries know milliseconds: those before .0001 end with .000.
    ['2026-11-22T05:41:51.0001Z', utc + 1],
    ['2026-11-22T05:41:60Z', utc + 9000],
    ['2026-11-22', undefined],
    ['1h', undefined],
    ['2026-02-29T00:00:00Z', undefined],
  ])('R4: %s is %s', (text, ms) => {
    expect(readInstant(text)).toBe(ms)
  })
})

describe('a condition', () => {
  it.each([
    ['level=error', ['level'], 'error'],
    ['a.b.0=', ['a', 'b', '0'], ''],
    ['a\\.b\\=c\\\\=x=y', ['a.b=c\\'], 'x=y'],
    ['a..b=1', ['a', '', 'b'], '1'],
  ])('R7: %j', (text, path, value) => {
    expect(readWhere(text)).toEqual({ path, value })
  })

  it('R7: any path and value are read as they were written', () => {
    const written = (path: readonly string[]) => path.map(key => key.replaceAll(/[\\.=]/g, '\\$&')).join('.')
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), fc.string(), (path, value) => {
        fc.pre(path.length > 1 || path[0] !== '')
        expect(readWhere(`${written(path)}=${value}`)).toEqual({ path, value })
      }),
    )
  })
})

describe('a query', () => {
  const name = fc.constantFrom(
    'offset',
    'since',
    'until',
    'user',
    'source',
    'where',
    'limit',
    'order',
    'follow',
    'regex',
    'x',
  )
  const value = fc.oneof(fc.string(), fc.constantFrom('end', 'true', 'asc', '10', '%', '%41', 'a=b', '1c291ca3-7'))

  it('R1: whatever it is, it is understood or refused as INVALID_REQUEST', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value)), fc.string(), (pairs, accept) => {
        const url = `/v1/messages?${pairs.map(([key, text]) => `${key}=${text}`).join('&')}`
        try {
          const { limit, order, follows } = readQuery(url, { accept })
          expect(limit === Infinity || (limit >= 1 && limit <= 10_000)).toBe(true)
          expect(follows && order === 'desc').toBe(false)
        } catch (error) {
          expect(hasCode(error, 'INVALID_REQUEST')).toBe(true)
        }
      }),
    )
  })

  it('R8: an answer that follows has no limit of its own, any other has 100', () => {
    const limitOf = (url: string, accept: string) => readQuery(url, { accept }).limit
    expect(limitOf('/v1/messages', '*/*')).toBe(100)
    expect(limitOf('/v1/messages?follow=true', '*/*')).toBe(Infinity)
    expect(limitOf('/v1/messages', 'text/event-stream')).toBe(Infinity)
    expect(limitOf('/v1/messages?follow=false', 'text/event-stream')).toBe(100)
  })
})
