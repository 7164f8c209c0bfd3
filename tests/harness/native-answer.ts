/** What the answers of `POST /v1/messages` look like (protocol rules M1, M6, M8). */
import { crc32 } from 'node:zlib'
import { expect } from 'vitest'
import { jsonOf, type Answer } from './http.js'
import { expectProblem } from './problem.js'

export interface Stored {
  readonly accepted: number
  readonly duplicates?: number
}

/** 200, and these numbers, no more. */
export function expectStored(answer: Answer, { accepted, duplicates = 0 }: Stored): void {
  expect(jsonOf(answer)).toEqual({ accepted, duplicates })
  expectOk(answer)
}

/** As `expectStored`, for a request with a producer. */
export interface Numbered extends Stored {
  readonly next: number
  /** The JSON text of message `next - 1`. */
  readonly last: string
}

export function expectNumbered(answer: Answer, { accepted, duplicates = 0, next, last }: Numbered): void {
  expect(jsonOf(answer)).toEqual({ accepted, duplicates, next_sequence: next, last_crc32: checksumOf(last) })
  expectOk(answer)
}

/** CRC-32 of zlib and gzip, 8 lower-case hex digits. */
export function checksumOf(text: string): string {
  return crc32(text).toString(16).padStart(8, '0')
}

/** Where the first bad message is: `line` from 1, `byte` from 0. */
export interface Spot {
  readonly line: number
  readonly byte: number
}

type Refusal =
  | 'INVALID_REQUEST'
  | 'INVALID_JSON'
  | 'INVALID_UTF8'
  | 'INVALID_ENCODING'
  | 'UNSUPPORTED_ENCODING'
  | 'UNSUPPORTED_CONTENT_TYPE'

/** 422 for what can never be stored as it is, with a hint, and its place where it is about a message. */
export function expectRefused(answer: Answer, code: Refusal, spot?: Spot): void {
  expectProblem(answer, 422, code)
  expect(jsonOf(answer)['hint']).toEqual(expect.any(String))
  if (spot) expect(jsonOf(answer)).toMatchObject(spot)
}

/** 422 TOO_LARGE, with a hint that names the setting. */
export function expectTooLarge(answer: Answer, setting: string, spot?: Spot): void {
  expectProblem(answer, 422, 'TOO_LARGE')
  expect(jsonOf(answer)['hint']).toContain(setting)
  if (spot) expect(jsonOf(answer)).toMatchObject(spot)
}

/** 409 SEQUENCE_GAP. */
export function expectGap(answer: Answer, expected: number): void {
  expectProblem(answer, 409, 'SEQUENCE_GAP')
  expect(jsonOf(answer)['expected_sequence']).toBe(expected)
}

function expectOk(answer: Answer): void {
  expect(answer.status).toBe(200)
  expect(answer.headers['content-type']).toMatch(/^application\/json\b/)
}
