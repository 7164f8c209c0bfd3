/** The enrolment codes of a running server (protocol rule S15). */
import type { Ask } from './remote.js'
import type { InvitationAdministration, ListedInvitation } from './invitation-administration.js'

interface WireInvitation {
  readonly id: string
  readonly name: string
  readonly created_at: string
  readonly expires_at: string
}

const path = '/v1/invitations'

export function remoteInvitations(ask: Ask): InvitationAdministration {
  return {
    list: async () => {
      const { invitations } = (await ask('GET', path)) as { readonly invitations: readonly WireInvitation[] }
      return invitations.map(listed)
    },
    make: async ({ name, expiresInMs }) => {
      const body = { name, expires_in: Math.ceil(expiresInMs / 1000) }
      const made = (await ask('POST', path, body)) as WireInvitation & { readonly code: string }
      return { ...listed(made), code: made.code }
    },
    withdraw: async id => void (await ask('DELETE', `${path}/${encodeURIComponent(id)}`)),
  }
}

function listed({ id, name, created_at: createdAt, expires_at: expiresAt }: WireInvitation): ListedInvitation {
  return { id, name, createdAtMs: Date.parse(createdAt), expiresAtMs: Date.parse(expiresAt) }
}
