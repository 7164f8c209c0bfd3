/** The sessions of a running server (protocol rule S17). */
import type { Ask } from './remote.js'
import type { ListedSession, SessionAdministration } from './session-administration.js'

interface WireSession extends Pick<ListedSession, 'id' | 'user' | 'kind' | 'state'> {
  readonly address?: string
  readonly changed_at: string
  readonly expires_at?: string
}

const sessionsPath = '/v1/sessions'

export function remoteSessions(ask: Ask): SessionAdministration {
  return {
    list: async ({ user = '', after = '' }) => {
      const answer = await ask('GET', `${sessionsPath}?${new URLSearchParams({ user, after }).toString()}`)
      const { sessions, more = false } = answer as {
        readonly sessions: readonly WireSession[]
        readonly more?: boolean
      }
      return { sessions: sessions.map(listed), more }
    },
    end: async id => void (await ask('DELETE', `${sessionsPath}/${encodeURIComponent(id)}`)),
  }
}

function listed({ address, changed_at: changedAt, expires_at: expiresAt, ...session }: WireSession): ListedSession {
  const expiresAtMs = expiresAt === undefined ? undefined : Date.parse(expiresAt)
  const { id, user, kind, state } = session
  return { id, user, kind, address, state, changedAtMs: Date.parse(changedAt), expiresAtMs }
}
