/**
 * Where the page is, in the part of the URL behind `#`: `#/live?user=dale`. Every view can be linked to.
 *
 * A setup code stands there too (`#setup=CODE`), because no browser sends that part to any server (protocol rule S16).
 */
import { computed, signal } from '@preact/signals'

export const viewNames = ['overview', 'live', 'search', 'users', 'audit'] as const

export type ViewName = (typeof viewNames)[number]

export interface Route {
  readonly view: ViewName
  /** What follows the view's name: an offset, the name of a user. */
  readonly detail: string | undefined
  readonly query: URLSearchParams
}

const hash = signal(location.hash)
addEventListener('hashchange', () => (hash.value = location.hash))

export const route = computed<Route>(() => parseRoute(hash.value))

/** Of the link that the server prints while there is no admin. */
export const setupCode = computed(() => /^#setup=([\w-]+)$/.exec(hash.value)?.[1])

export function parseRoute(text: string): Route {
  const [path = '', query = ''] = text.replace(/^#\/?/, '').split('?', 2)
  const [name, ...rest] = path.split('/')
  const view = viewNames.find(known => known === name) ?? 'overview'
  const detail = rest.length === 0 ? undefined : decodeURIComponent(rest.join('/'))
  return { view, detail, query: new URLSearchParams(query) }
}

export function linkTo(view: ViewName, query: Readonly<Record<string, string>> = {}, detail?: string): string {
  const path = detail === undefined ? view : `${view}/${encodeURIComponent(detail)}`
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== '')).toString()
  return `#/${path}${search === '' ? '' : `?${search}`}`
}

/** Changes the place without a new step in the history: what is typed into a filter is no place to go back to. */
export function replaceRoute(link: string): void {
  history.replaceState(null, '', link)
  hash.value = link
}

export function goTo(link: string): void {
  location.hash = link
}
