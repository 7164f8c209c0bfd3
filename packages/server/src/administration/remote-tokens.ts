/** The API tokens of a running server (protocol rule S9). */
import type { Scope } from '@message-gatherer/protocol'
import type { Ask } from './remote.js'
import type { ListedToken, TokenAdministration } from './token-administration.js'

interface WireToken {
  readonly id: string
  readonly name: string
  readonly scope: Scope
  readonly created_at: string
  readonly expires_at?: string
  readonly last_used_at?: string
}

export function remoteTokens(ask: Ask): TokenAdministration {
  return {
    list: async user => {
      const { tokens } = (await ask('GET', pathOf(user))) as { readonly tokens: readonly WireToken[] }
      return tokens.map(listed)
    },
    make: async (user, { name, scope, expiresAtMs }) => {
      const body = {
        name,
        scope,
        ...(expiresAtMs !== undefined && { expires_at: new Date(expiresAtMs).toISOString() }),
      }
      const made = (await ask('POST', pathOf(user), body)) as WireToken & { readonly token: string }
      return { ...listed(made), token: made.token }
    },
    revoke: async (user, id) => void (await ask('DELETE', `${pathOf(user)}/${encodeURIComponent(id)}`)),
  }
}

function pathOf(user: string): string {
  return `/v1/users/${encodeURIComponent(user)}/tokens`
}

function listed(token: WireToken): ListedToken {
  const { id, name, scope, created_at: createdAt, expires_at: expiresAt, last_used_at: lastUsedAt } = token
  const time = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text))
  return {
    id,
    name,
    scope,
    createdAtMs: Date.parse(createdAt),
    expiresAtMs: time(expiresAt),
    lastUsedAtMs: time(lastUsedAt),
  }
}
