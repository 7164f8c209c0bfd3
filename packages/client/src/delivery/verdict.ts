/**
 * What an answer to `POST /v1/messages` with a producer means (delivery rules D2, D3, D4, D7).
 *
 * Pure, and suspicious: whatever is not exactly what a Message Gatherer server says is weather.
 */
import { errorCodes, messageTypes, type Code } from '@message-gatherer/protocol'
import type { CertificateTrouble } from '../http/failure-reasons.js'
import { describeStranger, readObject, readProblem, type ServerProblem } from '../http/our-answer.js'
import { readRetryAfter } from '../http/retry-after.js'
import type { Answer, NoAnswer } from '../http/transport.js'

/** Nothing is wrong with the request: it is sent again later. */
export interface Weather {
  readonly kind: 'weather'
  readonly reason: string
  /** What to try. */
  readonly hint?: string
  /** What the answer asked for, 0 to an hour. */
  readonly retryAfterMs?: number
  /** A Message Gatherer server answered. */
  readonly reached: boolean
  /** The server is not who it should be. */
  readonly code?: CertificateTrouble
}

export type Verdict =
  | {
      readonly kind: 'stored'
      readonly accepted: number
      readonly duplicates: number
      readonly nextSequence: number
      readonly lastCrc32: number
    }
  | { readonly kind: 'gap'; readonly expectedSequence: number }
  | { readonly kind: 'diverged' }
  /** The credential is not good, or no longer. */
  | { readonly kind: 'unauthorized'; readonly reason: string; readonly hint?: string }
  /** For good. */
  | {
      readonly kind: 'refused'
      readonly code: Code
      readonly reason: string
      /** The first bad message of the request, from 1. */
      readonly line?: number
      /** A message or the request is over a limit of the server. */
      readonly tooLarge: boolean
    }
  | Weather

/** Never throws, whatever the answer is. */
export function readAnswer(answer: Answer | NoAnswer, nowMs: number): Verdict {
  return (answer.kind === 'answer' ? verdictOf(answer) : undefined) ?? weatherOf(answer, nowMs)
}

/** Any answer, as the reason to try again later. */
export function weatherOf(answer: Answer | NoAnswer, nowMs: number): Weather {
  if (answer.kind === 'no answer') return unanswered(answer)
  const problem = readProblem(answer)
  const { reason, hint } = problem ?? describeStranger(answer)
  const retryAfterMs = readRetryAfter(answer.retryAfter, nowMs)
  return {
    kind: 'weather',
    reason,
    ...(hint === undefined ? {} : { hint }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    reached: problem !== undefined,
  }
}

function unanswered({ reason, hint, code }: NoAnswer): Weather {
  return { kind: 'weather', reason, hint, reached: false, ...(code && { code }) }
}

/** Undefined: weather. */
function verdictOf(answer: Answer): Verdict | undefined {
  switch (answer.status) {
    case 200:
      return stored(answer)
    case 401:
      return { kind: 'unauthorized', ...whyUnauthorized(answer) }
    case 409:
      return conflict(readProblem(answer))
    case 422:
      return refused(readProblem(answer))
    default:
      return undefined
  }
}

/** What a 401 says, whoever gave it. */
export function whyUnauthorized(answer: Answer): { readonly reason: string; readonly hint?: string } {
  const { reason, hint } = readProblem(answer) ?? describeStranger(answer)
  return { reason, ...(hint !== undefined && { hint }) }
}

function stored(answer: Answer): Verdict | undefined {
  const { accepted, duplicates, next_sequence, last_crc32 } = readObject(answer, messageTypes.json) ?? {}
  if (!isCount(accepted) || !isCount(duplicates) || !isCount(next_sequence)) return undefined
  if (typeof last_crc32 !== 'string' || !/^[0-9a-f]{8}$/.test(last_crc32)) return undefined
  return {
    kind: 'stored',
    accepted,
    duplicates,
    nextSequence: next_sequence,
    lastCrc32: Number.parseInt(last_crc32, 16),
  }
}

function conflict(problem: ServerProblem | undefined): Verdict | undefined {
  if (problem?.code === 'PRODUCER_DIVERGED') return { kind: 'diverged' }
  const expected = problem?.members['expected_sequence']
  return problem?.code === 'SEQUENCE_GAP' && isCount(expected) ? { kind: 'gap', expectedSequence: expected } : undefined
}

function refused(problem: ServerProblem | undefined): Verdict | undefined {
  if (problem === undefined || !isFinal(problem)) return undefined
  const { code, reason, hint } = problem
  const line = problem.members['line']
  return {
    kind: 'refused',
    code,
    reason: hint === undefined ? reason : `${reason} (${hint})`,
    ...(isCount(line) && line > 0 ? { line } : {}),
    tooLarge: code === 'TOO_LARGE',
  }
}

/** The table's own status counts as well: codes of commands, such as USAGE, are no answer to messages. */
function isFinal({ code }: ServerProblem): boolean {
  const { retry, status } = errorCodes[code]
  return retry === 'never' && status === 422
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
