/** The users of a running server (protocol rules U2 to U6). */
import type { Role } from '@message-gatherer/protocol'
import type { Ask } from './remote.js'
import type { ListedUser, UserAdministration } from './user-administration.js'

interface WireUser {
  readonly name: string
  readonly role: Role
  readonly state: ListedUser['state']
  readonly created_at: string
}

const usersPath = '/v1/users'

export function remoteUsers(ask: Ask): UserAdministration {
  return {
    list: async (after = '') => {
      const answer = await ask('GET', `${usersPath}?after=${encodeURIComponent(after)}`)
      const { users, more = false } = answer as { readonly users: readonly WireUser[]; readonly more?: boolean }
      return { users: users.map(listed), more }
    },
    add: async user => listed((await ask('POST', usersPath, user)) as WireUser),
    change: async (name, change) => listed((await ask('PATCH', pathOf(name), change)) as WireUser),
    remove: async name => void (await ask('DELETE', pathOf(name))),
    changeOwnPassword: async (name, { current, next }) =>
      void (await ask('POST', `${pathOf(name)}/password`, { current_password: current, password: next })),
  }
}

function pathOf(name: string): string {
  return `${usersPath}/${encodeURIComponent(name)}`
}

function listed({ name, role, state, created_at: createdAt }: WireUser): ListedUser {
  return { name, role, state, createdAtMs: Date.parse(createdAt) }
}
