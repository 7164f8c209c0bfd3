/** What is searched, as it stands in the address of the page: filters, times, order, and the entry that is open. Pure. */
import { filtersIn, readQueryOf, type Filters } from '../entry/filters.js'
import type { Order } from '../entry/row.js'
import type { ReadQuery } from '@message-gatherer/client/browser'
import { boundsOf, queryOfTimes, spanOf, timesIn, type Times, type TimeSpan } from './time-range.js'

export interface SearchPlace {
  readonly filters: Filters
  readonly times: Times
  readonly order: Order
}

export function placeIn(query: URLSearchParams): SearchPlace {
  const order = query.get('order') === 'asc' ? 'asc' : 'desc'
  return { filters: filtersIn(query), times: timesIn(query), order }
}

export function queryOf({ filters, times, order }: SearchPlace): Readonly<Record<string, string>> {
  return { ...filters, ...queryOfTimes(times), order: order === 'asc' ? order : '' }
}

/** The time that is searched: what was chosen in the picture, else all that it shows. */
export function searchedSpan({ range, part }: Times, nowMs: number): TimeSpan {
  return part ?? spanOf(range, nowMs)
}

export function readQueryIn({ filters, times }: SearchPlace, nowMs: number): ReadQuery {
  return { ...readQueryOf(filters), ...boundsOf(searchedSpan(times, nowMs)) }
}
