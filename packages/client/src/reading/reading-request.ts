/** A question to the server: from what a program says to a path with its query (protocol rules R1 to R10). Pure. */
import { GathererError, maxReadLimit, messagesPath } from '@message-gatherer/protocol'
import type { ReadOptions } from './entry-source.js'

/** What stays the same however often it is asked. */
export interface Question {
  readonly filters: ReadonlyArray<readonly [name: string, value: string]>
  readonly order: 'asc' | 'desc'
  readonly follow: boolean
}

/** Where the next answer begins, and how much is wanted. */
export interface Place {
  readonly offset: string | undefined
  /** Undefined: without end. */
  readonly limit: number | undefined
}

/** @throws {GathererError} USAGE: what no server would understand, or would take for something else. */
export function questionOf(options: ReadOptions, until: 'follow' | 'end'): Question {
  const { limit, last, offset, order } = options
  if (limit !== undefined && !isCount(limit, 1))
    throw usage('limit is no whole number from 1 on', 'leave it out for all')
  if (last !== undefined && !isCount(last, 0)) throw usage('last is no whole number', 'say how many to begin with')
  if (last !== undefined && (limit ?? offset ?? order) !== undefined) {
    throw usage('last stands in the place of offset, limit and order', 'leave them out')
  }
  return { filters: filtersOf(options), order: order ?? 'asc', follow: until === 'follow' }
}

export function pathOf({ filters, order, follow }: Question, { offset, limit }: Place): string {
  const query = new URLSearchParams()
  for (const [name, value] of filters) query.append(name, value)
  if (order === 'desc') query.set('order', order)
  if (offset !== undefined) query.set('offset', offset)
  if (limit !== undefined || !follow) query.set('limit', String(Math.min(limit ?? maxReadLimit, maxReadLimit)))
  query.set('follow', String(follow))
  return `${messagesPath}?${query.toString()}`
}

function filtersOf({ user, stream, source, since, until, contains, regex, where }: ReadOptions): Question['filters'] {
  return [
    ...anyOf('user', user),
    ...anyOf('stream', stream),
    ...anyOf('source', source),
    ...timeOf('since', since),
    ...timeOf('until', until),
    ...pairs('contains', contains),
    ...pairs('regex', regex),
    ...pairs('where', where),
  ]
}

/** None of nothing is not everything. */
function anyOf(name: string, values: string | readonly string[] | undefined): Question['filters'] {
  if (values?.length === 0) throw usage(`${name} is empty, so nothing can match`, `leave it out for every ${name}`)
  return pairs(name, values)
}

function pairs(name: string, values: string | readonly string[] = []): Question['filters'] {
  return [values].flat().map(value => [name, value] as const)
}

function timeOf(name: string, time: string | Date | undefined): Question['filters'] {
  if (!(time instanceof Date)) return pairs(name, time)
  if (Number.isNaN(time.getTime()))
    throw usage(`${name} is no time`, 'give a valid date, or text as in 2026-11-22T05:41:51Z')
  return pairs(name, time.toISOString())
}

function isCount(value: number, least: number): boolean {
  return Number.isSafeInteger(value) && value >= least
}

function usage(message: string, hint: string): GathererError {
  return new GathererError('USAGE', message, { hint })
}
