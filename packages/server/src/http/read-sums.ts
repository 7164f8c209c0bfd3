/** What somebody wants to have counted, as the query says it (protocol rules R15, R17 and R18). */
import { isUserName, maxBuckets, usualBuckets, userNameRule } from '@message-gatherer/protocol'
import { invalidParameter, only, readParameters, type Parameters } from './query-parameters.js'
import { demandTimeBetween, named, readOrigin, readSpan } from './read-origin.js'
import type { HistogramWanted } from '../reading/sums.js'

/** Whose streams somebody asks for; undefined: it does not say. @throws {GathererError} INVALID_REQUEST */
export function readUser(url: string): readonly [string] | undefined {
  const user = readUserName(url, 'user')
  return user === undefined ? undefined : [user]
}

/** Beyond which name somebody asks; undefined: from the first on. @throws {GathererError} INVALID_REQUEST */
export function readAfterName(url: string): string | undefined {
  return readUserName(url, 'after')
}

/** Without `until` up to this very moment. @throws {GathererError} INVALID_REQUEST */
export function readHistogramQuery(url: string, nowMs: number): HistogramWanted {
  const parameters = readParameters(url, {
    once: ['since', 'until', 'buckets'],
    several: ['user', 'stream', 'source'],
  })
  const span = readSpan(parameters)
  const sinceMs = span.sinceMs === undefined ? undefined : within(years, span.sinceMs)
  const untilMs = within(yearsOfEnd, span.untilMs ?? nowMs + 1)
  demandTimeBetween({ sinceMs, untilMs })
  return { filter: readOrigin(parameters), sinceMs, untilMs, buckets: readBuckets(parameters) }
}

/** What RFC 3339 can write; by an offset, or a leap second, somebody may ask for a little more. */
const years = [Date.parse('0000-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')] as const
/** There is an hour before it. */
const yearsOfEnd = [Date.parse('0000-01-01T01:00:00Z'), years[1]] as const

function within([least, most]: readonly [number, number], ms: number): number {
  return Math.min(most, Math.max(least, ms))
}

function readUserName(url: string, parameter: string): string | undefined {
  const parameters = readParameters(url, { once: [parameter], several: [] })
  return named(parameters, parameter, { check: isUserName, rule: userNameRule })?.[0]
}

function readBuckets(parameters: Parameters): number {
  const text = only(parameters, 'buckets')
  if (text === undefined) return usualBuckets
  if (/^[1-9]\d{0,2}$/.test(text) && Number(text) <= maxBuckets) return Number(text)
  throw invalidParameter('buckets', `will not do: ${JSON.stringify(text)}`, `1 to ${maxBuckets}`)
}
