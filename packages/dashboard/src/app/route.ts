/**
 * Where the page is, in the part of the URL behind `#`: `#/live?user=dale`. Every view can be linked to.
 *
 * A setup code stands there too (`#setup=CODE`), because no browser sends that part to any server (protocol rule S16).
 */
import { computed, signal } from '@preact/signals'
import { parseRoute, type Route } from './link.js'

export * from './link.js'

const hash = signal(location.hash)
addEventListener('hashchange', () => (hash.value = location.hash))

export const route = computed<Route>(() => parseRoute(hash.value))

/** Of the link that the server prints while there is no admin. */
export const setupCode = computed(() => /^#setup=([\w-]+)$/.exec(hash.value)?.[1])

/** Changes the place without a new step in the history: what is typed into a filter is no place to go back to. */
export function replaceRoute(link: string): void {
  history.replaceState(null, '', link)
  hash.value = link
}

export function goTo(link: string): void {
  location.hash = link
}
