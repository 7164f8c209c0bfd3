/** Where one can go: each view's title and key, and who may see it. */
import { viewNames, type ViewName } from './route.js'
import { role } from './session.js'

interface Place {
  readonly title: string
  /** Typed after `g`. */
  readonly key: string
  readonly isFor: 'everybody' | 'admins'
}

export const places: Readonly<Record<ViewName, Place>> = {
  overview: { title: 'Overview', key: 'o', isFor: 'everybody' },
  live: { title: 'Live', key: 'l', isFor: 'everybody' },
  search: { title: 'Search', key: 's', isFor: 'everybody' },
  users: { title: 'Users', key: 'u', isFor: 'everybody' },
  audit: { title: 'Audit', key: 'a', isFor: 'admins' },
}

/** Where this user may go. */
export function reachable(): readonly ViewName[] {
  return viewNames.filter(name => places[name].isFor === 'everybody' || role.value === 'admin')
}

/** Who is no admin sees of all users itself. */
export function titleOf(name: ViewName): string {
  return name === 'users' && role.value !== 'admin' ? 'Your account' : places[name].title
}
