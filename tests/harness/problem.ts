/** What every refusal outside the classic paths looks like: a problem document (protocol rule P7). */
import { expect } from 'vitest'
import { jsonOf, type Answer } from './http.js'

/** Status, media type, and body agree; the code is one of those that GET /errors lists. */
export function expectProblem(answer: Answer, status: number, code: string): void {
  expectDocument(answer, status, code)
  if (status === 401) expect(answer.headers['www-authenticate']).toBe('Bearer')
}

/** A 401 to a request that tried Basic: a browser may ask its user for a password (protocol rule S8). */
export function expectBasicRefused(answer: Answer): void {
  expectDocument(answer, 401, 'WRONG_CREDENTIALS')
  expect(answer.headers['www-authenticate']).toBe('Basic realm="Message Gatherer", charset="UTF-8"')
}

function expectDocument(answer: Answer, status: number, code: string): void {
  const problem = jsonOf(answer)
  expect(problem['request_id']).toMatch(/^[\w.-]{1,64}$/)
  expect(answer.headers['gatherer-request-id']).toBe(problem['request_id'])
  expect(problem).toMatchObject({ status, code, type: `/errors#${code.toLowerCase()}` })
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json(;|$)/)
  expect([typeof problem['title'], typeof problem['detail']]).toEqual(['string', 'string'])
  const fields = [
    'type',
    'title',
    'status',
    'code',
    'detail',
    'hint',
    'line',
    'byte',
    'expected_sequence',
    'first_offset',
    'last_offset',
    'request_id',
  ]
  expect(Object.keys(problem).filter(key => !fields.includes(key))).toEqual([])
  expectNumbers(problem)
  if (status === 503 || status === 429) expect(answer.headers['retry-after']).toMatch(/^\d+$/)
}

/** What a refusal may tell besides: where the bad message is, and which sequence is expected. */
function expectNumbers({ line, byte, expected_sequence: expected }: Readonly<Record<string, unknown>>): void {
  expect(typeof line).toBe(typeof byte)
  for (const [value, least] of [
    [line, 1],
    [byte, 0],
    [expected, 0],
  ] as const) {
    if (value === undefined) continue
    expect(value).toSatisfy(Number.isSafeInteger)
    expect(value).toBeGreaterThanOrEqual(least)
  }
}
