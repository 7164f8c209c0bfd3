/** A place within the page as the text behind `#`: `#/live?user=dale`. Pure. */

export const viewNames = ['overview', 'live', 'search', 'users', 'audit'] as const

export type ViewName = (typeof viewNames)[number]

export interface Route {
  readonly view: ViewName
  /** What follows the view's name: an offset, the name of a user. */
  readonly detail: string | undefined
  readonly query: URLSearchParams
}

export function parseRoute(text: string): Route {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split('?', 2)
  const [name, ...rest] = path.split('/')
  const view = viewNames.find(known => known === name) ?? 'overview'
  const detail = rest.length === 0 ? undefined : decoded(rest.join('/'))
  return { view, detail, query: new URLSearchParams(query) }
}

export function linkTo(view: ViewName, query: Readonly<Record<string, string>> = {}, detail?: string): string {
  const path = detail === undefined ? view : `${view}/${encodeURIComponent(detail)}`
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString()
  return `#/${path}${search === '' ? '' : `?${search}`}`
}

/** A link may have been cut by whatever carried it. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
