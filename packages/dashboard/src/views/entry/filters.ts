/** What is looked for: as it is typed, as it stands in the address of the page, and as the server is asked. Pure. */
import type { ReadQuery } from '@message-gatherer/client/browser'

export const filterNames = ['contains', 'user', 'stream', 'source', 'where', 'regex'] as const

export type FilterName = (typeof filterNames)[number]

/** As typed; empty: everything. `user` and `stream` may be several names, with spaces or commas between. */
export type Filters = Readonly<Record<FilterName, string>>

export function filtersIn(query: URLSearchParams): Filters {
  return Object.fromEntries(filterNames.map(name => [name, query.get(name) ?? ''])) as Filters
}

export function readQueryOf({ user, stream, source, where, contains, regex }: Filters): ReadQuery {
  const [users, streams] = [namesIn(user), namesIn(stream)]
  return {
    ...(users.length > 0 && { user: users }),
    ...(streams.length > 0 && { stream: streams }),
    ...(source !== '' && { source }),
    ...(where !== '' && { where }),
    ...(contains !== '' && { contains }),
    ...(regex !== '' && { regex }),
  }
}

export function countOf(filters: Filters): number {
  return filterNames.filter(name => filters[name] !== '').length
}

export function namesIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(name => name !== '')
}

export interface FilterTrouble {
  readonly name: FilterName
  readonly text: string
}

/** What a refusal says of one of them: the server begins with its name, as in `?user= will not do` or `regex: missing )`. */
export function filterTrouble(reason: string): FilterTrouble | undefined {
  const name = filterNames.find(known => reason.startsWith(`?${known}= `) || reason.startsWith(`${known}: `))
  return name && { name, text: reason.slice(reason.indexOf(' ') + 1) }
}
