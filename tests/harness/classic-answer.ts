/** What every classic answer looks like (protocol rule C1), and the words of one. */
import { expect } from 'vitest'
import { jsonOf, type Answer } from './http.js'

export const statusDescriptions: Readonly<Record<number, string>> = {
  201: 'Document created, URL follows',
  202: 'Request accepted, processing continues off-line',
  400: 'Bad request syntax or unsupported method',
  401: 'No permission -- see authorization schemes',
  403: 'Request forbidden -- authorization will not help',
  405: 'Specified method is invalid for this resource',
  409: 'Request conflict',
  413: 'Entity is too large',
  429: 'The user has sent too many requests in a given amount of time ("rate limiting")',
  503: 'The server cannot process the request due to a high load',
}

/** The three fields, no more, and agreeing with one another. */
export function expectClassic(answer: Answer, status: number, words?: string): void {
  expectShape(answer, status, words)
  expect(jsonOf(answer)).not.toHaveProperty('token')
}

/** As `expectClassic`, with the empty token that refusals of /authenticate carry. */
export function expectNoToken(answer: Answer, status: number, words?: string): void {
  expectShape(answer, status, words)
  expect(jsonOf(answer)['token']).toBe('')
}

/** As `expectClassic`, with a token. */
export function expectToken(answer: Answer, status: number, words?: string): void {
  expectShape(answer, status, words)
  expect(jsonOf(answer)['token']).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/)
}

function expectShape(answer: Answer, status: number, words: string | undefined): void {
  const body = jsonOf(answer)
  // First the words: they say most when something else came.
  if (words !== undefined) expect(body['status_message']).toBe(words)
  expect(body).toMatchObject({ status_code: status, status_description: statusDescriptions[status] })
  expect(body['status_message']).toEqual(expect.any(String))
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
  const fields = ['status_message', 'status_code', 'status_description', 'token']
  expect(Object.keys(body).filter(key => !fields.includes(key))).toEqual([])
}
