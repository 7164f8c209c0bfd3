/**
 * What an answer to a question means, and what the end of one (protocol rules R3, R10, R11, R13). Pure.
 *
 * Suspicious: what is not exactly what a Message Gatherer server says is a stranger's, and what a proxy says while the server
 * is away is weather.
 */
import {
  entryTypes,
  errorCodes,
  GathererError,
  offsetHeaders,
  parseOffset,
  problemContentType,
  type Code,
} from '@message-gatherer/protocol'
import { weatherOf, whyUnauthorized, type Weather } from '../delivery/verdict.js'
import { describeStranger, readProblem, type ServerProblem } from '../http/our-answer.js'
import type { Answer, NoAnswer, Opened } from '../http/transport.js'

export type Verdict =
  /** `end`: the end of the journal when the answer began. */
  { readonly kind: 'reading'; readonly opened: Opened; readonly end: string } | Trouble

export type Trouble =
  /** Nothing is wrong with the question: it is asked again. */
  | ({ readonly kind: 'weather' } & Pick<Weather, 'reason' | 'hint' | 'retryAfterMs' | 'code'>)
  /** The credential is not good, or no longer. */
  | { readonly kind: 'unauthorized'; readonly reason: string; readonly hint?: string }
  /** Something else answers. */
  | { readonly kind: 'stranger'; readonly reason: string; readonly hint: string }
  /** For good. */
  | { readonly kind: 'refused'; readonly error: GathererError }

/** How an answer ended of which all events have come. */
export type End = { readonly kind: 'limit' } | { readonly kind: 'caught up' } | Trouble

/** Never throws. What is opened and not `reading` is cancelled. */
export function readOpening(answer: Opened | Answer | NoAnswer, nowMs: number): Verdict {
  if (answer.kind === 'no answer') return weatherOf(answer, nowMs)
  if (answer.kind === 'answer') return troubleOf(answer, nowMs)
  const end = answer.header(offsetHeaders.end.toLowerCase()) ?? ''
  if (isEventStream(answer) && parseOffset(end)) return { kind: 'reading', opened: answer, end }
  answer.cancel()
  return { kind: 'stranger', ...describeStranger({ ...nothing, contentType: answer.contentType }) }
}

/** @param data of the event `end`. Never throws. */
export function readEnd(data: string): End {
  const answer = { ...nothing, contentType: problemContentType, body: data }
  const code = codeIn(data)
  if (code === 'LIMIT') return { kind: 'limit' }
  if (code === 'CAUGHT_UP') return { kind: 'caught up' }
  const problem = readProblem(answer)
  if (problem) return troubleOfOurs(problem) ?? { kind: 'weather', reason: problem.reason, ...hintOf(problem) }
  return { kind: 'weather', reason: 'the server ended its answer and did not say why' }
}

function troubleOf(answer: Answer, nowMs: number): Trouble {
  const problem = readProblem(answer)
  const known = problem && troubleOfOurs(problem)
  if (known) return known
  if (answer.status === 401) return { kind: 'unauthorized', ...whyUnauthorized(answer) }
  if (problem || isWeather(answer)) return weatherOf(answer, nowMs)
  return { kind: 'stranger', ...describeStranger(answer) }
}

/** Undefined: it may be better later. */
function troubleOfOurs(problem: ServerProblem): Trouble | undefined {
  const { code, reason } = problem
  if (code === 'INVALID_TOKEN' || code === 'WRONG_CREDENTIALS')
    return { kind: 'unauthorized', reason, ...hintOf(problem) }
  if (errorCodes[code].retry !== 'never' && !(code in finalForReaders)) return undefined
  const hint = finalForReaders[code] ?? problem.hint
  return { kind: 'refused', error: new GathererError(code, reason, hint === undefined ? {} : { hint }) }
}

const tooOld = 'this server is older than the program that asks, and cannot be read from: bring it up to date'

/** What does not go away although a sender would try again, and what to do about it. */
const finalForReaders: Readonly<Partial<Record<Code, string | undefined>>> = {
  NOT_ALLOWED: undefined,
  NOT_FOUND: tooOld,
  METHOD_NOT_ALLOWED: tooOld,
  TLS_REQUIRED: undefined,
  OFFSET_UNKNOWN:
    'the server was restored from a copy, or this offset is of another one: read again from the first entry, or from a time (since)',
}

const nothing: Answer = {
  kind: 'answer',
  status: 200,
  contentType: 'no content type',
  retryAfter: undefined,
  location: undefined,
  body: '',
}

function isEventStream({ contentType }: Opened): boolean {
  return contentType.split(';', 1)[0]?.trim().toLowerCase() === entryTypes['event-stream']
}

/** What a proxy says while nobody stands behind it, or too many before it. */
function isWeather({ status }: Answer): boolean {
  return status >= 500 || status === 429 || status === 408
}

function hintOf({ hint }: ServerProblem): { readonly hint?: string } {
  return hint === undefined ? {} : { hint }
}

function codeIn(data: string): unknown {
  try {
    return (JSON.parse(data) as { readonly code?: unknown } | null)?.code
  } catch {
    return undefined
  }
}
