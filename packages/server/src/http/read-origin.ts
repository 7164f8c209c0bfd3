/** Where and when entries are from, as a query says it (protocol rule R4). */
import { isStreamName, isUserName, maxSourceCharacters, streamNameRule, userNameRule } from '@message-gatherer/protocol'
import type { Origin } from '@message-gatherer/journal'
import { readInstant } from './instant.js'
import { invalidParameter, only, type Parameters } from './query-parameters.js'

/** @throws {GathererError} INVALID_REQUEST */
export function readOrigin(parameters: Parameters): Origin {
  const users = named(parameters, 'user', { check: isUserName, rule: userNameRule })
  const streams = named(parameters, 'stream', { check: isStreamName, rule: streamNameRule })
  const sources = named(parameters, 'source', { check: isSource, rule: `1 to ${maxSourceCharacters} characters` })
  return { ...(users && { users }), ...(streams && { streams }), ...(sources && { sources }) }
}

/** From one time on, and before another; undefined where it is not named. */
export interface Span {
  readonly sinceMs: number | undefined
  readonly untilMs: number | undefined
}

/** @throws {GathererError} INVALID_REQUEST: there is no time between them */
export function readSpan(parameters: Parameters): Span {
  const span = { sinceMs: readTime(parameters, 'since'), untilMs: readTime(parameters, 'until') }
  demandTimeBetween(span)
  return span
}

/** @throws {GathererError} INVALID_REQUEST */
export function demandTimeBetween({ sinceMs = -Infinity, untilMs = Infinity }: Partial<Span>): void {
  if (sinceMs < untilMs) return
  throw invalidParameter('since', 'is not before ?until=', 'swap them: entries are from since on and before until')
}

/** The values of a parameter. @throws {GathererError} INVALID_REQUEST: one of them is outside its rule. */
export function named(
  parameters: Parameters,
  name: string,
  { check, rule }: { readonly check: (value: string) => boolean; readonly rule: string },
): readonly string[] | undefined {
  const values = parameters.get(name)
  const wrong = values?.find(value => !check(value))
  if (wrong !== undefined) throw invalidParameter(name, `will not do: ${JSON.stringify(wrong)}`, rule)
  return values
}

function readTime(parameters: Parameters, name: 'since' | 'until'): number | undefined {
  const text = only(parameters, name)
  if (text === undefined) return undefined
  const time = readInstant(text)
  if (time !== undefined) return time
  throw invalidParameter(
    name,
    `is no time: ${JSON.stringify(text)}`,
    'write RFC 3339, 2026-11-22T05:41:51Z; a + as %2B',
  )
}

function isSource(text: string): boolean {
  return Array.from(text).length <= maxSourceCharacters
}
